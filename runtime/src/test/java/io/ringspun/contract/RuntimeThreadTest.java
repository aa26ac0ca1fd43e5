package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * Threads at home are virtual threads like any other. On one carrier, where starving each other
 * would be easiest.
 */
@EverySubject
class RuntimeThreadTest {

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
    void startMakesANamedVirtualThread() {
        Task<Thread> task = site.start(Thread::currentThread);
        Thread thread = task.result();
        assertThat(thread).isSameAs(task.thread());
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).matches("ringspun-\\d+");
    }

    /** Its reads never wait, so nothing else would ever make it leave the carrier. */
    @Test
    void aThreadThatReadsWhatIsCachedLetsOthersRun() throws IOException {
        Path path = Files.write(site.directory().resolve("cached"), new byte[4096]);
        FileHandle file = site.keep(site.io.open(path));
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(1);
        Task<Void> reader =
                site.start(() -> {
                    ByteBuffer target = ByteBuffer.allocate(4096);
                    while (!stop.get()) {
                        assertThat(file.read(target.clear(), 0)).isEqualTo(4096);
                        reading.countDown();
                    }
                    return null;
                });
        Task<Void> other =
                site.start(() -> {
                    reading.await();
                    stop.set(true);
                    return null;
                });
        other.result();
        reader.result();
    }

    @Test
    void theFactoryMakesUnstartedThreadsOfTheSameKind() throws InterruptedException {
        assertThat(site.io.threadFactory()).isSameAs(site.io.threadFactory());
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        Thread thread =
                site.io.threadFactory().newThread(() -> ran.complete(Thread.currentThread()));
        assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).matches("ringspun-\\d+");
        assertThat(ran).isNotDone();
        thread.start();
        thread.join();
        assertThat(ran).isCompletedWithValue(thread);
        assertThat(thread.getState()).isEqualTo(Thread.State.TERMINATED);
    }

    @Test
    void executorsRunTheirTasksOnSuchThreads() throws Exception {
        SocketAddress server = site.echo(Site.ANY_PORT);
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService executor =
                Executors.newThreadPerTaskExecutor(site.io.threadFactory())) {
            for (int i = 0; i < 100; i++) {
                int value = i;
                results.add(
                        executor.submit(() -> {
                            try (Connection client = site.io.connect(server)) {
                                client.write(new byte[] {(byte) value}, 0, 1);
                                return client.inputStream().read();
                            }
                        }));
            }
        }
        for (int i = 0; i < 100; i++) {
            assertThat(results.get(i).get()).isEqualTo(i);
        }
    }

    @Test
    void whatLeavesATaskGoesToTheUncaughtExceptionHandler() throws InterruptedException {
        for (Throwable thrown :
                List.of(
                        new IOException("checked"),
                        new IllegalStateException("not"),
                        new Error("x"))) {
            CompletableFuture<Throwable> caught = new CompletableFuture<>();
            Thread thread =
                    site.io.start(() -> {
                        Thread.currentThread()
                                .setUncaughtExceptionHandler((t, e) -> caught.complete(e));
                        switch (thrown) {
                            case Exception e -> throw e;
                            case Error e -> throw e;
                            default -> throw new AssertionError(thrown);
                        }
                    });
            thread.join();
            assertThat(caught).isCompletedWithValue(thrown);
            // And the carrier lives.
            assertThat(site.start(() -> 1).result()).isEqualTo(1);
        }
    }

    @Test
    void aHandlerThatThrowsHarmsNobody() throws InterruptedException {
        Thread thread =
                site.io.start(() -> {
                    Thread.currentThread()
                            .setUncaughtExceptionHandler((t, e) -> {
                                throw new IllegalStateException("from the handler");
                            });
                    throw new IOException("first");
                });
        thread.join();
        assertThat(site.start(() -> 1).result()).isEqualTo(1);
    }

    @Test
    void yieldingLetsOthersRun() {
        AtomicInteger turn = new AtomicInteger();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int mine = i;
            tasks.add(
                    site.run(() -> {
                        for (int round = 0; round < 500; round++) {
                            while (turn.get() % 2 != mine) {
                                Thread.yield();
                            }
                            turn.incrementAndGet();
                        }
                    }));
        }
        tasks.forEach(Task::result);
        assertThat(turn).hasValue(1000);
    }

    /**
     * Threads that yield for ever must not keep the carrier from its ring, nor the reader from its
     * turn.
     */
    @Test
    void yieldingLetsTheNetworkIn() throws IOException {
        assumeTrue(
                subject.atHome(),
                "the JDK's scheduler may leave a runnable thread aside while others yield");
        Site.Link link = site.link();
        AtomicBoolean arrived = new AtomicBoolean();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(
                    site.run(() -> {
                        while (!arrived.get()) {
                            Thread.yield();
                        }
                    }));
        }
        try {
            Task<Integer> reader =
                    site.start(() -> link.near().read(new byte[1], 0, 1)).awaitBlocked();
            link.far().getOutputStream().write(1);
            assertThat(reader.result()).isEqualTo(1);
        } finally {
            arrived.set(true);
        }
        tasks.forEach(Task::result);
    }

    @Test
    void timedWaitsOfTheJdkEnd() throws Exception {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(
                    site.run(() -> {
                        long start = System.nanoTime();
                        while (System.nanoTime() - start < 3_000_000) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        assertThat(new SynchronousQueue<Integer>().poll(2, TimeUnit.MILLISECONDS))
                                .isNull();
                        assertThat(new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS)).isFalse();
                        Object monitor = new Object();
                        synchronized (monitor) {
                            monitor.wait(2);
                        }
                    }));
        }
        tasks.forEach(Task::result);
    }

    @Test
    void locksAreSharedWithThreadsFromElsewhere() {
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        int[] counts = new int[2];
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tasks.add(
                    Caller.values()[i % 3].run(
                            site.io,
                            () -> {
                                for (int round = 0; round < 300; round++) {
                                    lock.lock();
                                    try {
                                        counts[0]++;
                                        Thread.yield();
                                    } finally {
                                        lock.unlock();
                                    }
                                    synchronized (monitor) {
                                        counts[1]++;
                                        if (round % 10 == 0) {
                                            Thread.yield();
                                        }
                                    }
                                }
                            }));
        }
        tasks.forEach(Task::result);
        assertThat(counts).containsExactly(3600, 3600);
    }

    @Test
    void queuesConnectThreadsAtHomeWithOthers() {
        BlockingQueue<Integer> there = new LinkedBlockingQueue<>(2);
        BlockingQueue<Integer> back = new SynchronousQueue<>();
        Task<Void> home =
                site.run(() -> {
                    for (int i = 0; i < 500; i++) {
                        back.put(there.take() * 2);
                    }
                });
        Task<Void> sender =
                Caller.PLATFORM.run(
                        site.io,
                        () -> {
                            for (int i = 0; i < 500; i++) {
                                there.put(i);
                            }
                        });
        Task<Void> receiver =
                Caller.VIRTUAL.run(
                        site.io,
                        () -> {
                            for (int i = 0; i < 500; i++) {
                                assertThat(back.take()).isEqualTo(i * 2);
                            }
                        });
        home.result();
        sender.result();
        receiver.result();
    }

    /** I/O while holding a monitor, with others waiting for it. */
    @Test
    void ioInsideSynchronizedDoesNotDeadlock() throws IOException {
        SocketAddress server = site.echo(Site.ANY_PORT);
        Connection client = site.keep(site.io.connect(server));
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            byte id = (byte) i;
            tasks.add(
                    Caller.values()[i % 3].run(
                            site.io,
                            () -> {
                                for (int round = 0; round < 30; round++) {
                                    synchronized (client) {
                                        client.write(new byte[] {id}, 0, 1);
                                        assertThat(client.inputStream().read()).isEqualTo(id);
                                    }
                                }
                            }));
        }
        tasks.forEach(Task::result);
    }

    /** Asking for a stack may submit a thread twice; both copies must be harmless. */
    @Test
    void stackTracesCanBeTakenAllTheTime() throws IOException {
        SocketAddress server = site.echo(Site.ANY_PORT);
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tasks.add(
                    site.run(() -> {
                        try (Connection client = site.io.connect(server)) {
                            for (int round = 0; round < 1500; round++) {
                                client.write(new byte[] {(byte) round}, 0, 1);
                                assertThat((byte) client.inputStream().read())
                                        .isEqualTo((byte) round);
                            }
                        }
                    }));
        }
        long frames = 0;
        while (!tasks.stream().allMatch(Task::done)) {
            for (Task<Void> task : tasks) {
                frames += task.thread().getStackTrace().length;
            }
        }
        tasks.forEach(Task::result);
        assertThat(frames).isPositive();
    }
}
