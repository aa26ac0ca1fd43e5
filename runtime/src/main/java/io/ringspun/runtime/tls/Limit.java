package io.ringspun.runtime.tls;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The moment by which a call must be over, though it makes many calls of the connection below. */
final class Limit {

    /** A deadline of 0. */
    static final Limit NONE = new Limit(0);

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private final long deadline;

    private Limit(long deadline) {
        this.deadline = deadline;
    }

    /** A limit that a user sets, cut to what can be counted. */
    static Duration checked(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a time limit must not be negative: " + timeout);
        }
        return timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    }

    /** So long from now; zero means none. */
    static Limit of(Duration timeout) {
        if (timeout.isZero()) {
            return NONE;
        }
        long at = System.nanoTime() + timeout.toNanos();
        return new Limit(at == 0 ? 1 : at);
    }

    /** For a call of the connection below, which takes zero for none. */
    Duration left() {
        return deadline == 0 ? Duration.ZERO : Duration.ofNanos(leftNanos());
    }

    /**
     * At least one, with which a call below looks once; not to be asked where there is no limit.
     */
    long leftNanos() {
        return Math.max(1, deadline - System.nanoTime());
    }

    boolean isNone() {
        return deadline == 0;
    }

    /** For loops that a peer could keep busy without ever letting them wait. */
    void check(String operation) throws SocketTimeoutException {
        if (deadline != 0 && deadline - System.nanoTime() <= 0) {
            throw passed(operation);
        }
    }

    static SocketTimeoutException passed(String operation) {
        return new SocketTimeoutException("the time limit ran out (" + operation + ")");
    }
}
