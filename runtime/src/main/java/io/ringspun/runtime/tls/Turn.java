package io.ringspun.runtime.tls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to be the one that reads, or writes, or makes the handshake: handed on in the order of
 * arrival.
 *
 * <p>It needs no notion of closing: the holder is woken by the close of the connection below, and
 * the next one finds the connection closed.
 */
final class Turn {

    private final ReentrantLock lock = new ReentrantLock(true);

    /** Waits for the turn. Only waiting is interrupted: a turn that is free is had at once. */
    void take(Limit limit, String operation) throws IOException {
        if (!tryTake(limit, operation)) {
            throw Limit.passed(operation);
        }
    }

    /** Waits for the turn within the limit. */
    boolean tryTake(Limit limit, String operation) throws InterruptedIOException {
        // A bare tryLock overtakes those who wait, hence the look at the queue first.
        if (!lock.hasQueuedThreads() && lock.tryLock()) {
            return true;
        }
        try {
            if (limit.isNone()) {
                lock.lockInterruptibly();
                return true;
            }
            return lock.tryLock(limit.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted (" + operation + ")");
        }
    }

    /** Takes the turn if nobody has it. */
    boolean tryTake() {
        return lock.tryLock();
    }

    /** Hands it on. */
    void give() {
        lock.unlock();
    }
}
