package io.ringspun.runtime.blocking;

import io.ringspun.PlainThread;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.Target;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Paths;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be opened, as often as it takes, by one thread. Its names lie in an arena that the
 * caller closes afterwards.
 *
 * @param directory where a relative name begins; null for the working directory
 * @param name where the path lies
 * @param how where the struct open_how lies, or 0 for a plain openat(2)
 * @param path for messages
 */
record Opening(
        Carriers carriers,
        @Nullable Descriptor directory,
        long name,
        long how,
        int flags,
        int mode,
        String path)
        implements Target {

    /** The kernel gives up on a ".." that it could not keep in because of a rename elsewhere. */
    private static final int ATTEMPTS_MAX = 1000;

    /** Of a path from the working directory. */
    static Opening of(Carriers carriers, Arena arena, Path path, int flags, int mode)
            throws IOException {
        long name = Paths.allocate(arena, path).address();
        return new Opening(carriers, null, name, 0, flags | Posix.O_CLOEXEC, mode, path.toString());
    }

    /**
     * Of a path from a directory, which the caller has entered.
     *
     * @param resolve RESOLVE_…
     */
    static Opening of(
            OpenDirectory directory, Arena arena, Path relative, int flags, int mode, long resolve)
            throws IOException {
        long name = Paths.allocate(arena, relative).address();
        int all = flags | Posix.O_CLOEXEC;
        return new Opening(
                directory.carriers(),
                directory.descriptor(),
                name,
                resolve == 0 ? 0 : how(arena, all, mode, resolve),
                all,
                mode,
                directory.shown(relative));
    }

    private static long how(Arena arena, int flags, int mode, long resolve) {
        MemorySegment how = arena.allocate(Posix.OPEN_HOW_SIZE, 8);
        how.set(ValueLayout.JAVA_LONG, Posix.OPEN_HOW_FLAGS, flags);
        boolean creates = (flags & Posix.O_CREAT) != 0;
        how.set(ValueLayout.JAVA_LONG, Posix.OPEN_HOW_MODE, creates ? mode : 0); // else EINVAL
        how.set(ValueLayout.JAVA_LONG, Posix.OPEN_HOW_RESOLVE, resolve);
        return how.address();
    }

    /** The operation, to be performed by the calling thread. */
    OneShot operation() {
        OneShot operation = carriers.nearest().operation(directory == null ? this : directory);
        int from = directory == null ? Posix.AT_FDCWD : directory.fd();
        if (how == 0) {
            operation.open(from, name, flags, mode);
        } else {
            operation.open(from, name, how);
        }
        return operation;
    }

    /** Opens. Returns a descriptor, or as {@link OneShot#perform}. */
    int perform() {
        boolean here = PlainThread.isHere() && endsByItself();
        int result = here ? call() : operation().perform(0);
        for (int i = 1; how != 0 && result == -Errno.EAGAIN && i < ATTEMPTS_MAX; i++) {
            result = here ? call() : operation().perform(0);
        }
        return result;
    }

    /**
     * Whether it waits for a file system only: for a file that is new, or a directory. A pipe might
     * wait for its other end, until it is called off.
     */
    private boolean endsByItself() {
        int creating = Posix.O_CREAT | Posix.O_EXCL;
        return (flags & creating) == creating || (flags & Posix.O_DIRECTORY) != 0;
    }

    private int call() {
        if (closing()) {
            return -Errno.ECANCELED;
        }
        int from = directory == null ? Posix.AT_FDCWD : directory.fd();
        MemorySegment path = MemorySegment.ofAddress(name);
        return how == 0
                ? Linux.openat(from, path, flags, mode)
                : Linux.openat2(from, path, MemorySegment.ofAddress(how));
    }

    @Override
    public boolean closing() {
        return directory != null && directory.closing();
    }

    @Override
    public String toString() {
        return path;
    }

    /** The exception for a result that is no descriptor. */
    IOException failure(int result) {
        IOException ending = Endings.of("openat", result, 0);
        if (ending != null) {
            return ending;
        }
        if (result == -Errno.EINVAL && (flags & Posix.O_DIRECT) != 0) {
            return Failures.directRefused(path);
        }
        return how != 0
                ? Failures.resolution(-result, path)
                : Failures.file("openat", -result, path, null);
    }
}
