package io.ringspun.runtime.ring;

/**
 * The kernel answered something that leaves the ring unusable. Everything waiting on it must fail.
 */
public final class RingFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RingFailure(String message) {
        super(message);
    }
}
