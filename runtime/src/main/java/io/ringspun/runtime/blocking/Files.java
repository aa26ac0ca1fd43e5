package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.PlainThread;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.KnownFile;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call per operation on a file. Reads of what is in the page cache are done at once by
 * the calling thread (RWF_NOWAIT); everything that may wait for a disk goes through the ring, or is
 * done at once by a thread that may be held.
 */
public final class Files {

    /** The offset that stands for the descriptor's own position, and the only one a stream has. */
    public static final long CURRENT = -1;

    private Files() {}

    /**
     * openat(2). Opening one end of a named pipe waits for the other (fifo(7)).
     *
     * @return a file with a descriptor of its own, the caller's to close
     */
    public static OpenFile open(Carriers carriers, Path path, int flags, int mode)
            throws IOException {
        try (CallMemory arena = new CallMemory()) {
            return open(Opening.of(carriers, arena, path, flags, mode));
        }
    }

    /**
     * A file whose descriptor was opened elsewhere.
     *
     * @throws IOException if it is a socket or a directory, or the kernel refused; it stays open
     */
    public static OpenFile adopt(Carriers carriers, int fd, String path) throws IOException {
        Status status = status(fd, path);
        if (status.isSocket() || status.isDirectory()) {
            throw new FileSystemException(path, null, "not a file to read or write");
        }
        int flags = Linux.fcntl(fd, Posix.F_GETFL, 0);
        if (status.isPipe()) {
            Linux.fcntl(fd, Posix.F_SETFL, flags | Posix.O_NONBLOCK);
        }
        return opened(carriers, fd, path, status, flags);
    }

    /**
     * A ring is to know it by number only if that pays: if it has no page cache before it, and so
     * sees its every transfer. A pipe or terminal would also be kept open, and its other end in the
     * dark, by whoever forgot to take it out.
     */
    private static OpenFile opened(
            Carriers carriers, int fd, String path, Status status, int flags) {
        boolean direct = (flags & Posix.O_DIRECT) != 0;
        KnownFile known = direct && status.isSeekable() ? KnownFile.of(carriers, fd) : null;
        return new OpenFile(carriers, new Descriptor(fd, known), path, status, direct);
    }

    static OpenFile open(Opening opening) throws IOException {
        int fd = opening.perform();
        if (fd == -Errno.ENXIO) {
            // The ring first tries without waiting, and a pipe that nobody reads refuses that.
            OneShot waiting = opening.operation();
            waiting.onWorker();
            fd = waiting.perform(0);
        }
        checkOpened(fd, opening);
        String path = opening.path();
        Status status = statusOrClose(fd, path);
        if (status.isPipe()) {
            if ((opening.flags() & Posix.O_ACCMODE) == Posix.O_RDONLY) {
                fd = Pipes.awaitWriter(opening.carriers(), opening.operation(), fd);
                checkOpened(fd, opening);
            }
            Pipes.prepare(fd, path);
        }
        return opened(opening.carriers(), fd, path, status, opening.flags());
    }

    private static void checkOpened(int fd, Opening opening) throws IOException {
        if (fd < 0) {
            throw opening.failure(fd);
        }
    }

    private static Status statusOrClose(int fd, String path) throws IOException {
        try {
            return status(fd, path);
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
        }
    }

    /**
     * read(2) or pread(2). The caller has entered the descriptor.
     *
     * @param address stable memory
     * @param offset 0 or more, or {@link #CURRENT}
     * @return how many bytes; 0 at the end
     */
    public static int read(OpenFile file, long address, int length, long offset)
            throws IOException {
        return read(file, address, length, offset, null);
    }

    /**
     * @param region where the memory lies, for rings that know it by number; or null
     */
    private static int read(
            OpenFile file, long address, int length, long offset, @Nullable Region region)
            throws IOException {
        int count = reading(file, address, length, offset, region);
        return count == -Errno.EINVAL && file.direct()
                ? Direct.refusedRead(file, offset, length + " bytes")
                : checked(count, "read", file.path(), 0);
    }

    private static int reading(
            OpenFile file, long address, int length, long offset, @Nullable Region region) {
        if (file.status().isPipe()) {
            return Pipes.read(file, address, length);
        }
        // What goes past the cache would be waited for here.
        if (offset >= 0 && !file.direct()) {
            int cached = Linux.readCached(file.fd(), address, length, offset);
            if (cached >= 0) {
                Carrier.yieldIfLong();
                return cached;
            }
            // Not in the cache (EAGAIN), or a file system that cannot tell (EOPNOTSUPP): the ring
            // answers, errors included.
        }
        OneShot operation = file.operation();
        operation.read(file.fd(), address, length, offset);
        operation.memory(region);
        return operation.perform(0);
    }

    /** The same, into what is left of a pinned buffer, whose position moves. */
    public static int read(OpenFile file, PinnedBuffer target, long offset) throws IOException {
        PooledBuffer buffer = Transfer.pooled(target);
        buffer.lendToKernel();
        int moved = 0;
        try {
            long address = buffer.segment().address() + buffer.position();
            moved = read(file, address, buffer.remaining(), offset, region(file, buffer));
            return moved;
        } finally {
            buffer.takeFromKernel(moved);
        }
    }

    /**
     * Where a buffer lies, if it matters for a file whether a ring knows that by number: only what
     * goes past the page cache has its memory pinned for every transfer.
     */
    public static @Nullable Region region(OpenFile file, PinnedBuffer buffer) {
        return file.direct() ? Transfer.pooled(buffer).region() : null;
    }

