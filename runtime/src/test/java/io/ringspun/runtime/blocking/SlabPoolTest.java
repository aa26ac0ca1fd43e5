package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.IoConfig;
import io.ringspun.PinnedBuffer;
import io.ringspun.PoolTimeoutException;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SlabPoolTest {

    private final List<Group> groups = new ArrayList<>();

    /** Threads of all kinds in turn. */
    private ThreadFactory mixed() {
        Group group = Group.atHome(Group.config(2));
        groups.add(group);
        AtomicInteger next = new AtomicInteger();
        return task ->
                switch (next.getAndIncrement() % 4) {
                    case 0, 1 -> group.carriers().population().newThread(task);
                    case 2 -> Thread.ofVirtual().unstarted(task);
                    default -> Thread.ofPlatform().daemon().unstarted(task);
                };
    }

    @AfterEach
    void close() {
        groups.forEach(Group::close);
    }

    private static SlabPool pool(int bytes, long bytesMax) throws IOException {
        return new SlabPool(
                IoConfig.DEFAULT.withPool(bytes, bytesMax), Nodes.NONE, new Census(true), null);
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 512, 513, 1000, 4096, 5000, 100_000})
    void holdsAsManyAsTheLimitPromises(int bytes) throws IOException {
        for (int count : new int[] {1, 2, 3, 7}) {
            SlabPool pool = pool(bytes, (long) bytes * count);
            List<PinnedBuffer> held = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                PinnedBuffer buffer = pool.tryAcquire(bytes);
                assertThat(buffer).as("buffer %s of %s", i, count).isNotNull();
                assertThat(buffer.remaining()).isEqualTo(bytes);
                held.add(buffer);
            }
            assertThat(pool.lentCount()).isEqualTo(count);
            assertThat(pool.tryAcquire(bytes)).as("one beyond the limit").isNull();
            held.forEach(PinnedBuffer::close);
            assertThat(pool.lentCount()).isZero();
            pool.close();
        }
    }

    @Test
    void everySizeUpToTheLimitCanBeHadFromAnEmptyPool() throws IOException {
        for (long limit : new long[] {64, 1000, 4096, 70_000, 100_000}) {
            SlabPool pool = pool(64, limit);
            for (int bytes = 1; bytes <= limit; bytes += 1 + bytes / 7) {
                try (PinnedBuffer buffer = pool.acquire(bytes, Duration.ofNanos(1))) {
                    assertThat(buffer.limit()).isEqualTo(bytes);
                }
            }
            try (PinnedBuffer whole = pool.acquire((int) limit, Duration.ofNanos(1))) {
                assertThat(whole.limit()).isEqualTo((int) limit);
            }
            assertThatThrownBy(() -> pool.acquire((int) limit + 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.acquire(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.tryAcquire(-1))
                    .isInstanceOf(IllegalArgumentException.class);
            pool.close();
        }
    }

    @Test
    void thoseWhoWaitAreServedInTheOrderTheyCame() throws Exception {
        ThreadFactory threads = mixed();
        SlabPool pool = pool(4096, 4096);
        PinnedBuffer all = pool.acquire();
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<Running<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int self = i;
            int bytes = i % 3 == 0 ? 4096 : 64; // large ones first too: nobody overtakes
            waiting.add(
                    Running.on(
                            threads,
                            () -> {
                                try (PinnedBuffer buffer = pool.acquire(bytes)) {
                                    served.add(self);
                                    assertThat(buffer.limit()).isEqualTo(bytes);
                                }
                                return null;
                            }));
            awaitWaiting(waiting.getLast().thread());
        }
        assertThat(pool.tryAcquire(64)).isNull();
        all.close();
        for (Running<Void> one : waiting) {
            one.join();
        }
        // The small ones between two large ones are granted at once, and may come back in any
        // order.
        for (int group = 0; group < 12; group += 3) {
            assertThat(served.indexOf(group)).isEqualTo(group);
            assertThat(served.subList(group + 1, group + 3))
                    .containsExactlyInAnyOrder(group + 1, group + 2);
        }
        assertThat(pool.lentCount()).isZero();
        pool.close();
    }

    @Test
    void oneWhoGivesUpLetsTheNextGoOn() throws Exception {
        ThreadFactory threads = mixed();
        SlabPool pool = pool(512, 1024);
        PinnedBuffer half = pool.acquire(512);
        Running<Boolean> large =
                Running.on(
                        threads,
                        () -> {
                            assertThatThrownBy(() -> pool.acquire(1024))
                                    .isInstanceOf(InterruptedIOException.class);
                            return Thread.interrupted();
                        });
        awaitWaiting(large.thread());
        Running<Integer> small =
                Running.on(
                        threads,
                        () -> {
                            try (PinnedBuffer buffer = pool.acquire(512)) {
                                return buffer.limit();
                            }
                        });
        awaitWaiting(small.thread());
        large.thread().interrupt();
        assertThat(large.join()).as("the status").isTrue();
        assertThat(small.join()).isEqualTo(512);
        half.close();
        pool.close();
    }

    @Test
    void theLimitOfTime() throws Exception {
        ThreadFactory threads = mixed();
        SlabPool pool = pool(64, 64);
        PinnedBuffer all = pool.acquire();
        for (int i = 0; i < 4; i++) {
            Callable<Boolean> task =
                    () -> {
                        long start = System.nanoTime();
                        assertThatThrownBy(() -> pool.acquire(64, Duration.ofMillis(5)))
                                .isInstanceOf(PoolTimeoutException.class);
                        assertThatThrownBy(() -> pool.acquire(64, Duration.ZERO))
                                .isInstanceOf(PoolTimeoutException.class);
                        return System.nanoTime() - start >= 5_000_000;
                    };
            assertThat(Running.on(threads, task).join()).isTrue();
        }
        all.close();
        pool.acquire(64, Duration.ZERO).close();
        pool.close();
    }

    /**
     * Grants race with interrupts and limits; whoever was granted something must have it, and
     * nothing gets lost.
     */
    @Test
    void nothingLeaksInTheRaceOfGrantAndWithdrawal() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the pool: " + seed);
        ThreadFactory threads = mixed();
        SlabPool pool = pool(512, 4096);
        AtomicLong lentBytes = new AtomicLong();
        AtomicInteger got = new AtomicInteger();
        AtomicInteger gaveUp = new AtomicInteger();
        List<Running<Void>> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Random random = new Random(seed + i);
            all.add(
                    Running.on(
                            threads,
                            () -> {
                                for (int n = 0; n < 1_000; n++) {
                                    int bytes =
                                            1
                                                    + random.nextInt(
                                                            random.nextInt(10) == 0 ? 4096 : 1500);
                                    try (PinnedBuffer buffer =
                                            random.nextInt(3) == 0
                                                    ? pool.acquire(bytes)
                                                    : pool.acquire(
                                                            bytes,
                                                            Duration.ofNanos(
                                                                    random.nextInt(60_000)))) {
                                        assertThat(lentBytes.addAndGet(bytes))
                                                .isLessThanOrEqualTo(4096);
                                        buffer.put(0, (byte) n).put(bytes - 1, (byte) n);
                                        if (random.nextBoolean()) {
                                            Thread.yield();
                                        }
                                        assertThat(buffer.get(0)).isEqualTo((byte) n);
                                        assertThat(buffer.get(bytes - 1)).isEqualTo((byte) n);
                                        lentBytes.addAndGet(-bytes);
                                        got.incrementAndGet();
                                    } catch (PoolTimeoutException | InterruptedIOException e) {
                                        gaveUp.incrementAndGet();
                                    }
                                    Thread.interrupted();
                                }
                                return null;
                            }));
        }
        Random random = new Random(~seed);
        while (all.stream().anyMatch(one -> !one.outcome().isDone())) {
            all.get(random.nextInt(16)).thread().interrupt();
            for (int spins = random.nextInt(5_000); spins > 0; spins--) {
                Thread.onSpinWait();
            }
        }
        for (Running<Void> one : all) {
            one.join();
        }
        System.out.println("got " + got + ", gave up " + gaveUp);
        assertThat(got.get() + gaveUp.get()).isEqualTo(16_000);
        assertThat(pool.lentCount()).isZero();
        try (PinnedBuffer whole = pool.acquire(4096, Duration.ZERO)) {
            assertThat(whole.limit()).as("one block again").isEqualTo(4096);
        }
        pool.close();
    }

    /**
     * A taker who is interrupted waits for the lock to withdraw. Whoever holds it grants the block
     * meanwhile, and the unpark that tells of it is used up by the wait for the lock.
     */
    @Test
    void aBlockGrantedToAnInterruptedTakerEndsItsWait() throws Exception {
        Field field = SlabPool.class.getDeclaredField("lock");
        field.setAccessible(true);
        for (int round = 0; round < 100; round++) {
            SlabPool pool = pool(512, 512);
            ReentrantLock lock = (ReentrantLock) field.get(pool);
            SlabPool.Block block = pool.take(512, 0);
            Running<SlabPool.Block> taker = Running.onPlatform(() -> pool.take(512, 0));
            awaitWaiting(taker.thread());
            lock.lock();
            try {
                taker.thread().interrupt();
                Awaitility.await()
                        .atMost(Group.PATIENCE)
                        .pollInterval(Duration.ofNanos(10_000))
                        .until(() -> lock.hasQueuedThread(taker.thread()));
                awaitWaiting(taker.thread());
                block.giveBack();
                for (int spins = 0; spins < 20_000; spins++) { // for it to wake and wait again
                    Thread.onSpinWait();
                }
            } finally {
                lock.unlock();
            }
            SlabPool.Block granted = taker.join();
            assertThat(pool.lentCount()).isEqualTo(1);
            granted.giveBack();
            pool.close();
        }
    }

    @Test
    void closeRefusesThoseWhoWaitAndKeepsWhatIsLent() throws Exception {
        ThreadFactory threads = mixed();
        SlabPool pool = pool(512, 512);
        PinnedBuffer lent = pool.acquire();
        List<Running<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(
                    Running.on(
                            threads,
                            () -> {
                                assertThatThrownBy(pool::acquire).isInstanceOf(IOException.class);
                                return null;
                            }));
            awaitWaiting(waiting.getLast().thread());
        }
        pool.close();
        pool.close();
        for (Running<Void> one : waiting) {
            one.join();
        }
        assertThatThrownBy(pool::acquire).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> pool.tryAcquire(1)).isInstanceOf(IOException.class);
        lent.put(511, (byte) 7);
        assertThat(lent.get(511)).as("still mapped").isEqualTo((byte) 7);
        assertThat(pool.lentCount()).isEqualTo(1);
        lent.close();
        assertThat(pool.lentCount()).isZero();
    }
}
