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
import java.util.ArrayList;
import java.util.List;

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
        List<PooledLease> lent = lend(buffers);
        try {
            long left = remaining(lent);
            int entries = Math.clamp(lent.size(), 1, Posix.UIO_MAXIOV);
            try (Scratch scratch = Scratch.of(copies, entries * Posix.IOVEC_SIZE)) {
                MemorySegment vector =
                        scratch.memory().asSlice(0, (long) entries * Posix.IOVEC_SIZE);
                long moved = 0;
                while (left > 0) {
                    int count = describe(lent, vector);
                    int bytes = request.transfer(vector.address(), count, moved);
                    if (bytes == 0) {
                        break;
                    }
                    moved(lent, bytes);
                    moved += bytes;
                    left -= bytes;
                }
                return moved;
            }
        } finally {
            lent.forEach(PooledLease::endCall);
        }
    }

    /** Lends all or none. */
    private static List<PooledLease> lend(PinnedBuffer[] buffers) {
        List<PooledLease> lent = new ArrayList<>(buffers.length);
        try {
            for (PinnedBuffer buffer : buffers) {
                lent.add(PooledLease.of(buffer));
            }
            return lent;
        } catch (RuntimeException e) {
            lent.forEach(PooledLease::end);
            throw e;
        }
    }

    /** How many bytes are left. */
    static long remaining(List<PooledLease> buffers) {
        long left = 0;
        for (PooledLease buffer : buffers) {
            left += buffer.remaining();
        }
        return left;
    }

    /** Takes note of bytes that were transferred, to the first buffers that have room. */
    static void moved(List<PooledLease> buffers, int bytes) {
        int left = bytes;
        for (int i = 0; left > 0; i++) {
            int here = Math.min(left, buffers.get(i).remaining());
            buffers.get(i).moved(here);
            left -= here;
        }
    }

    /** Writes what is left as a vector; returns how many entries it has. */
    static int describe(List<PooledLease> buffers, MemorySegment vector) {
        long at = 0;
        for (int i = 0; i < buffers.size() && at < vector.byteSize(); i++) {
            PooledLease buffer = buffers.get(i);
            if (buffer.remaining() > 0) {
                vector.set(ValueLayout.JAVA_LONG, at + Posix.IOVEC_BASE, buffer.address());
                vector.set(ValueLayout.JAVA_LONG, at + Posix.IOVEC_LEN, buffer.remaining());
                at += Posix.IOVEC_SIZE;
            }
        }
        return (int) (at / Posix.IOVEC_SIZE);
    }
}
