package io.ringspun.runtime.ring;

import io.ringspun.runtime.kernel.Errno;
import java.io.IOException;

/**
 * The kernel would not make a ring, or one that serves. The message says why and what to do about
 * it.
 */
public final class RingUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean outOfMemory;

    RingUnavailableException(String message) {
        this(message, false);
    }

    private RingUnavailableException(String message, boolean outOfMemory) {
        super(message);
        this.outOfMemory = outOfMemory;
    }

    /** Whether a smaller one might find room below the limit of locked memory. */
    public boolean isOutOfMemory() {
        return outOfMemory;
    }

    /** For a call that failed with an error number: the everyday causes are named. */
    public static RingUnavailableException of(String call, int errno) {
        String remedy =
                switch (errno) {
                    case Errno.ENOSYS ->
                            "the kernel has no io_uring, or a container's seccomp profile hides it; allow the system calls"
                                    + " io_uring_setup, io_uring_enter and io_uring_register in the profile";
                    case Errno.EPERM, Errno.EACCES ->
                            "io_uring is forbidden here; see the sysctl kernel.io_uring_disabled (0 allows"
                                    + " everyone), or allow the system calls io_uring_setup, io_uring_enter and io_uring_register in the"
                                    + " container's seccomp profile";
                    case Errno.ENOMEM ->
                            "the limit of locked memory is too low for a ring; raise RLIMIT_MEMLOCK (ulimit -l)";
                    case Errno.EMFILE, Errno.ENFILE ->
                            "no file descriptor is free; raise RLIMIT_NOFILE (ulimit -n)";
                    default -> "unexpected";
                };
        return new RingUnavailableException(
                call + " failed with " + Errno.name(errno) + ": " + remedy, errno == Errno.ENOMEM);
    }
}
