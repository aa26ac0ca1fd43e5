package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.IoStats.CarrierStats;
import io.ringspun.Listener;
import io.ringspun.Outstanding;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Opening, idling and closing a runtime; what it says about itself. */
@EverySubject
class RuntimeLifeTest {

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @Test
    void theReportNamesBackendAndMode() {
        IoReport report = site.io.report();
        String name = subject.name().toLowerCase(Locale.ROOT);
        assertThat(name).startsWith(report.backend());
        assertThat(report.mode()).isEqualTo(subject.atHome() ? "carriers" : "stock");
        assertThat(report.kernel()).isNotBlank();
        assertThat(report.toString()).contains(report.backend(), report.mode(), report.kernel());
        if (subject.nio()) {
            assertThat(report.features()).isEmpty();
        } else {
            assertThat(report.carriers()).isEqualTo(subject.config().carriers());
            assertThat(report.features())
                    .isNotEmpty()
                    .allSatisfy(feature -> {
                        assertThat(feature.name()).matches("[a-z0-9-]+");
                        assertThat(feature.how()).isNotBlank();
                    });
        }
    }

    @Test
    void theCountersReturnToRest() throws IOException {
        SocketAddress server = site.echo(Site.ANY_PORT);
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.add(
                    site.run(() -> {
                        try (Connection client = site.io.connect(server)) {
                            for (int n = 0; n < 20; n++) {
                                client.write(new byte[100], 0, 100);
                                client.inputStream().readNBytes(100);
                            }
                        }
                    }));
        }
        tasks.forEach(Task::result);
        List<CarrierStats> stats = site.io.stats().carriers();
        if (subject.nio()) {
            assertThat(stats).isEmpty();
            return;
        }
        assertThat(stats).hasSize(subject.config().carriers());
        assertThat(stats.stream().mapToLong(CarrierStats::submitted).sum()).isPositive();
        assertThat(stats.stream().mapToLong(CarrierStats::completed).sum()).isPositive();
        // Left is the echo server's acceptor.
        Awaitility.await()
                .pollInSameThread()
                .atMost(Patience.ofSeconds(20))
                .untilAsserted(() -> {
                    List<CarrierStats> now = site.io.stats().carriers();
                    if (subject.atHome()) {
                        assertThat(now.stream().mapToLong(CarrierStats::threads).sum())
                                .isEqualTo(1);
                    }
                    assertThat(now.stream().mapToLong(CarrierStats::buffersLent).sum()).isZero();
                    assertThat(now.stream().mapToLong(CarrierStats::operationsInFlight).sum())
                            .isLessThan(10);
                    assertThat(now.stream().mapToLong(CarrierStats::staleCompletions).sum())
                            .isZero();
                });
    }

    @Test
    void whatIsOutstandingSaysWhereItBegan() throws IOException {
        assertThat(site.io.outstanding()).isEmpty();
        Listener listener = site.io.listen(Site.ANY_PORT);
        PinnedBuffer buffer = site.io.buffers().acquire();
        assertThat(site.io.outstanding())
                .hasSize(2)
                .allSatisfy(one -> {
                    assertThat(one.age()).isGreaterThanOrEqualTo(Duration.ZERO);
                    assertThat(one.place().getStackTrace())
                            .extracting(StackTraceElement::getClassName)
                            .contains(RuntimeLifeTest.class.getName());
                })
                .extracting(Outstanding::what)
                .anyMatch(what -> what.contains("Listener") || what.contains("ServerSocket"))
                .anyMatch(what -> what.contains("PinnedBuffer"));
        buffer.close();
        listener.close();
        assertThat(site.io.outstanding()).isEmpty();
        try (IoRuntime plain = subject.open(config -> config.withDiagnostics(false));
                PinnedBuffer untracked = plain.buffers().acquire()) {
            assertThat(untracked.remaining()).isPositive();
            assertThat(plain.outstanding()).as("counts nothing").isEmpty();
        }
    }

    @Test
    void aClosedRuntimeMakesNoThreads() {
        ThreadFactory factory = site.io.threadFactory();
        site.io.close();
        assertThatThrownBy(() -> site.io.start(() -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> factory.newThread(() -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeWaitsForTheThreadsItStarted() throws IOException {
        try (Site patient =
                new Site(subject, config -> config.withCloseTimeout(Duration.ofMinutes(10)))) {
            closesAfterItsThreads(patient);
        }
    }

    private static void closesAfterItsThreads(Site site) {
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong ended = new AtomicLong();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tasks.add(
                    site.run(() -> {
                        go.await();
                        for (int n = 0; n < 20; n++) {
                            Thread.yield();
                        }
                        ended.incrementAndGet();
                    }));
        }
        Task<Long> closer =
                Caller.PLATFORM.start(
                        site.io,
                        () -> {
                            site.io.close();
                            return ended.get();
                        });
        closer.awaitBlocked();
        go.countDown();
        assertThat(closer.result()).isEqualTo(10);
        tasks.forEach(Task::result);
    }

    @Test
    void closeGivesUpOnAThreadThatDoesNotEnd() throws IOException {
        CountDownLatch go = new CountDownLatch(1);
        try (Site other =
                new Site(subject, config -> config.withCloseTimeout(Duration.ofMillis(50)))) {
            Task<Integer> stubborn =
                    other.start(() -> {
                        go.await();
                        return 1;
                    });
            other.io.close();
            assertThat(stubborn.done()).isFalse();
            go.countDown();
            // It goes on running, without I/O.
            assertThat(stubborn.result()).isEqualTo(1);
        } finally {
            go.countDown();
        }
    }

    @Test
    void startedThreadsEndThoughTheyFindTheRuntimeClosed() throws IOException {
        Listener listener = site.io.listen(Site.ANY_PORT);
        Site.Pair pair = site.pair(listener);
        Task<Void> unwinding =
                site.run(() -> {
                    try {
                        pair.near().read(ByteBuffer.allocate(10));
                    } catch (ClosedChannelException e) {
                        // a finally block that still tries to say good-bye
                        try {
                            pair.near().write(new byte[10], 0, 10);
                        } catch (ClosedChannelException again) {
                            pair.near().close();
                            listener.close();
                            return;
                        }
                    }
                    throw new AssertionError("the runtime was closed");
                });
        unwinding.awaitBlocked();
        site.io.close();
        unwinding.result();
    }

    /** All kinds of threads submit all the time; close must neither hang nor let a call hang. */
    @Test
    void closingInTheMiddleOfSubmissionsEndsThemAll() throws IOException {
        for (int cycle = 0; cycle < 40; cycle++) {
            IoRuntime io = subject.open();
            Listener listener = io.listen(Site.ANY_PORT);
            Connection near = io.connect(listener.localAddress());
            Connection far = listener.accept();
            List<Task<Void>> tasks = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(9);
            for (int i = 0; i < 9; i++) {
                boolean reads = i % 2 == 0;
                tasks.add(
                        Caller.values()[i % 3].run(
                                io,
                                () -> {
                                    started.countDown();
                                    byte[] piece = new byte[64];
                                    while (true) {
                                        if (reads) {
                                            far.read(piece, 0, 64);
                                        } else {
                                            near.write(piece, 0, 64);
                                        }
                                    }
                                }));
            }
            tasks.add(
                    Caller.VIRTUAL.run(
                            io,
                            () -> {
                                while (true) {
                                    io.start(() -> {}).join();
                                }
                            }));
            Task<Void> closer =
                    Caller.PLATFORM.run(
                            io,
                            () -> {
                                started.await();
                                io.close();
                            });
            closer.result();
            for (Task<Void> task : tasks) {
                assertThat(task.failureOrNull())
                        .isInstanceOfAny(IOException.class, IllegalStateException.class);
            }
        }
    }

    /**
     * Waiting readers, a waiting acceptor and carriers with nothing to do use no processor time.
     */
    @Test
    void anIdleRuntimeUsesNoProcessorTime() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        List<Task<?>> idle = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Site.Pair pair = site.pair(listener);
            idle.add(
                    Caller.values()[i % 3].start(
                            site.io, () -> pair.near().read(new byte[9], 0, 9)));
        }
        idle.add(site.start(() -> listener.accept()));
        idle.forEach(Task::awaitBlocked);
        // The JVM's own threads may be busy for a while after other tests; a carrier that spins
        // never stops.
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Patience.ofSeconds(30))
                    .until(() -> quietFor(Duration.ofMillis(300)));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("busy: " + busyFor(Duration.ofMillis(300)), e);
        }
        idle.forEach(task -> assertThat(task.done()).isFalse());
    }

    /** The threads that use the processor while this thread waits, and where they are. */
    private static String busyFor(Duration interval) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<Long, Long> before = new HashMap<>();
        for (long id : threads.getAllThreadIds()) {
            before.put(id, threads.getThreadCpuTime(id));
        }
        pause(interval);
        StringBuilder busy = new StringBuilder();
        before.forEach((id, nanos) -> {
            if (threads.getThreadCpuTime(id) - nanos > interval.toNanos() / 20) {
                busy.append(threads.getThreadInfo(id, Integer.MAX_VALUE));
            }
        });
        return busy.isEmpty() ? "none that Java knows" : busy.toString();
    }

    /** Whether the process uses less than a fifth of a processor while this thread waits. */
    private static boolean quietFor(Duration interval) {
        long start = System.nanoTime();
        long before = processorNanos();
        pause(interval);
        return (processorNanos() - before) * 5 < System.nanoTime() - start;
    }

    private static void pause(Duration interval) {
        long start = System.nanoTime();
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(interval)
                .pollInterval(interval)
                .atMost(interval.multipliedBy(10))
                .until(() -> System.nanoTime() - start >= interval.toNanos());
    }

    private static long processorNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }
}
