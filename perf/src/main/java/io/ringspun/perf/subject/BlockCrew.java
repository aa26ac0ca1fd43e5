package io.ringspun.perf.subject;

import io.ringspun.perf.os.Blocks;
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

/**
 * Threads that do a {@link BlockWork} until they are told to stop. Together they take every block
 * once before any is taken again: thread {@code t} of {@code n} takes places {@code t}, {@code t +
 * n}, … of {@link Blocks#at}. Used by the process's main thread only.
 */
final class BlockCrew {

    private static final int READY_SECONDS_MAX = 20;
    private static final long JOIN_MILLIS_MAX = 20_000;

    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicLong taken = new AtomicLong();

    /** When the last thread ended, counted from the start; it may be long before it is told to. */
    private final AtomicLong endNanos = new AtomicLong();

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final long blocks;
    private final long indexMax;

    /** Written by the main thread before the start signal. */
    private long startNanos;

    private final long startCpu;
    private final long startAllocated;

    /** The only word the main thread says to the others after the start. */
    private volatile boolean stop;

    /**
     * What a crew did.
     *
     * @param blocks blocks that were taken
     * @param elapsedNanos from the start signal until the last thread had ended
     * @param cpuNanos processor time of the whole process meanwhile
     * @param allocatedBytes of Java heap meanwhile, by the whole process
     */
    record Work(long blocks, long elapsedNanos, long cpuNanos, long allocatedBytes) {}

    /**
     * Makes the threads, has each wait at the start, and then lets all of them go.
     *
     * @param count how many threads
     * @param blocks how many there are, a power of two
     * @param pass chooses the order of the blocks
     * @param once whether to end when every block was taken
     */
    BlockCrew(BlockWork work, int count, long blocks, long pass, boolean once)
            throws IOException, InterruptedException {
        this.blocks = blocks;
        this.indexMax = once ? blocks : Long.MAX_VALUE;
        ready = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            long first = i;
            threads.add(work.start(() -> work(work, first, count, pass)));
        }
        if (!ready.await(READY_SECONDS_MAX, TimeUnit.SECONDS)) {
            stop = true;
            go.countDown();
            throw new IOException("not all threads could start: " + failure.get());
        }
        startAllocated = Allocation.bytes();
        startCpu = ProcessClock.own();
        startNanos = System.nanoTime();
        go.countDown();
    }

    private void work(BlockWork work, long first, long step, long pass) {
        long done = 0;
        try (BlockWork.Part part = work.part()) {
            ready.countDown();
            go.await();
            for (long i = first; i < indexMax && !stop; i += step) {
                part.take(Blocks.at(i, blocks, pass));
                done++;
            }
            taken.addAndGet(done);
            endNanos.accumulateAndGet(System.nanoTime() - startNanos, Math::max);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /**
     * Has the threads finish the block they are at, and waits for all of them.
     *
     * @throws IOException if a thread failed or does not end
     */
    Work stop() throws IOException, InterruptedException {
        stop = true;
        long deadline = System.currentTimeMillis() + JOIN_MILLIS_MAX;
        for (Thread thread : threads) {
            long left = Math.max(1, deadline - System.currentTimeMillis());
            if (!thread.join(Duration.ofMillis(left))) {
                throw new IOException("a thread does not end");
            }
        }
        long cpu = ProcessClock.own() - startCpu;
        if (failure.get() != null) {
            throw new IOException("it failed: " + failure.get(), failure.get());
        }
        return new Work(taken.get(), endNanos.get(), cpu, Allocation.bytes() - startAllocated);
    }
}
