package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Several pinned buffers in one transfer at a position: preadv2(2) and pwritev2(2). Short transfers
 * are continued; more buffers than the kernel takes at once (IOV_MAX) go in several. The caller has
 * entered the descriptor.
 */
public final class Vectors {

    private Vectors() {}

    /** One request for the vector that begins so many bytes after the first. */
    @FunctionalInterface
    private interface Request {
        /** Returns how many bytes; 0 ends the transfer. */
        int transfer(long vector, int count, long before) throws IOException;
    }

    /**
     * Reads until all are full or the file ends.
     *
     * @param copies where the vector lies meanwhile
     * @return how many bytes
     */
    public static long read(OpenFile file, PinnedBuffer[] targets, long position, SlabPool copies)
            throws IOException {
        return transfer(
                targets,
                copies,
                (vector, count, before) -> read(file, vector, count, position + before));
    }

    private static int read(OpenFile file, long vector, int count, long offset) throws IOException {
        int result = reading(file, vector, count, offset);
        return result == -Errno.EINVAL && file.direct()
                ? Direct.refusedRead(file, offset, count + " buffers")
                : Files.checked(result, "readv", file.path(), 0);
    }

    private static int reading(OpenFile file, long vector, int count, long offset) {
        if (!file.direct()) {
            int cached = Linux.readCachedVector(file.fd(), vector, count, offset);
            if (cached >= 0) {
                Carrier.yieldIfLong();
                return cached;
            }
        }
        OneShot operation = file.operation();
        operation.readVector(file.fd(), vector, count, offset, 0);
        return operation.perform(0);
    }

    /**
     * Writes all.
     *
     * @param copies where the vector lies meanwhile
     * @return how many bytes
     */
    public static long write(OpenFile file, PinnedBuffer[] sources, long position, SlabPool copies)
            throws IOException {
        return transfer(
                sources,
                copies,
                (vector, count, before) -> write(file, vector, count, position + before, before));
    }

    private static int write(OpenFile file, long vector, int count, long offset, long before)
            throws IOException {
        OneShot operation = file.operation();
        operation.writeVector(file.fd(), vector, count, offset, 0);
        int result = operation.perform(0);
        if (result == -Errno.EINVAL && file.direct()) {
            throw Direct.misaligned("writev", file, offset, count + " buffers");
        }
        int done = (int) Math.min(before, Integer.MAX_VALUE);
        int written = Files.checked(result, "writev", file.path(), done);
        if (written == 0) {
            throw Failures.file("writev", Errno.EIO, file.path(), null); // would never end
        }
        return written;
    }

    private static long transfer(PinnedBuffer[] buffers, SlabPool copies, Request request)
            throws IOException {
        PooledBuffer[] lent = lend(buffers);
        long moved = 0;
        try {
            long total = 0;
            for (PooledBuffer buffer : lent) {
                total += buffer.remaining();
            }
            int entries = Math.clamp(lent.length, 1, Posix.UIO_MAXIOV);
            try (Scratch scratch = Scratch.of(copies, entries * Posix.IOVEC_SIZE)) {
                long vector = scratch.memory().address();
                while (moved < total) {
                    int count = describe(lent, moved, entries, scratch.memory());
                    int bytes = request.transfer(vector, count, moved);
                    if (bytes == 0) {
                        break;
                    }
                    moved += bytes;
                }
            }
            return moved;
        } finally {
            giveBack(lent, moved);
        }
    }

    /** Lends all or none. */
    private static PooledBuffer[] lend(PinnedBuffer[] buffers) {
        PooledBuffer[] lent = new PooledBuffer[buffers.length];
        for (int i = 0; i < lent.length; i++) {
            lent[i] = Transfer.pooled(buffers[i]);
        }
        for (int i = 0; i < lent.length; i++) {
            try {
                lent[i].lendToKernel();
            } catch (IllegalStateException e) {
                while (i > 0) {
                    lent[--i].takeFromKernel(0);
                }
                throw e;
            }
        }
        return lent;
    }

    private static void giveBack(PooledBuffer[] lent, long moved) {
        long left = moved;
        for (PooledBuffer buffer : lent) {
            int bytes = (int) Math.min(left, buffer.remaining());
            buffer.takeFromKernel(bytes);
            left -= bytes;
        }
    }

    /** Writes what is left after so many bytes as a vector; returns how many entries it has. */
    private static int describe(
            PooledBuffer[] buffers, long moved, int entriesMax, MemorySegment vector) {
        long skip = moved;
        int entries = 0;
        for (int i = 0; i < buffers.length && entries < entriesMax; i++) {
            int length = buffers[i].remaining();
            if (length <= skip) {
                skip -= length;
                continue;
            }
            long at = (long) entries * Posix.IOVEC_SIZE;
            long address = buffers[i].segment().address() + buffers[i].position() + skip;
            vector.set(ValueLayout.JAVA_LONG, at + Posix.IOVEC_BASE, address);
            vector.set(ValueLayout.JAVA_LONG, at + Posix.IOVEC_LEN, length - skip);
            skip = 0;
            entries++;
        }
        return entries;
    }
}
