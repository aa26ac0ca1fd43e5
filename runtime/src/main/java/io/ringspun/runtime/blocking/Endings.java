package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
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

    /** Throws if the calling thread is not to wait any longer on a descriptor. */
    static void check(String operation, Descriptor descriptor, long deadline) throws IOException {
        if (descriptor.closing()) {
            throw new AsynchronousCloseException();
        }
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw interrupted(operation, 0);
        }
        if (deadline != 0 && System.nanoTime() - deadline >= 0) {
            throw expired(operation, 0);
        }
    }

    /**
     * Throws if a call that moves bytes from one to the other is not to go on.
     *
     * @param deadline nanoTime, or 0 for none
     * @param before how many bytes the call has moved
     */
    public static void check(
            String operation, Descriptor one, Descriptor other, long deadline, long before)
            throws IOException {
        if (one.closing() || other.closing()) {
            throw new AsynchronousCloseException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(operation, figure(before));
        }
        if (deadline != 0 && System.nanoTime() - deadline >= 0) {
            throw expired(operation, figure(before));
        }
    }

    /** A number of bytes as exceptions tell it. */
    static int figure(long bytes) {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /**
     * Waits for some time because nothing will tell when to go on; closing is noticed at its end.
     */
    static void pause(String operation, Descriptor descriptor, long nanos, long deadline)
            throws IOException {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() - until < 0) {
            check(operation, descriptor, deadline);
            Carrier.park(
                    Carrier.current(), deadline != 0 && deadline - until < 0 ? deadline : until);
        }
        check(operation, descriptor, deadline);
    }

    /** When a limit that begins now runs out: nanoTime, or 0 for no limit. */
    public static long deadline(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return 0;
        }
        long deadline = System.nanoTime() + timeoutNanos;
        return deadline == 0 ? 1 : deadline;
    }

    /** The deadline for the first of so many attempts that a limit is divided among. */
    public static long share(long deadline, int attempts) {
        if (deadline == 0) {
            return 0;
        }
        long now = System.nanoTime();
        long share = now + (deadline - now) / attempts;
        return share == 0 ? 1 : share;
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

    /** How a wait has ended, in a word for people. */
    static String shown(boolean successful, Descriptor descriptor, long deadline) {
        if (successful) {
            return "ok";
        }
        if (descriptor.closing()) {
            return Errno.name(Errno.ECANCELED);
        }
        if (Thread.currentThread().isInterrupted()) {
            return "interrupted";
        }
        return deadline != 0 && System.nanoTime() - deadline >= 0 ? "timed out" : "ended";
    }
}
