package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.jspecify.annotations.Nullable;

/** One read into several targets, the next when the one before is full. The caller has the turn. */
public final class Scattering {

    private Scattering() {}

    /**
     * Reads into byte buffers.
     *
     * @param receiver null if nothing is to be received any more
     * @param deadline nanoTime, or 0 for none
     * @return how many bytes; 0 if all targets are full; -1 at the end of input
     */
    public static long read(
            @Nullable Receiver receiver,
            ByteBuffer[] targets,
            int offset,
            int length,
            long deadline)
            throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            ByteBuffer target = targets[i];
            if (target.isReadOnly()) {
                throw new ReadOnlyBufferException();
            }
            while (target.hasRemaining()) {
                if (total > 0 && isEmpty(receiver)) {
                    return total; // only the first read may wait
                }
                int count = receiver == null ? -1 : receiver.read(target, deadline);
                if (count < 0) {
                    return total == 0 ? -1 : total;
                }
                total += count;
            }
        }
        return total;
    }

    /** Reads into pinned buffers; as the other. */
    public static long read(@Nullable Receiver receiver, PinnedBuffer[] targets, long deadline)
            throws IOException {
        long total = 0;
        for (PinnedBuffer target : targets) {
            while (target.hasRemaining()) {
                if (total > 0 && isEmpty(receiver)) {
                    return total;
                }
                int count = receiver == null ? -1 : receiver.read(target, deadline);
                if (count < 0) {
                    return total == 0 ? -1 : total;
                }
                total += count;
            }
        }
        return total;
    }

    private static boolean isEmpty(@Nullable Receiver receiver) {
        return receiver == null || receiver.queuedBytes() == 0;
    }
}
