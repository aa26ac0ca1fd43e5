package io.ringspun.runtime.uring;

import io.ringspun.runtime.blocking.CopyPipeline;
import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.PipeCopy;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.uring.CopyPace.Way;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies a range of one file to another: by sharing its blocks where the file system can, otherwise
 * slice by slice in the way that is the fastest so far. Both descriptors are entered.
 */
final class FileCopy {

    /** How much is copied before looking whether the thread was interrupted or a file closed. */
    private static final long SLICE_BYTES = 16 << 20;

    private final UringRuntime runtime;
    private final OpenFile source;
    private final OpenFile target;
    private final CopyPace pace;

    FileCopy(UringRuntime runtime, OpenFile source, OpenFile target, CopyPace pace) {
        this.runtime = runtime;
        this.source = source;
        this.target = target;
        this.pace = pace;
    }

    /** Returns how many bytes were copied; fewer than asked for only at the end of the source. */
    long copy(long from, long count, long to) throws IOException {
        if (PipeCopy.isFor(source, target)) {
            return new PipeCopy(source, target).copy(from, count, to, runtime.copies());
        }
        try (CopyPipeline pipeline = new CopyPipeline(source, target)) {
            long copied = 0;
            while (copied < count) {
                Endings.check("copy", source.descriptor(), target.descriptor(), 0, copied);
                long wanted = Math.min(count - copied, SLICE_BYTES);
                Way way = wanted < SLICE_BYTES ? pace.forLittle() : pace.next();
                long begin = System.nanoTime();
                long moved =
                        switch (way) {
                            case CLONE -> clone(from + copied, count - copied, to + copied);
                            case KERNEL -> inKernel(from + copied, wanted, to + copied);
                            case MEMORY -> pipeline.copy(from + copied, wanted, to + copied, 0);
                            case PAST_CACHE ->
                                    pipeline.copy(
                                            from + copied,
                                            wanted,
                                            to + copied,
                                            Posix.RWF_DONTCACHE);
                        };
                if (moved > 0) {
                    pace.took(way, moved, System.nanoTime() - begin);
                    copied += moved;
                } else if (way == Way.MEMORY) {
                    break; // the end
                } else {
                    // The end, or a file whose size says nothing (/proc), or files that cannot be
                    // copied so: reading tells.
                    pace.refuse(way);
                }
            }
            return copied;
        }
    }

    /** Returns how many bytes; 0 if it cannot be done. */
    private long clone(long from, long count, long to) throws IOException {
        long there = Math.min(count, source.size() - from);
        if (there <= 0) {
            return 0;
        }
        int result =
                runtime.offloadPool()
                        .runUninterrupted(() -> {
                            try (Arena arena = Arena.ofConfined()) {
                                MemorySegment range =
                                        arena.allocateFrom(
                                                ValueLayout.JAVA_LONG,
                                                source.descriptor().fd(),
                                                from,
                                                there,
                                                to);
                                return Linux.ioctl(
                                        target.descriptor().fd(), Posix.FICLONERANGE, range);
                            }
                        });
        return result < 0 ? 0 : there;
    }

    /** Returns how many bytes; 0 at the end, or if it cannot be done. */
    private long inKernel(long from, long count, long to) throws IOException {
        long result =
                runtime.offloadPool()
                        .runUninterrupted(() -> {
                            try (Arena arena = Arena.ofConfined()) {
                                MemorySegment offsets =
                                        arena.allocateFrom(ValueLayout.JAVA_LONG, from, to);
                                return Linux.copy_file_range(
                                        source.descriptor().fd(),
                                        offsets,
                                        target.descriptor().fd(),
                                        offsets.asSlice(Long.BYTES),
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
}
