package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A buffer that its user has given away with a write: held by the writer and by every send from it
 * that the network is not done with. The last to leave releases it. Safe for all threads; leaving
 * does not block.
 */
public final class HandedOver {

    private final PooledBuffer buffer;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Takes the buffer over; the caller, the writer, has to {@link #end} it.
     *
     * @throws IllegalStateException if it is not its user's to give
     */
    public HandedOver(PinnedBuffer source) {
        buffer = Transfer.pooled(source);
        buffer.lendToKernel();
    }

    /** Where its bytes are. */
    long address() {
        return buffer.segment().address() + buffer.position();
    }

    /** How many. */
    int length() {
        return buffer.remaining();
    }

    /** So many bytes went. The writer's. */
    void sent(int bytes) {
        buffer.moved(bytes);
    }

    /** One more send from it. Only while the caller holds it. */
    void join() {
        holders.incrementAndGet();
    }

    /** The writer is done with it; not if an operation of his was lost. */
    public void end() {
        if (!buffer.wasLost()) {
            leave();
        }
    }

    /** One less. */
    void leave() {
        if (holders.decrementAndGet() == 0) {
            buffer.releaseFromKernel();
        }
    }
}
