package io.ringspun.runtime.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory for records, lent while there is something in it: connections that have nothing to do have
 * none. Some of what comes back is kept for the next; the garbage collector has the rest. Safe for
 * all threads.
 *
 * <p>It is direct, so that the kernel takes it as it is. The runtime's own pool does not serve
 * here: engines work on byte buffers, which a pinned buffer never gives out, and a writer that
 * waited for a buffer while it holds the output would hold up close as well.
 */
final class Records {

    /** Two records of the largest size, so that a large write takes half as many calls. */
    static final int BYTES = 34 << 10;

    /** 2 MiB in all. */
    private static final int KEPT_MAX = 64;

    /** How many places are looked at before a buffer is made, or left to the collector. */
    private static final int LOOKS = 8;

    private static final AtomicReferenceArray<ByteBuffer> KEPT =
            new AtomicReferenceArray<>(KEPT_MAX);

    private Records() {}

    /**
     * Lends a buffer.
     *
     * @return of {@link #BYTES}, or more if more is needed; cleared
     */
    static ByteBuffer take(int bytesMin) {
        if (bytesMin > BYTES) {
            return ByteBuffer.allocateDirect(bytesMin);
        }
        int start = start();
        for (int i = 0; i < LOOKS; i++) {
            ByteBuffer kept = KEPT.getAndSet(start + i & KEPT_MAX - 1, null);
            if (kept != null) {
                return kept.clear();
            }
        }
        return ByteBuffer.allocateDirect(BYTES);
    }

    /** Takes one back, which the caller must not touch any more. */
    static void give(ByteBuffer records) {
        if (records.capacity() != BYTES) {
            return;
        }
        int start = start();
        for (int i = 0; i < LOOKS; i++) {
            if (KEPT.compareAndSet(start + i & KEPT_MAX - 1, null, records)) {
                return;
            }
        }
    }

    /** Threads begin at different places, so that they seldom meet. */
    private static int start() {
        return (int) Thread.currentThread().threadId() * LOOKS;
    }
}
