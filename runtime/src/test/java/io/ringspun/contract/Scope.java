package io.ringspun.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/**
 * Calls on threads of a factory that live and end together, as in the JDK's scopes of structured
 * concurrency, which are a preview still: cancelling interrupts all, a failure cancels, closing
 * waits. Used by one thread; children may have scopes of their own.
 */
final class Scope implements AutoCloseable {

    private final ThreadFactory factory;
    private final List<Task<?>> children = new ArrayList<>();
    private volatile boolean cancelled;

    Scope(ThreadFactory factory) {
        this.factory = factory;
    }

    /** Begins a call; one that fails cancels all others. */
    <T> Task<T> fork(Callable<T> body) {
        Task<T> child =
                Task.start(
                        run -> {
                            Thread thread = factory.newThread(run);
                            thread.start();
                            return thread;
                        },
                        () -> {
                            try {
                                return body.call();
                            } catch (Throwable e) {
                                cancel();
                                throw e;
                            }
                        });
        synchronized (this) {
            children.add(child);
            if (cancelled) { // meanwhile: cancel has not seen this child
                child.interrupt();
            }
        }
        return child;
    }

    /** Interrupts every child, later ones too. */
    synchronized void cancel() {
        if (!cancelled) {
            cancelled = true;
            children.forEach(Task::interrupt);
        }
    }

    /** Waits for all children; an interrupt is passed on to them, and kept. */
    void join() {
        List<Task<?>> all;
        synchronized (this) {
            all = List.copyOf(children);
        }
        boolean interrupted = false;
        for (Task<?> child : all) {
            while (child.thread().isAlive()) {
                try {
                    child.thread().join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancel();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cancel();
        join();
    }
}
