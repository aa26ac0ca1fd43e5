package io.ringspun.perf.micro;

import io.ringspun.IoRuntime;
import java.io.IOException;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads at home that do their share of a benchmark's work each time they are asked to, so that
 * their start costs the benchmark nothing. Asked by one thread.
 */
final class Crew implements AutoCloseable {

    /** Everyone arrives twice for each turn: to begin, and when done. */
    private final Phaser turns;

    private final int timesEach;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean ended;

    /** What one thread of the crew has of its own. */
    interface Part extends AutoCloseable {

        /** Does it once; that is what is measured. */
        void once() throws Exception;

        @Override
        default void close() throws IOException {}
    }

    /** Makes what a thread has of its own, in that thread. */
    interface Maker {
        Part make(int index) throws Exception;
    }

    /**
     * Starts the threads.
     *
     * @param times how often all together do their part in a turn; a multiple of {@code threads}
     */
    Crew(IoRuntime io, int threads, int times, Maker maker) {
        turns = new Phaser(1 + threads);
        timesEach = times / threads;
        for (int i = 0; i < threads; i++) {
            int index = i;
            io.start(() -> work(maker, index));
        }
    }

    /** Has everyone do their share. */
    void turn() {
        turns.arriveAndAwaitAdvance();
        turns.arriveAndAwaitAdvance();
        if (failure.get() != null) {
            throw new IllegalStateException("a thread failed", failure.get());
        }
    }

    private void work(Maker maker, int index) {
        try (Part part = maker.make(index)) {
            turns.arriveAndAwaitAdvance();
            while (!ended) {
                for (int i = 0; i < timesEach; i++) {
                    part.once();
                }
                turns.arriveAndAwaitAdvance();
                turns.arriveAndAwaitAdvance();
            }
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        } finally {
            turns.arriveAndDeregister();
        }
    }

    /** Lets the threads end; does not wait for them. */
    @Override
    public void close() {
        ended = true;
        turns.arriveAndDeregister();
    }
}
