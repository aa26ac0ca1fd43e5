package io.ringspun.runtime.blocking;

import io.ringspun.Advice;
import io.ringspun.runtime.blocking.OneRequest.Answer;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Facility;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The room a file takes: its length, what is reserved on the device, what is kept in memory. The
 * caller has entered the descriptor.
 */
public final class Space {

    private Space() {}

    /** What fallocate(2) can do. */
    public enum Mode {
        /** Reserve space, and make the file long enough. */
        RESERVE(0),
        /** Give space back. */
        PUNCH_HOLE(Posix.FALLOC_FL_PUNCH_HOLE | Posix.FALLOC_FL_KEEP_SIZE),
        /** Make a range read as zeros, and the file long enough. */
        ZERO_RANGE(Posix.FALLOC_FL_ZERO_RANGE);

        private final int flags;

        Mode(int flags) {
            this.flags = flags;
        }
    }

    /** fallocate(2). */
    public static void allocate(OpenFile file, Mode mode, long offset, long length)
            throws IOException {
        allocating(file, mode, offset, length).perform();
    }

    /** The same, to be done. */
    public static OneRequest<Integer> allocating(
            OpenFile file, Mode mode, long offset, long length) {
        return allocating(file, mode, offset, length, answer -> checked(answer, "fallocate", file));
    }

    private static OneRequest<Integer> allocating(
            OpenFile file, Mode mode, long offset, long length, Answer<Integer> answer) {
        return OneRequest.on(
                file, request -> request.allocate(file.fd(), mode.flags, offset, length), answer);
    }

    /** Returns whether the file system can at all. */
    private static boolean tryAllocate(OpenFile file, Mode mode, long offset, long length)
            throws IOException {
        Answer<Integer> answer =
                result -> result == -Errno.EOPNOTSUPP ? result : checked(result, "fallocate", file);
        return allocating(file, mode, offset, length, answer).perform() >= 0;
    }

    /** Makes a range read as zeros; by writing them where the file system knows no better. */
    public static void zero(OpenFile file, long offset, long length, SlabPool copies)
            throws IOException {
        if (tryAllocate(file, Mode.ZERO_RANGE, offset, length)) {
            return;
        }
        int block = (int) Math.min(length, Transfer.COPY_BYTES);
        try (Scratch zeros = Scratch.of(copies, block)) {
            zeros.memory().fill((byte) 0);
            long address = zeros.memory().address();
            long done = 0;
            while (done < length) {
                int bytes = (int) Math.min(length - done, block);
                done += Files.write(file, address, bytes, offset + done, 0);
            }
        }
    }

    /**
     * Makes a file at least so long. Its last byte is reserved, not the length set: that would cut
     * off what another thread has written beyond it since its size was asked for.
     */
    public static void extend(Passage passage, OpenFile file, long size) throws IOException {
        if (size <= file.size()) {
            return;
        }
        if (!tryAllocate(file, Mode.RESERVE, size - 1, 1)) {
            truncate(passage, file, size);
        }
    }

    /** ftruncate(2). */
    public static void truncate(Passage passage, OpenFile file, long size) throws IOException {
        int result =
                passage.perform(
                        Facility.TRUNCATE,
                        file.descriptor(),
                        request -> request.truncate(file.fd(), size),
                        () -> Linux.ftruncate(file.fd(), size));
        checked(result, "ftruncate", file);
    }

    /**
     * lseek(2): the next data, or hole. The kernel's position moves, which nobody uses.
     *
     * @param whence SEEK_DATA or SEEK_HOLE
     * @return where; -1 if there is none before the end
     */
    public static long next(Passage passage, OpenFile file, long from, int whence)
            throws IOException {
        long found =
                passage.offloaded(() -> {
                    if (file.descriptor().closing()) {
                        return (long) -Errno.ECANCELED;
                    }
                    return Linux.lseek(file.fd(), from, whence);
                });
        if (found == -Errno.ENXIO || found >= file.size()) {
            return -1;
        }
        if (found < 0) {
            checked((int) found, "lseek", file);
        }
        return found;
    }

    /** ioctl_ficlone(2): the whole of one file becomes that of the other. */
    public static void share(Passage passage, OpenFile source, OpenFile target) throws IOException {
        int result =
                passage.call(
                        target.descriptor(),
                        () ->
                                Linux.ioctl(
                                        target.fd(),
                                        Posix.FICLONE,
                                        MemorySegment.ofAddress(source.fd())));
        switch (-result) {
            case Errno.EOPNOTSUPP, Errno.ENOTTY, Errno.EXDEV, Errno.EINVAL, Errno.ETXTBSY ->
                    throw new UnsupportedOperationException(
                            "these files cannot share blocks (" + Errno.name(-result) + ")");
            default -> checked(result, "ioctl FICLONE", target);
        }
    }

    /** posix_fadvise(2). */
    public static void advise(
            Passage passage, OpenFile file, Advice advice, long offset, long length)
            throws IOException {
        int code =
                switch (advice) {
                    case NORMAL -> Posix.POSIX_FADV_NORMAL;
                    case RANDOM -> Posix.POSIX_FADV_RANDOM;
                    case SEQUENTIAL -> Posix.POSIX_FADV_SEQUENTIAL;
                    case WILL_NEED -> Posix.POSIX_FADV_WILLNEED;
                    case DONT_NEED -> Posix.POSIX_FADV_DONTNEED;
                    case NO_REUSE -> Posix.POSIX_FADV_NOREUSE;
                };
        int result;
        if (length >>> Integer.SIZE == 0) {
            OneShot operation = file.operation();
            operation.advise(file.fd(), offset, (int) length, code);
            result = operation.perform(0);
        } else {
            // Older rings have 32 bits for the length.
            result =
                    passage.call(
                            file.descriptor(),
                            () -> Linux.posix_fadvise(file.fd(), offset, length, code));
        }
        checked(result, "posix_fadvise", file);
    }

    private static int checked(int result, String operation, OpenFile file) throws IOException {
        return Files.checked(result, operation, file.path(), 0);
    }
}
