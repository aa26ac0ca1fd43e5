package io.ringspun.perf.subject;

import io.ringspun.IoRuntime;
import io.ringspun.perf.os.ProcessClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads at home that do a {@link Labour} until they are told to stop. */
final class LabourCrew implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stop;

    /**
     * What a crew did.
     *
     * @param times how often its threads did their parts, all together
     * @param elapsedNanos time that passed meanwhile
     * @param cpuNanos processor time of the whole process meanwhile
     */
    record Work(long times, long elapsedNanos, long cpuNanos) {}

    /** Starts the threads, which begin at once. */
    LabourCrew(IoRuntime io, Labour labour) throws IOException, InterruptedException {
        CountDownLatch ready = new CountDownLatch(labour.threads());
        for (int i = 0; i < labour.threads(); i++) {
            int index = i;
            threads.add(io.start(() -> work(labour, index, ready)));
        }
        if (!ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("not all threads could begin", failure.get());
        }
    }

    private void work(Labour labour, int index, CountDownLatch ready) {
        try (Labour.Part part = labour.part(index)) {
            ready.countDown();
            while (!stop) {
                part.once();
                done.incrementAndGet();
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Measures for a while. */
    Work measure(long millis) throws IOException, InterruptedException {
        long times = done.get();
        long cpu = ProcessClock.own();
        long start = System.nanoTime();
        Thread.sleep(millis);
        Work work =
                new Work(done.get() - times, System.nanoTime() - start, ProcessClock.own() - cpu);
        if (failure.get() != null) {
            throw new IOException("it failed: " + failure.get(), failure.get());
        }
        return work;
    }

    /** Has the threads finish what they are at. */
    @Override
    public void close() throws IOException {
        stop = true;
        try {
            for (Thread thread : threads) {
                if (!thread.join(PATIENCE)) {
                    throw new IOException("a thread does not end");
                }
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
