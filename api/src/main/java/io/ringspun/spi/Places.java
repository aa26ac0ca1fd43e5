package io.ringspun.spi;

import io.ringspun.PoolTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Places for files in one or more tables, lent some at a time, all of one table; shared by the
 * backends. Whoever finds too few waits, and is served in the order of asking: nobody who wants
 * many is passed by for ever by those who want one. Safe for all threads.
 */
public final class Places {

    /**
     * Places that are lent.
     *
     * @param table which table they are of, from 0
     * @param numbers which places of it, from 0
     */
    public record Claim(int table, int[] numbers) {}

    /** How a thread of a backend waits. */
    @FunctionalInterface
    public interface Parking {

        /**
         * Parks the calling thread until it is unparked; sooner at a deadline or an interrupt, and
         * sometimes for no reason.
         *
         * @param deadline nanoTime, or 0 for none
         */
        void park(long deadline);
    }

    private static final class Waiter {

        private final Thread thread = Thread.currentThread();
        private final int count;
        private final int preferred;
        private @Nullable Claim granted;

        private Waiter(int count, int preferred) {
            this.count = count;
            this.preferred = preferred;
        }
    }

    private final int each;

    /** Of each table, the places that are not lent; how many of them are. */
    private final int[][] free;

    private final int[] freeCount;
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private boolean closed;

    /**
     * All to be lent.
     *
     * @param tables how many tables, 1 or more
     * @param each how many places in each, 1 or more
     */
    public Places(int tables, int each) {
        this.each = each;
        free = new int[tables][each];
        freeCount = new int[tables];
        for (int table = 0; table < tables; table++) {
            for (int i = 0; i < each; i++) {
                free[table][i] = each - 1 - i;
            }
            freeCount[table] = each;
        }
    }

    /**
     * Lends places of one table, waiting for them if need be.
     *
     * @param count how many
     * @param preferred the table to look in first
     * @param limit how long to wait; zero does not wait, null waits for ever
     * @param parking how to wait
     * @return the places
     * @throws IllegalArgumentException if no table has so many
     * @throws PoolTimeoutException if the limit ran out
     * @throws InterruptedIOException if the thread was interrupted while it waited
     * @throws ClosedChannelException if this is closed
     */
    public Claim acquire(int count, int preferred, @Nullable Duration limit, Parking parking)
            throws IOException {
        if (count < 1 || count > each) {
            throw new IllegalArgumentException(
                    "1 to " + each + " files can be had together, not " + count);
        }
        long deadline = limit == null ? 0 : deadline(limit);
        Waiter waiter;
        synchronized (this) {
            if (closed) {
                throw new ClosedChannelException();
            }
            Claim claim = waiting.isEmpty() ? claim(count, preferred) : null;
            if (claim != null) {
                return claim;
            }
            if (limit != null && limit.isZero()) {
                throw timedOut(count, limit);
            }
            waiter = new Waiter(count, preferred);
            waiting.add(waiter);
        }
        return await(waiter, limit, deadline, parking);
    }

    private Claim await(Waiter waiter, @Nullable Duration limit, long deadline, Parking parking)
            throws IOException {
        while (true) {
            synchronized (this) {
                if (waiter.granted != null) {
                    return waiter.granted;
                }
                if (closed) {
                    throw new AsynchronousCloseException();
                }
                boolean interrupted = Thread.currentThread().isInterrupted();
                if (interrupted || deadline != 0 && System.nanoTime() - deadline >= 0) {
                    waiting.remove(waiter);
                    grant(); // it may have been in others' way
                    throw interrupted || limit == null
                            ? new InterruptedIOException("interrupted while waiting for a file")
                            : timedOut(waiter.count, limit);
                }
            }
            parking.park(deadline);
        }
    }

    private static long deadline(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("a time limit must not be negative: " + limit);
        }
        long nanos;
        try {
            nanos = Math.min(limit.toNanos(), Long.MAX_VALUE / 2);
        } catch (ArithmeticException e) {
            nanos = Long.MAX_VALUE / 2;
        }
        long deadline = System.nanoTime() + nanos;
        return deadline == 0 ? 1 : deadline;
    }

    private PoolTimeoutException timedOut(int count, Duration limit) {
        return new PoolTimeoutException(
                "no "
                        + count
                        + " of the "
                        + each
                        + " places for files in one of "
                        + free.length
                        + " tables came back within "
                        + limit);
    }

    private @Nullable Claim claim(int count, int preferred) {
        for (int i = 0; i < free.length; i++) {
            int table = (preferred + i) % free.length;
            if (freeCount[table] >= count) {
                int left = freeCount[table] - count;
                int[] numbers = Arrays.copyOfRange(free[table], left, freeCount[table]);
                freeCount[table] = left;
                return new Claim(table, numbers);
            }
        }
        return null;
    }

    private void grant() {
        Waiter first;
        while ((first = waiting.peekFirst()) != null) {
            Claim claim = claim(first.count, first.preferred);
            if (claim == null) {
                return;
            }
            first.granted = claim;
            waiting.removeFirst();
            LockSupport.unpark(first.thread);
        }
    }

    /**
     * Takes places back, which are empty and which nobody uses any more.
     *
     * @param claim as lent; given back once
     */
    public synchronized void release(Claim claim) {
        for (int number : claim.numbers) {
            free[claim.table][freeCount[claim.table]++] = number;
        }
        grant();
    }

    /** Lends no more; whoever waits learns of it. */
    public synchronized void close() {
        closed = true;
        waiting.forEach(waiter -> LockSupport.unpark(waiter.thread));
        waiting.clear();
    }
}
