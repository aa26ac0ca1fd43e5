package io.ringspun.runtime.adapter;

import io.ringspun.BlockingTask;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call on a platform thread of its own: for those that may wait for another process as long as
 * that likes, and so must not hold a carrier, or one of the few threads of a pool; and for those
 * that an interrupt must not reach, as it would close the JDK's channel below. Both are rare.
 */
final class Aside<T extends @Nullable Object> implements Runnable {

    private final BlockingTask<T, IOException> task;
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;

    /** Written last; publishes the rest. */
    private volatile boolean done;

    private Aside(BlockingTask<T, IOException> task) {
        this.task = task;
    }

    /** Runs the task and waits for its end, which an interrupt does not hasten. */
    static <T extends @Nullable Object> T run(BlockingTask<T, IOException> task)
            throws IOException {
        Aside<T> aside = new Aside<>(task);
        Thread.ofPlatform().daemon().name("ringspun-aside").start(aside);
        boolean interrupted = false;
        while (!aside.done) {
            LockSupport.park(aside);
            interrupted |= Thread.interrupted(); // or the next park would not wait
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return aside.outcome();
    }

    @Override
    public void run() {
        try {
            result = task.call();
        } catch (Throwable e) { // the caller's to judge
            failure = e;
        }
        done = true;
        LockSupport.unpark(caller);
    }

    @SuppressWarnings("NullAway") // what the task gave
    private T outcome() throws IOException {
        switch (failure) {
            case null -> {
                return result;
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }
}
