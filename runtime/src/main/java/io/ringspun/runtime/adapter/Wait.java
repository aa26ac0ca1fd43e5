package io.ringspun.runtime.adapter;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How calls of {@code java.net} wait. An interrupt does not end the wait of a platform thread; it
 * ends that of a virtual thread, but not a call that need not wait at all. Deadlines are readings
 * of {@link System#nanoTime}, or 0 for none.
 */
final class Wait {

    /**
     * How long a virtual thread that was interrupted before the call looks whether there is
     * something. The JDK asks the kernel once; here the answer may come by way of another thread.
     * It happens once to a socket, which is closed if there was nothing.
     */
    private static final Duration GLANCE = Duration.ofMillis(10);

    private Wait() {}

    /** A call of the api. */
    @FunctionalInterface
    interface Call<T> {
        /**
         * Makes it.
         *
         * @param limit zero for none
         */
        T within(Duration limit) throws IOException;
    }

    /** The moment so many milliseconds from now; 0 means none. */
    static long deadline(int millis) {
        if (millis == 0) {
            return 0;
        }
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return at == 0 ? 1 : at;
    }

    /**
     * Makes a call.
     *
     * @throws SocketTimeoutException if the deadline passed
     * @throws InterruptedIOException if the thread is virtual and was interrupted; the status is
     *     set
     */
    static <T> T on(Call<T> call, long deadline) throws IOException {
        Thread self = Thread.currentThread();
        boolean interrupted = Thread.interrupted();
        boolean glance = interrupted && self.isVirtual();
        try {
            while (true) {
                try {
                    return call.within(glance ? GLANCE : left(deadline));
                } catch (SocketTimeoutException e) {
                    throw glance ? new InterruptedIOException("interrupted before") : e;
                } catch (InterruptedIOException e) {
                    if (self.isVirtual()) {
                        throw e;
                    }
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                self.interrupt();
            }
        }
    }

    private static Duration left(long deadline) {
        return deadline == 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    /**
     * Takes a lock; an interrupt does not end that.
     *
     * @return false if the deadline has passed
     */
    static boolean take(ReentrantLock lock, long deadline) {
        if (deadline == 0) {
            lock.lock();
            return true;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
