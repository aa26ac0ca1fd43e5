package io.ringspun.runtime.nio;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to be the one that reads, or writes, or accepts: handed on in the order of arrival.
 *
 * <p>It needs no notion of closing. The holder of the turn is woken by the close, leaves, and the
 * next one finds the channel closed and leaves as well.
 */
final class Turn {

    private final ReentrantLock lock = new ReentrantLock(true);

    /**
     * Waits for the turn. A thread that comes with its interrupt status set still gets a turn that
     * is free: only waiting is interrupted.
     *
     * @return {@link Wake#READY} if the caller now has it and must {@link #give} it back
     */
    Wake take(long deadline) {
        // A bare tryLock overtakes those who wait, hence the look at the queue first.
        if (!lock.hasQueuedThreads() && lock.tryLock()) {
            return Wake.READY;
        }
        try {
            if (deadline == Deadline.NONE) {
                lock.lockInterruptibly();
                return Wake.READY;
            }
            return lock.tryLock(Deadline.leftNanos(deadline), TimeUnit.NANOSECONDS)
                    ? Wake.READY
                    : Wake.TIMED_OUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Wake.INTERRUPTED;
        }
    }

    /** Hands it on. */
    void give() {
        lock.unlock();
    }

    /** How many threads wait, about. */
    int waiting() {
        return lock.getQueueLength();
    }
}
