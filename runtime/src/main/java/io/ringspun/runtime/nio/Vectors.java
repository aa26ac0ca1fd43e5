package io.ringspun.runtime.nio;

import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * How many bytes of which buffers go into one call of a channel. The JDK copies heap buffers
 * through direct memory of the same size that it keeps per thread; the bounds here bound that
 * memory.
 */
final class Vectors {

    private Vectors() {}

    /** One call of a channel. */
    @FunctionalInterface
    interface Transfer {
        int apply(ByteBuffer buffer) throws IOException;
    }

    /** One scattering or gathering call of a channel. */
    @FunctionalInterface
    interface VectorTransfer {
        long apply(ByteBuffer[] buffers, int offset, int length) throws IOException;
    }

    /** A call that sees at most so many bytes of a heap buffer. */
    static int bounded(ByteBuffer buffer, int heapBytesMax, Transfer transfer) throws IOException {
        if (buffer.isDirect() || buffer.remaining() <= heapBytesMax) {
            return transfer.apply(buffer);
        }
        int limit = buffer.limit();
        buffer.limit(buffer.position() + heapBytesMax);
        try {
            return transfer.apply(buffer);
        } finally {
            buffer.limit(limit);
        }
    }

    /** All that remains in a part of an array. */
    static long remaining(ByteBuffer[] buffers, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        long bytes = 0;
        for (int i = offset; i < offset + length; i++) {
            bytes += buffers[i].remaining();
        }
        return bytes;
    }

    /**
     * A call that sees the buffers of a part of an array from the first one in which something
     * remains (there is one), and at most so many bytes of heap buffers.
     */
    static long bounded(
            ByteBuffer[] buffers, int offset, int end, int heapBytesMax, VectorTransfer transfer)
            throws IOException {
        int first = offset;
        while (!buffers[first].hasRemaining()) {
            first++;
        }
        long heapBytes = 0;
        int next = first;
        do {
            ByteBuffer buffer = buffers[next++];
            heapBytes += buffer.isDirect() ? 0 : buffer.remaining();
        } while (next < end && heapBytes < heapBytesMax);
        ByteBuffer last = buffers[next - 1];
        int limit = last.limit();
        last.limit(limit - (int) Math.max(0, heapBytes - heapBytesMax));
        try {
            return transfer.apply(buffers, first, next - first);
        } finally {
            last.limit(limit);
        }
    }

    /** A call that has the memory of several pinned buffers. */
    @FunctionalInterface
    interface LentTransfer {
        long apply(ByteBuffer[] memories) throws IOException;
    }

    /** Takes pinned buffers for a call, all or none, and gives them back. */
    static long lent(PinnedBuffer[] buffers, LentTransfer transfer) throws IOException {
        NioBuffer[] own = new NioBuffer[buffers.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = NioBuffer.of(buffers[i]);
        }
        ByteBuffer[] memories = new ByteBuffer[own.length];
        int begun = 0;
        try {
            while (begun < own.length) {
                memories[begun] = own[begun].begin();
                begun++;
            }
            return transfer.apply(memories);
        } finally {
            while (begun > 0) {
                own[--begun].end();
            }
        }
    }

    static void checkWritable(ByteBuffer[] targets, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            checkWritable(targets[i]);
        }
    }

    static void checkWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a read needs a buffer that is not read-only");
        }
    }
}
