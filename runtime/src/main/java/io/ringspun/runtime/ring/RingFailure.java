package io.ringspun.runtime.ring;

import io.ringspun.runtime.kernel.Errno;

/**
 * The kernel answered something that leaves the ring unusable. Everything waiting on it must fail.
 */
public final class RingFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /** For the reason that the message tells. */
    public RingFailure(String message) {
        super(message);
        call = "";
        errno = 0;
    }

    RingFailure(String call, int errno) {
        super(call + " failed with " + Errno.name(errno));
        this.call = call;
        this.errno = errno;
    }

    /** The same for who has just opened the ring, and can do without. */
    RingUnavailableException unavailable() {
        return errno == 0
                ? new RingUnavailableException(String.valueOf(getMessage()))
                : RingUnavailableException.of(call, errno);
    }
}
