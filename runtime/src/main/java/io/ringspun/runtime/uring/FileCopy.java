package io.ringspun.runtime.uring;

import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;

/**
 * Copies a range of one file to another: inside the kernel as long as the two file systems agree on
 * it (copy_file_range(2)), and through memory otherwise; on a platform thread either way, since it
 * waits. Both descriptors are entered.
 */
final class FileCopy {

    /** How much is copied before looking whether the thread was interrupted or a file closed. */
    private static final long SLICE_BYTES = 128 << 20;

    /** The same, for the slower way. */
    private static final long MEMORY_SLICE_BYTES = 16 << 20;

    private static final int MEMORY_BYTES = 256 << 10;

    private final UringRuntime runtime;
    private final OpenFile source;
    private final OpenFile target;

    FileCopy(UringRuntime runtime, OpenFile source, OpenFile target) {
        this.runtime = runtime;
        this.source = source;
        this.target = target;
    }

    /** Returns how many bytes were copied; fewer than asked for only at the end of the source. */
    long copy(long from, long count, long to) throws IOException {
        long copied = 0;
        while (copied < count) {
            checkGoingOn(copied);
            long slice =
                    copyInKernel(from + copied, Math.min(count - copied, SLICE_BYTES), to + copied);
            if (slice <= 0) {
                // At the end, or a file whose size says nothing (/proc), or two file systems that
                // do not copy for each other:
                // reading tells.
                return copied
                        + copyThroughMemory(from + copied, count - copied, to + copied, copied);
            }
            copied += slice;
        }
        return copied;
    }

    private void checkGoingOn(long copied) throws IOException {
        if (source.descriptor().closing() || target.descriptor().closing()) {
            throw new AsynchronousCloseException();
        }
        if (Thread.currentThread().isInterrupted()) {
            InterruptedIOException e = Endings.interrupted("copy_file_range", 0);
            e.bytesTransferred = (int) Math.min(copied, Integer.MAX_VALUE);
            throw e;
        }
    }

    private long copyInKernel(long from, long count, long to) throws IOException {
        long result =
                runtime.offloadPool()
                        .runUninterrupted(() -> {
                            try (Arena arena = Arena.ofConfined()) {
                                MemorySegment fromOffset =
                                        arena.allocateFrom(ValueLayout.JAVA_LONG, from);
                                MemorySegment toOffset =
                                        arena.allocateFrom(ValueLayout.JAVA_LONG, to);
                                return Linux.copy_file_range(
                                        source.descriptor().fd(),
                                        fromOffset,
                                        target.descriptor().fd(),
                                        toOffset,
                                        count);
                            }
                        });
        return switch ((int) -result) {
            case Errno.EXDEV,
                    Errno.EINVAL,
                    Errno.EOPNOTSUPP,
                    Errno.ENOSYS,
                    Errno.EBADF,
                    Errno.EPERM,
                    Errno.EISDIR ->
                    0;
            default -> {
                if (result < 0) {
                    throw Failures.file(
                            "copy_file_range", (int) -result, source.path(), target.path());
                }
                yield result;
            }
        };
    }

    private long copyThroughMemory(long from, long count, long to, long before) throws IOException {
        long copied = 0;
        long piece;
        do {
            checkGoingOn(before + copied);
            long done = copied;
            long wanted = Math.min(count - copied, MEMORY_SLICE_BYTES);
            piece =
                    runtime.offloadPool()
                            .runUninterrupted(() -> readAndWrite(from + done, wanted, to + done));
            copied += piece;
        } while (piece > 0 && copied < count);
        return copied;
    }

    /** Holds the calling thread, which is a platform thread's. */
    private long readAndWrite(long from, long count, long to) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(MEMORY_BYTES, 4096).address();
            long copied = 0;
            while (copied < count) {
                int length = (int) Math.min(count - copied, MEMORY_BYTES);
                int read = Linux.pread(source.descriptor().fd(), address, length, from + copied);
                if (read < 0) {
                    throw Failures.file("read", -read, source.path(), null);
                }
                if (read == 0) {
                    break;
                }
                writeAll(address, read, to + copied);
                copied += read;
            }
            return copied;
        }
    }

    private void writeAll(long address, int length, long to) throws IOException {
        int written = 0;
        while (written < length) {
            int count =
                    Linux.pwrite(
                            target.descriptor().fd(),
                            address + written,
                            length - written,
                            to + written);
            if (count <= 0) {
                throw Failures.file("write", count == 0 ? Errno.EIO : -count, target.path(), null);
            }
            written += count;
        }
    }
}
