package io.ringspun.runtime.nio;

import java.time.Duration;

/**
 * Points in time as plain longs, so that a wait allocates nothing: a reading of {@link
 * System#nanoTime}, or {@link #NONE}.
 */
final class Deadline {

    /** No time limit. */
    static final long NONE = 0;

    /** More than a century; keeps differences of two readings from overflowing. */
    private static final long NANOS_MAX = Long.MAX_VALUE / 2;

    private Deadline() {}

    /**
     * A time limit in nanoseconds.
     *
     * @throws IllegalArgumentException if it is negative
     */
    static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a time limit must not be negative: " + timeout);
        }
        return timeout.compareTo(Duration.ofNanos(NANOS_MAX)) >= 0 ? NANOS_MAX : timeout.toNanos();
    }

    /** The moment so many nanoseconds from now; 0 means none. */
    static long after(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return NONE;
        }
        long at = System.nanoTime() + timeoutNanos;
        return at == NONE ? 1 : at;
    }

    /** The deadline for the first of so many attempts that a limit is divided among. */
    static long share(long deadline, int attempts) {
        if (deadline == NONE) {
            return NONE;
        }
        long now = System.nanoTime();
        long share = now + (deadline - now) / attempts;
        return share == NONE ? 1 : share;
    }

    /** What is left, in nanoseconds; not positive once it has passed. */
    static long leftNanos(long deadline) {
        return deadline == NONE ? Long.MAX_VALUE : deadline - System.nanoTime();
    }

    /** Whether the time is up. */
    static boolean passed(long deadline) {
        return deadline != NONE && deadline - System.nanoTime() <= 0;
    }
}