    /**
     * write(2) or pwrite(2) of some of the memory. The caller has entered the descriptor.
     *
     * @param region where the memory lies, for rings that know it by number; or null
     * @param before how many bytes the caller's write has written already, for exceptions
     * @return how many bytes, at least 1
     */
    public static int write(
            OpenFile file,
            long address,
            int length,
            long offset,
            @Nullable Region region,
            int before)
            throws IOException {
        int result = writing(file, address, length, offset, region);
        return written(file, result, length, offset, before);
    }

    /** The same, of memory that no ring knows. */
    public static int write(OpenFile file, long address, int length, long offset, int before)
            throws IOException {
        return write(file, address, length, offset, null, before);
    }

    /** The same, returning when the bytes are on the storage device (RWF_DSYNC). */
    public static int writeDurably(
            OpenFile file,
            long address,
            int length,
            long offset,
            @Nullable Region region,
            int before)
            throws IOException {
        OneShot operation = file.operation();
        operation.write(file.fd(), address, length, offset, Posix.RWF_DSYNC);
        operation.memory(region);
        return written(file, operation.perform(0), length, offset, before);
    }

    /** What became of a write that asked for nothing special: how many bytes, at least 1. */
    static int written(OpenFile file, int result, long length, long offset, int before)
            throws IOException {
        if (result == -Errno.EINVAL && file.direct()) {
            throw Direct.misaligned("write", file, offset, length + " bytes");
        }
        int written = checked(result, "write", file.path(), before);
        if (written == 0) {
            // No file system may say so; going on would never end.
            throw Failures.file("write", Errno.EIO, file.path(), null);
        }
        return written;
    }

    private static int writing(
            OpenFile file, long address, int length, long offset, @Nullable Region region) {
        if (file.status().isPipe()) {
            return Pipes.write(file, address, length);
        }
        if (offset >= 0 && file.status().isRegular() && PlainThread.isHere()) {
            return Linux.pwrite(file.fd(), address, length, offset);
        }
        OneShot operation = file.operation();
        operation.write(file.fd(), address, length, offset);
        operation.memory(region);
        return operation.perform(0);
    }

    /** fsync(2), or fdatasync(2). The caller has entered the descriptor. */
    public static void sync(OpenFile file, boolean dataOnly) throws IOException {
        syncing(file, dataOnly).perform();
    }

    /** The same, to be done. */
    public static OneRequest<Integer> syncing(OpenFile file, boolean dataOnly) {
        return OneRequest.on(
                file,
                request -> request.sync(file.fd(), dataOnly ? IoUring.IORING_FSYNC_DATASYNC : 0),
                answer -> checked(answer, dataOnly ? "fdatasync" : "fsync", file.path(), 0));
    }

    /** close(2), which may have to wait for a file system. Nobody else uses the descriptor. */
    public static void close(OpenFile file) throws IOException {
        KnownFile known = file.descriptor().file();
        if (known != null) {
            file.carriers().forget(known); // or it would stay open there
        }
        int result = PlainThread.isHere() ? Linux.close(file.fd()) : closing(file);
        if (result < 0 && result != -Errno.EINTR) {
            throw Failures.file("close", -result, file.path(), null);
        }
    }

    private static int closing(OpenFile file) {
        OneShot operation = file.carriers().nearest().operation(null);
        operation.close(file.fd());
        int result = operation.performUninterrupted();
        // The ring may have ended; nothing was done then.
        return result == -Errno.ECANCELED ? Linux.close(file.fd()) : result;
    }

    /** What statx(2) says of an open file; does not wait. */
    public record Status(int mode, long size) {

        /** Whether it is a regular file. */
        public boolean isRegular() {
            return (mode & Posix.S_IFMT) == Posix.S_IFREG;
        }

        /** Whether it is a directory. */
        public boolean isDirectory() {
            return (mode & Posix.S_IFMT) == Posix.S_IFDIR;
        }

        /** Whether it is a socket. */
        public boolean isSocket() {
            return (mode & Posix.S_IFMT) == Posix.S_IFSOCK;
        }

        /** Whether it is a pipe. */
        public boolean isPipe() {
            return (mode & Posix.S_IFMT) == Posix.S_IFIFO;
        }

        /** Whether it has positions: a regular file or a block device. */
        public boolean isSeekable() {
            return isRegular() || (mode & Posix.S_IFMT) == Posix.S_IFBLK;
        }
    }

    /** statx(2) of an open descriptor. */
    public static Status status(int fd, String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(Posix.STATX_STRUCT_SIZE, 8);
            MemorySegment empty = arena.allocate(1);
            int result =
                    Linux.statx(
                            fd,
                            empty,
                            Posix.AT_EMPTY_PATH,
                            Posix.STATX_TYPE | Posix.STATX_MODE | Posix.STATX_SIZE,
                            target);
            if (result < 0) {
                throw Failures.file("statx", -result, path, null);
            }
            return new Status(
                    target.get(ValueLayout.JAVA_SHORT, Posix.STX_MODE) & 0xffff,
                    target.get(ValueLayout.JAVA_LONG, Posix.STX_SIZE));
        }
    }

    static int checked(int result, String operation, @Nullable String path, int before)
            throws IOException {
        if (result >= 0) {
            return result;
        }
        IOException ending = Endings.of(operation, result, before);
        throw ending != null ? ending : Failures.file(operation, -result, path, null);
    }
}
