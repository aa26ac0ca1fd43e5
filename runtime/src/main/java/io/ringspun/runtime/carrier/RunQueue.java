package io.ringspun.runtime.carrier;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The continuations that can run, oldest first; a thread that yields goes to the end. Carrier only.
 */
final class RunQueue {

    /** How long runnable threads may run before the ring gets its turn. */
    private static final long RUN_NANOS = 50_000;

    /** The clock is read every so many continuations. */
    private static final int RUNS_PER_LOOK = 8;

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>(256);
    private final Consumer<Throwable> failures;

    /**
     * An empty queue.
     *
     * @param failures told of what comes out of a continuation; must not throw
     */
    RunQueue(Consumer<Throwable> failures) {
        this.failures = failures;
    }

    void add(Runnable continuation) {
        ready.addLast(continuation);
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** Runs what can run, until nothing can or the time is up. */
    void run(long now) {
        int runs = 0;
        Runnable continuation;
        while ((continuation = ready.pollFirst()) != null) {
            try {
                continuation.run();
            } catch (Throwable e) { // the JDK's part of a continuation failed; the rest must go on
                failures.accept(e);
            }
            if (++runs % RUNS_PER_LOOK == 0 && System.nanoTime() - now > RUN_NANOS) {
                return;
            }
        }
    }
}
