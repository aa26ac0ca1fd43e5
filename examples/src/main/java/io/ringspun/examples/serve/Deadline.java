package io.ringspun.examples.serve;

import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A moment by which something must be over.
 *
 * @param nanoTime that moment, as {@link System#nanoTime} tells it
 */
record Deadline(long nanoTime) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** This moment or that one, whichever comes first. */
    Deadline orIn(Duration time) {
        Deadline other = in(time);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }

    /**
     * What is left, for the time limit of one call.
     *
     * @throws SocketTimeoutException if nothing is left
     */
    Duration left() throws SocketTimeoutException {
        long nanos = nanoTime - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("the time is up");
        }
        return Duration.ofNanos(nanos);
    }

    /**
     * What is left, but not more than something.
     *
     * @param most that something
     * @throws SocketTimeoutException if nothing is left
     */
    Duration left(Duration most) throws SocketTimeoutException {
        Duration all = left();
        return all.compareTo(most) < 0 ? all : most;
    }
}
