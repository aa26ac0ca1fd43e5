package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Work that would hold a carrier, done by a few platform threads. One carrier and two such threads.
 */
@EverySubject
class OffloadTest {

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> config.withCarriers(1, false).withOffloadThreads(2));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @Test
    void offloadGivesTheTasksResultOrException() throws Exception {
        for (Caller caller : Caller.values()) {
            assertThat(
                            caller.start(
                                            site.io,
                                            () ->
                                                    site.io.offload(() ->
                                                            Thread.currentThread().isVirtual()))
                                    .result())
                    .isFalse();
        }
        assertThat(site.io.<String, RuntimeException>offload(() -> null)).isNull();
        IOException checked = new IOException("checked");
        assertThatThrownBy(() ->
                        site.io.offload(() -> {
                            throw checked;
                        }))
                .isSameAs(checked);
        Error error = new StackOverflowError("deep");
        assertThatThrownBy(() ->
                        site.io.offload(() -> {
                            throw error;
                        }))
                .isSameAs(error);
    }

    @Test
    void offloadedWorkIsBoundedAndAllOfItDone() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int value = i;
            tasks.add(
                    Caller.values()[i % 3].start(
                            site.io,
                            () ->
                                    site.io.offload(() -> {
                                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                        LockSupport.parkNanos(100_000);
                                        running.decrementAndGet();
                                        return value;
                                    })));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(tasks.get(i).result()).isEqualTo(i);
        }
        assertThat(most.get()).isBetween(1, 2);
    }

    /** Blocked work must hold neither the carrier nor the other threads. */
    @Test
    void offloadedWorkHoldsNoCarrier() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        Task<Integer> blocked =
                site.start(() ->
                        site.io.offload(() -> {
                            barrier.await();
                            return 1;
                        }));
        Task<Void> other = site.run(barrier::await);
        assertThat(blocked.result()).isEqualTo(1);
        other.result();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptIsPassedOnToTheTaskWhoseOutcomeCounts(Caller caller) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Task<String> task =
                caller.start(
                        site.io,
                        () ->
                                site.io.offload(() -> {
                                    started.countDown();
                                    try {
                                        new CountDownLatch(1).await();
                                        return "never";
                                    } catch (InterruptedException e) {
                                        return "interrupted";
                                    }
                                }));
        started.await();
        task.interrupt();
        assertThat(task.result()).isEqualTo("interrupted");
        assertThat(task.interruptedAtEnd()).isTrue();
        // It does not leak into the next task.
        assertThat(site.io.offload(() -> Thread.currentThread().isInterrupted())).isFalse();
    }
}
