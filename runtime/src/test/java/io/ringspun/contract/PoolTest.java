package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.BufferPool;
import io.ringspun.PinnedBuffer;
import io.ringspun.PoolTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The pool's bounds, and whose a buffer is. One carrier, so that there is one pool; it has two
 * buffers.
 */
@EverySubject
class PoolTest {

    private static final int SIZE = 4096;

    @Parameter Subject subject;

    private Site site;
    private BufferPool pool;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> config.withCarriers(1, false).withPool(SIZE, 2 * SIZE));
        pool = site.io.buffers();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @Test
    void aBufferComesClearedAndOfItsSize() throws IOException {
        try (PinnedBuffer buffer = pool.acquire()) {
            assertThat(buffer.position()).isZero();
            assertThat(buffer.limit()).isEqualTo(SIZE);
            assertThat(buffer.capacity()).isGreaterThanOrEqualTo(SIZE);
            buffer.position(10).limit(20);
        }
        try (PinnedBuffer buffer = pool.acquire(100)) {
            assertThat(buffer.position()).isZero();
            assertThat(buffer.limit()).isEqualTo(100);
        }
        try (PinnedBuffer buffer = pool.acquire(1)) {
            assertThat(buffer.limit()).isEqualTo(1);
        }
        try (PinnedBuffer all = pool.acquire(2 * SIZE, Duration.ZERO)) {
            assertThat(all.limit()).isEqualTo(2 * SIZE);
        }
    }

    /**
     * The copy of what it writes lies elsewhere: with the last buffer gone, whoever is to read what
     * it wrote could not, and both would wait for ever.
     */
    @ParameterizedTest
    @EnumSource
    void aWriterOfHeapMemoryThatWaitsHoldsNoBuffer(Caller caller) throws IOException {
        Site.Pair pair = site.pair();
        byte[] sent = new Pattern("held up").bytes(0, 16 << 20);
        Task<Void> writer =
                caller.<Void>start(
                                site.io,
                                () -> {
                                    for (int at = 0; at < sent.length; at += SIZE) {
                                        pair.near().write(sent, at, SIZE);
                                    }
                                    return null;
                                })
                        .awaitBlocked();
        try (PinnedBuffer all = pool.acquire(2 * SIZE, Duration.ZERO)) {
            long index = 0;
            while (index < sent.length) {
                int count = pair.far().read(all.clear());
                byte[] received = new byte[count];
                all.flip().get(received, 0, count);
                new Pattern("held up").check(received, 0, count, index);
                index += count;
            }
        }
        writer.result();
    }

    @Test
    void sizesOutsideTheRangeAreRefused() {
        for (int size : new int[] {0, -1, Integer.MIN_VALUE, 2 * SIZE + 1, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> pool.acquire(size))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.acquire(size, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.tryAcquire(size))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAllIsLentAcquirersAreRefusedOrWait(Caller caller) throws IOException {
        PinnedBuffer one = pool.acquire();
        PinnedBuffer two = pool.acquire();
        assertThat(pool.tryAcquire(SIZE)).isNull();
        assertThatThrownBy(() -> pool.acquire(SIZE, Duration.ZERO))
                .isInstanceOf(PoolTimeoutException.class);
        caller.start(site.io, () -> site.io.buffers().acquire(SIZE, Duration.ofMillis(5)))
                .failure(PoolTimeoutException.class);
        Task<PinnedBuffer> waiter =
                caller.start(site.io, () -> site.io.buffers().acquire()).awaitBlocked();
        one.close();
        PinnedBuffer three = waiter.result();
        assertThat(pool.tryAcquire(SIZE)).isNull();
        two.close();
        three.close();
        assertThat(pool.tryAcquire(SIZE)).isNotNull().satisfies(PinnedBuffer::close);
    }

    @Test
    void acquirersAreServedInTheOrderTheyCame() throws IOException {
        PinnedBuffer all = pool.acquire(2 * SIZE);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Task<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int number = i;
            // The whole pool, so that they can only be served one after another.
            Task<Void> waiter =
                    Caller.values()[i % 3].start(
                            site.io,
                            () -> {
                                try (PinnedBuffer buffer = site.io.buffers().acquire(2 * SIZE)) {
                                    order.add(number);
                                    buffer.clear();
                                    Thread.yield();
                                }
                                return null;
                            });
            waiters.add(waiter.awaitBlocked());
        }
        all.close();
        waiters.forEach(Task::result);
        assertThat(order).hasSize(30).isSorted();
    }

    @Test
    void aLargeRequestIsNotOvertakenForEver() throws IOException {
        PinnedBuffer one = pool.acquire();
        PinnedBuffer two = pool.acquire();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Task<Void> large =
                site.start(() -> {
                    try (PinnedBuffer buffer = pool.acquire(2 * SIZE)) {
                        buffer.clear();
                        order.add("large");
                        return null;
                    }
                });
        large.awaitBlocked();
        Task<Void> small =
                site.start(() -> {
                    try (PinnedBuffer buffer = pool.acquire()) {
                        buffer.clear();
                        order.add("small");
                        return null;
                    }
                });
        small.awaitBlocked();
        one.close();
        two.close();
        large.result();
        small.result();
        assertThat(order).containsExactly("large", "small");
    }

    /** Whatever was lent before in whatever sizes. */
    @Test
    void theWholePoolCanBeLentAtOnceWheneverNothingElseIs() throws IOException {
        int whole = 25 * 512;
        try (Site other =
                new Site(subject, config -> config.withCarriers(1, false).withPool(512, whole))) {
            BufferPool odd = other.io.buffers();
            for (int size : new int[] {whole, 1, 512, 513, 3000, whole - 1}) {
                List<PinnedBuffer> all = new ArrayList<>();
                PinnedBuffer next;
                while ((next = odd.tryAcquire(size)) != null) {
                    assertThat(next.limit()).isEqualTo(size);
                    all.add(next);
                }
                assertThat(all).as("buffers of %s bytes", size).isNotEmpty();
                all.forEach(PinnedBuffer::close);
                odd.acquire(whole, Duration.ofSeconds(10)).close();
            }
        }
    }

    @Test
    void oneWhoGaveUpDoesNotHoldUpTheNext() throws IOException {
        PinnedBuffer one = pool.acquire();
        PinnedBuffer two = pool.acquire();
        Task<PinnedBuffer> late = site.start(() -> pool.acquire(SIZE, Duration.ofMillis(3)));
        late.failure(PoolTimeoutException.class);
        Task<PinnedBuffer> interrupted = site.start(() -> pool.acquire()).awaitBlocked();
        Task<PinnedBuffer> patient = site.start(() -> pool.acquire()).awaitBlocked();
        interrupted.interrupt();
        interrupted.failure(InterruptedIOException.class);
        assertThat(interrupted.interruptedAtEnd()).isTrue();
        one.close();
        patient.result().close();
        two.close();
        try (PinnedBuffer all = pool.acquire(2 * SIZE, Duration.ZERO)) {
            assertThat(all).isNotNull();
        }
    }

    @Test
    void anInterruptDoesNotKeepAFreeBufferFromComing() throws IOException {
        site.start(
                        () -> {
                            Thread.currentThread().interrupt();
                            try {
                                pool.acquire().close();
                            } catch (InterruptedIOException e) {
                                // also right: interrupted before it began to wait
                            }
                            assertThat(Thread.interrupted()).isTrue();
                            return null;
                        })
                .result();
        pool.acquire(2 * SIZE, Duration.ZERO).close();
    }

    @Test
    void anyThreadMayGiveABufferBack() throws IOException {
        for (int i = 0; i < 30; i++) {
            PinnedBuffer buffer =
                    Caller.values()[i % 3]
                            .start(site.io, () -> site.io.buffers().acquire())
                            .result();
            buffer.put((byte) i);
            Caller.values()[i / 3 % 3]
                    .start(
                            site.io,
                            () -> {
                                assertThat(buffer.get(0)).isNotNull();
                                buffer.close();
                                return null;
                            })
                    .result();
        }
        pool.acquire(2 * SIZE, Duration.ZERO).close();
    }

    @Test
    void aThousandThreadsChurnThroughTwoBuffers() throws IOException {
        AtomicInteger lent = new AtomicInteger();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            long id = i;
            tasks.add(
                    Caller.values()[i % 50 == 0 ? 2 : i % 2].start(
                            site.io,
                            () -> {
                                for (int round = 0; round < 5; round++) {
                                    try (PinnedBuffer buffer = site.io.buffers().acquire()) {
                                        assertThat(lent.incrementAndGet()).isLessThanOrEqualTo(2);
                                        buffer.putLong(id);
                                        Thread.yield();
                                        assertThat(buffer.flip().getLong()).isEqualTo(id);
                                        lent.decrementAndGet();
                                    }
                                }
                                return null;
                            }));
        }
        tasks.forEach(Task::result);
        pool.acquire(2 * SIZE, Duration.ZERO).close();
    }

    @Test
    void aBufferThatWasGivenBackIsUselessForEver() throws IOException {
        PinnedBuffer stale = pool.acquire();
        stale.close();
        PinnedBuffer next = site.keep(pool.acquire());
        next.put((byte) 5);
        assertThatThrownBy(() -> stale.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released");
        assertThatThrownBy(() -> stale.put(0, (byte) 9)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(stale::close).isInstanceOf(IllegalStateException.class);
        Site.Pair pair = site.pair();
        assertThatThrownBy(() -> pair.near().read(stale)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.near().write(stale))
                .isInstanceOf(IllegalStateException.class);
        assertThat(next.get(0)).isEqualTo((byte) 5);
    }

    @Test
    void errorsSayWhereABufferCameFrom() throws IOException {
        PinnedBuffer stale = pool.acquire();
        stale.close();
        assertThatThrownBy(stale::get)
                .cause()
                .satisfies(cause ->
                        assertThat(cause.getStackTrace())
                                .anyMatch(frame ->
                                        frame.getMethodName()
                                                .equals("errorsSayWhereABufferCameFrom")));
    }

    @Test
    void aBufferInACallIsNobodyElses() throws IOException {
        Site.Link link = site.link();
        PinnedBuffer buffer = site.keep(pool.acquire());
        Task<Integer> reader = site.start(() -> link.near().read(buffer)).awaitBlocked();
        assertThatThrownBy(buffer::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("operation");
        assertThatThrownBy(() -> buffer.put((byte) 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> link.near().write(buffer))
                .isInstanceOf(IllegalStateException.class);
        Site.Link other = site.link();
        assertThatThrownBy(() -> other.near().read(buffer))
                .isInstanceOf(IllegalStateException.class);
        link.far().getOutputStream().write(3);
        assertThat(reader.result()).isEqualTo(1);
        assertThat(buffer.flip().get()).isEqualTo((byte) 3);
    }

    /** Copies have memory of their own: who holds all buffers can still write an array. */
    @ParameterizedTest
    @EnumSource
    void copiedCallsWorkWhileAllBuffersAreLent(Caller caller) throws IOException {
        List<PinnedBuffer> all = List.of(pool.acquire(), pool.acquire());
        Site.Link link = site.link();
        caller.start(
                        site.io,
                        () -> {
                            link.near().write(new byte[] {1, 2, 3}, 0, 3);
                            assertThat(link.far().getInputStream().readNBytes(3))
                                    .containsExactly(1, 2, 3);
                            link.far().getOutputStream().write(4);
                            assertThat(link.near().read(new byte[9], 0, 9)).isEqualTo(1);
                            return null;
                        })
                .result();
        all.forEach(PinnedBuffer::close);
    }

    @Test
    void closingTheRuntimeEndsWaitingAcquirers() throws IOException {
        PinnedBuffer all = pool.acquire(2 * SIZE);
        List<Task<PinnedBuffer>> waiters = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Duration limit = Duration.ofMinutes(i + 1L);
            waiters.add(
                    Caller.values()[i % 3]
                            .start(site.io, () -> pool.acquire(SIZE, limit))
                            .awaitBlocked());
        }
        site.io.close();
        waiters.forEach(waiter -> waiter.failure(AsynchronousCloseException.class));
        assertThatThrownBy(() -> pool.acquire()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> pool.tryAcquire(1)).isInstanceOf(IOException.class);
        all.close();
    }
}
