package io.ringspun.runtime.nio;

import io.ringspun.IoTask;
import io.ringspun.spi.Census;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The virtual threads of a runtime, on the JDK's scheduler. Knows which are alive, so that close
 * can wait for them. As many as the user starts.
 */
final class Crew {

    private final Census census;
    private final ThreadFactory unstarted = Thread.ofVirtual().name("ringspun-", 1).factory();
    private final ThreadFactory factory = this::member;
    private final ReentrantLock lock = new ReentrantLock();

    /** Started threads; guarded by the lock. */
    private final Set<Thread> alive = new HashSet<>();

    /** Guarded by the lock. */
    private boolean closed;

    Crew(Census census) {
        this.census = census;
    }

    ThreadFactory factory() {
        return factory;
    }

    Thread start(IoTask task) {
        Thread thread = unstarted.newThread(() -> run(task));
        lock.lock();
        try {
            ensureOpen();
            // Under the lock: whoever waits for the crew must meet started threads only.
            census.began(thread);
            thread.start();
            alive.add(thread);
        } finally {
            lock.unlock();
        }
        return thread;
    }

    /** How many there are. */
    int size() {
        lock.lock();
        try {
            return alive.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody join any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the threads to end, but not for the calling one. An interrupt does not shorten it:
     * a runtime is often closed by a thread that is being interrupted to make it close the runtime.
     *
     * @return those still alive when the time was up
     */
    List<Thread> awaitEnd(Duration timeout) {
        long deadline = System.nanoTime() + Math.max(1, Deadline.nanos(timeout));
        boolean interrupted = false;
        List<Thread> rest = others();
        while (!rest.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                rest.getFirst().join(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            rest = others();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return rest;
    }

    private Thread member(Runnable body) {
        Thread thread =
                unstarted.newThread(() -> {
                    join();
                    try {
                        body.run();
                    } finally {
                        leave();
                    }
                });
        lock.lock();
        try {
            ensureOpen();
            census.began(thread);
        } finally {
            lock.unlock();
        }
        return thread;
    }

    private void run(IoTask task) {
        try {
            task.run();
        } catch (Exception e) {
            throw Crew.<RuntimeException>unchanged(e);
        } finally {
            leave();
        }
    }

    /** Throws a checked exception as it is, for the thread's uncaught exception handler. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> X unchanged(Exception failure) throws X {
        throw (X) failure;
    }

    private void join() {
        lock.lock();
        try {
            alive.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            alive.remove(Thread.currentThread());
            census.ended(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private List<Thread> others() {
        lock.lock();
        try {
            List<Thread> others = new ArrayList<>(alive);
            others.remove(Thread.currentThread());
            return others;
        } finally {
            lock.unlock();
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the runtime is closed");
        }
    }
}
