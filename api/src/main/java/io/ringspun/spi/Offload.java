package io.ringspun.spi;

import io.ringspun.BlockingTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of platform threads for work that would hold a carrier; shared by the backends.
 * Threads are made on demand and end after half a minute of idleness. Work beyond the bound waits
 * in order; so do its callers, one task each.
 *
 * <p>Safe for all threads.
 */
public final class Offload implements AutoCloseable {

    private final ThreadPoolExecutor pool;

    /**
     * Makes a pool without starting a thread.
     *
     * @param threadsMax at most so many threads, 1 or more
     */
    public Offload(int threadsMax) {
        AtomicInteger number = new AtomicInteger();
        pool =
                new ThreadPoolExecutor(
                        threadsMax,
                        threadsMax,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        body -> {
                            Thread thread =
                                    new Thread(
                                            body, "ringspun-offload-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task and waits for it. An interrupt of the caller is passed on to the task; either way
     * the task's own end is awaited and its outcome returned.
     *
     * @param task what to run
     * @param <T> what it returns
     * @param <X> what it throws
     * @return the task's result
     * @throws X what the task threw
     * @throws IllegalStateException if the pool is closed
     */
    public <T extends @Nullable Object, X extends Exception> T run(BlockingTask<T, X> task)
            throws X {
        return wait(new Job<T, X>(task), true);
    }

    /**
     * Runs a task that an interrupt would harm (a {@link java.nio.channels.FileChannel} closes
     * itself): the caller's interrupt waits until the task has ended, and its status is kept.
     *
     * @param task what to run
     * @param <T> what it returns
     * @param <X> what it throws
     * @return the task's result
     * @throws X what the task threw
     * @throws IllegalStateException if the pool is closed
     */
    public <T extends @Nullable Object, X extends Exception> T runUninterrupted(
            BlockingTask<T, X> task) throws X {
        return wait(new Job<T, X>(task), false);
    }

    private <T extends @Nullable Object, X extends Exception> T wait(
            Job<T, X> job, boolean passInterrupt) throws X {
        try {
            pool.execute(job);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            throw new IllegalStateException("the runtime is closed", e);
        }
        boolean interrupted = false;
        while (!job.done) {
            LockSupport.park(job);
            // Park returns at once while the status is set: take it, and put it back at the end.
            if (Thread.interrupted() && !interrupted) {
                interrupted = true;
                if (passInterrupt) {
                    job.interruptWorker();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return job.outcome();
    }

    /**
     * How many tasks run now.
     *
     * @return 0 or more; about right while tasks come and go
     */
    public int running() {
        return pool.getActiveCount();
    }

    /**
     * How many tasks wait for a thread now.
     *
     * @return 0 or more
     */
    public int waiting() {
        return pool.getQueue().size();
    }

    /** Refuses new tasks; those under way and waiting are done, their callers served. */
    @Override
    public void close() {
        pool.shutdown();
    }

    /** One task and its outcome. {@code done} is written last and publishes the rest. */
    private static final class Job<T extends @Nullable Object, X extends Exception>
            implements Runnable {

        private final BlockingTask<T, X> task;
        private final Thread caller = Thread.currentThread();

        /**
         * Guarded by this: an interrupt must reach the worker while it runs this job, never the
         * next one.
         */
        private @Nullable Thread worker;

        private boolean interruptRequested;
        private @Nullable T result;
        private @Nullable Throwable failure;
        private volatile boolean done;

        Job(BlockingTask<T, X> task) {
            this.task = task;
        }

        @Override
        public void run() {
            begin();
            try {
                result = task.call();
            } catch (Throwable e) { // the caller's to judge; the pool thread must live
                failure = e;
            } finally {
                end();
                done = true;
                LockSupport.unpark(caller);
            }
        }

        private synchronized void begin() {
            worker = Thread.currentThread();
            if (interruptRequested) {
                worker.interrupt();
            }
        }

        private synchronized void end() {
            worker = null;
            Thread.interrupted(); // must not leak into the next job
        }

        synchronized void interruptWorker() {
            interruptRequested = true;
            if (worker != null) {
                worker.interrupt();
            }
        }

        @SuppressWarnings({"unchecked", "NullAway"})
        T outcome() throws X {
            if (failure instanceof Error e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure != null) {
                throw (X) failure; // call() declares no other checked exception
            }
            return result;
        }
    }
}
