package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
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
                int count = read(receiver, target, total == 0, deadline);
                if (count <= 0) {
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
                int count = read(receiver, target, total == 0, deadline);
                if (count <= 0) {
                    return total == 0 ? -1 : total;
                }
                total += count;
            }
        }
        return total;
    }

    /** Only the first read may wait. */
    private static int read(
            @Nullable Receiver receiver, ByteBuffer target, boolean first, long deadline)
            throws IOException {
        if (receiver == null) {
            return -1;
        }
        return first ? receiver.read(target, deadline) : readOn(receiver, target);
    }

    private static int read(
            @Nullable Receiver receiver, PinnedBuffer target, boolean first, long deadline)
            throws IOException {
        if (receiver == null) {
            return -1;
        }
        return first ? receiver.read(target, deadline) : readOn(receiver, target);
    }

    private static int readOn(Receiver receiver, PinnedBuffer target) {
        PooledBuffer buffer = Transfer.pooled(target);
        buffer.lendToKernel();
        int count = 0;
        try {
            count = receiver.readOn(buffer.segment(), true, buffer.position(), buffer.remaining());
            return count;
        } finally {
            buffer.takeFromKernel(count);
        }
    }

    private static int readOn(Receiver receiver, ByteBuffer target) {
        MemorySegment segment = MemorySegment.ofBuffer(target);
        int count;
        try {
            count = receiver.readOn(segment, Stability.isStable(segment), 0, target.remaining());
        } finally {
            Reference.reachabilityFence(target);
        }
        target.position(target.position() + count);
        return count;
    }
}
