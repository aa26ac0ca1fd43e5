package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Failures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;

/** How a blocking call ends other than by its operation's own outcome. */
public final class Endings {

    private Endings() {}

    /** The exception for an interrupt; the status is set already. */
    public static InterruptedIOException interrupted(String operation, int bytesTransferred) {
        InterruptedIOException e = new InterruptedIOException(operation + " interrupted");
        e.bytesTransferred = bytesTransferred;
        return e;
    }

    /** The exception for a deadline. */
    public static SocketTimeoutException expired(String operation, int bytesTransferred) {
        SocketTimeoutException e = new SocketTimeoutException(operation + " timed out");
        e.bytesTransferred = bytesTransferred;
        return e;
    }

    /**
     * The exception for a result that does not come from the operation itself, or null for one that
     * does.
     *
     * @param bytesTransferred what the call has moved before
     */
    public static @Nullable IOException of(String operation, int result, int bytesTransferred) {
        return switch (result) {
            case OneShot.INTERRUPTED -> interrupted(operation, bytesTransferred);
            case OneShot.EXPIRED -> expired(operation, bytesTransferred);
            default -> Failures.isCancellation(result) ? new AsynchronousCloseException() : null;
        };
    }

    /** When a limit that begins now runs out: nanoTime, or 0 for no limit. */
    public static long deadline(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return 0;
        }
        long deadline = System.nanoTime() + timeoutNanos;
        return deadline == 0 ? 1 : deadline;
    }

    /** A duration as nanoseconds, the longest possible instead of an overflow. */
    public static long nanos(java.time.Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a time limit must not be negative: " + timeout);
        }
        try {
            return Math.min(timeout.toNanos(), Long.MAX_VALUE / 2);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE / 2;
        }
    }
}
