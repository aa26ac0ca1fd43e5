package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Accept;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Structured concurrency: when a scope ends, so has all the I/O of its children. */
@EverySubjectAndSize
class ScopeTest {

    /** Children of each kind. */
    private static final int COPIES = 3;

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

    private Scope scope() {
        return new Scope(site.io.threadFactory());
    }

    /** What is open, lent or under way comes back to what it was. */
    private void awaitOutstanding(int count) {
        Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(site.io.outstanding()).hasSize(count));
    }

    @Test
    void cancellingEndsEveryKindOfWait() throws IOException {
        List<Waiting.Stuck> all = new ArrayList<>();
        for (Waiting waiting : Waiting.values()) {
            for (int i = 0; i < COPIES && waiting != Waiting.ACQUIRE; i++) {
                all.add(waiting.prepare(site, Duration.ZERO));
            }
        }
        int before = site.io.outstanding().size();
        List<Task<Object>> children = new ArrayList<>();
        try (Scope scope = scope()) {
            for (Waiting.Stuck stuck : all) {
                children.add(scope.fork(stuck.call()));
            }
            children.forEach(Task::awaitBlocked);
            scope.cancel();
        }
        children.forEach(child -> child.failure(InterruptedIOException.class));
        awaitOutstanding(before);
        for (Waiting.Stuck stuck : all) {
            stuck.usable().run();
        }
    }

    @Test
    void cancellingEndsTheWaitForBuffers() throws IOException {
        List<Task<Object>> children = new ArrayList<>();
        Waiting.Stuck lender = Waiting.ACQUIRE.prepare(site, Duration.ZERO);
        try (Scope scope = scope()) {
            children.add(scope.fork(lender.call()));
            children.getFirst().awaitBlocked();
            scope.cancel();
        }
        children.forEach(child -> child.failure(InterruptedIOException.class));
        lender.usable().run();
        awaitOutstanding(0);
    }

    @Test
    void cancellingEndsWaitsForTurnsBatchesOffloadedWorkAndOthers() throws Exception {
        Site.Pair pair = site.pair();
        Batch batch = new Batch();
        Entry<Connection> accept = batch.add(Accept.on(site.keep(site.io.listen(Site.ANY_PORT))));
        CountDownLatch offloaded = new CountDownLatch(1);
        int before = site.io.outstanding().size();
        Task<Integer> reader;
        Task<Integer> second;
        Task<Outcomes> waiter;
        Task<String> worker;
        Task<Void> sleeper;
        try (Scope scope = scope()) {
            reader = scope.fork(() -> pair.near().read(new byte[1], 0, 1));
            reader.awaitBlocked();
            second = scope.fork(() -> pair.near().read(new byte[1], 0, 1));
            waiter = scope.fork(() -> site.io.submit(batch).await());
            worker = scope.fork(() -> site.io.offload(() -> endless(offloaded)));
            sleeper =
                    scope.fork(() -> {
                        new CountDownLatch(1).await();
                        return null;
                    });
            List.of(second, waiter, worker, sleeper).forEach(Task::awaitBlocked);
            offloaded.await();
            scope.cancel();
        }
        reader.failure(InterruptedIOException.class);
        second.failure(InterruptedIOException.class);
        assertThat(waiter.result().of(accept)).isEqualTo(new Outcome.Cancelled<>());
        assertThat(worker.result()).isEqualTo("interrupted");
        sleeper.failure(InterruptedException.class);
        awaitOutstanding(before);
    }

    private static String endless(CountDownLatch begun) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    /** Not one of them has come far enough to wait, and some have not begun. */
    @Test
    void cancellingAtOnceLosesNobody() throws IOException {
        List<Waiting.Stuck> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(Waiting.READ.prepare(site, Duration.ZERO));
            all.add(Waiting.WRITE.prepare(site, Duration.ZERO));
        }
        int before = site.io.outstanding().size();
        List<Task<Object>> children = new ArrayList<>();
        try (Scope scope = scope()) {
            for (Waiting.Stuck stuck : all) {
                children.add(scope.fork(stuck.call()));
            }
        }
        children.forEach(child -> child.failure(InterruptedIOException.class));
        awaitOutstanding(before);
        for (Waiting.Stuck stuck : all) {
            stuck.usable().run();
        }
    }

    @Test
    void aChildThatFailsEndsTheOthers() throws IOException {
        SocketAddress nobody;
        try (ServerSocket gone = new ServerSocket()) {
            gone.bind(Site.ANY_PORT);
            nobody = gone.getLocalSocketAddress();
        }
        Site.Pair pair = site.pair();
        Task<Integer> reader;
        Task<Connection> failing;
        try (Scope scope = scope()) {
            reader = scope.fork(() -> pair.near().read(new byte[1], 0, 1));
            reader.awaitBlocked();
            failing = scope.fork(() -> site.io.connect(nobody));
            scope.join();
        }
        failing.failure(ConnectException.class);
        reader.failure(InterruptedIOException.class);
    }

    /** Scopes in children of a scope, and a buffer that the innermost has borrowed. */
    @Test
    void cancellingReachesTheInnermostScope() throws IOException {
        Site.Pair pair = site.pair();
        List<Task<?>> inner = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        int before = site.io.outstanding().size();
        Task<Void> outer;
        try (Scope scope = scope()) {
            outer =
                    scope.fork(() -> {
                        try (Scope nested = scope()) {
                            inner.add(
                                    nested.fork(() -> {
                                        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
                                            return pair.near().read(buffer);
                                        }
                                    }));
                            begun.countDown();
                            nested.join();
                        }
                        return null;
                    });
            begun.await();
            inner.getFirst().awaitBlocked();
            scope.cancel();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(outer.interruptedAtEnd()).isTrue();
        inner.getFirst().failure(InterruptedIOException.class);
        awaitOutstanding(before);
    }
}
