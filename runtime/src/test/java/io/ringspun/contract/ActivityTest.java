package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoActivity;
import io.ringspun.IoActivity.Pending;
import io.ringspun.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a runtime says it is waiting for. */
@EverySubject
class ActivityTest {

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

    private boolean isNio() {
        return subject == Subject.NIO;
    }

    /** Asks until somebody is seen to wait. */
    private Pending awaitPending(Thread waiter) {
        return Awaitility.await()
                .pollInSameThread()
                .atMost(Patience.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .until(
                        () ->
                                site.io.activity().operations().stream()
                                        .filter(each -> each.waiter() == waiter)
                                        .filter(each -> !each.stack().isEmpty())
                                        .findFirst()
                                        .orElse(null),
                        each -> each != null);
    }

    @ParameterizedTest
    @EnumSource
    void aReaderIsNamedWithWhatItWaitsForAndWhere(Caller caller) throws IOException {
        Site.Link link = site.link();
        Task<Integer> task = caller.start(site.io, () -> link.near().read(new byte[1], 0, 1));
        Pending pending = awaitPending(task.awaitBlocked().thread());
        assertThat(pending.kind()).isEqualTo(isNio() ? "read" : "receive");
        assertThat(pending.target())
                .contains(String.valueOf(link.far().getLocalPort()))
                .contains(isNio() ? "SocketChannel" : "Connection[");
        assertThat(pending.stage())
                .isEqualTo(isNio() ? IoActivity.Stage.WAITING : IoActivity.Stage.IN_KERNEL);
        assertThat(pending.age()).isBetween(Duration.ZERO, Patience.ofSeconds(60));
        assertThat(pending.stack())
                .anyMatch(frame -> frame.getClassName().startsWith(ActivityTest.class.getName()));
        assertThat(pending.carrier()).isBetween(isNio() ? -1 : 0, isNio() ? -1 : 1);
        String text = site.io.activity().toString();
        assertThat(text).contains(pending.kind() + " on ", pending.target(), "ActivityTest");
        link.far().getOutputStream().write(1);
        assertThat(task.result()).isEqualTo(1);
    }

    @Test
    void anAcceptorIsNamed() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        Task<Object> task = site.start(() -> site.keep(listener.accept()));
        Pending pending = awaitPending(task.awaitBlocked().thread());
        assertThat(pending.kind()).isEqualTo("accept");
        String address = listener.localAddress().toString();
        assertThat(pending.target()).contains(address.substring(address.indexOf(':')));
        site.keep(site.io.connect(listener.localAddress()));
        task.result();
    }

    @Test
    void aConnectIsNamed() throws IOException {
        var full = site.full();
        Task<Object> task = site.start(() -> site.keep(site.io.connect(full)));
        Pending pending = awaitPending(task.awaitBlocked().thread());
        assertThat(pending.kind()).isEqualTo("connect");
        assertThat(pending.target()).isNotBlank();
        task.interrupt();
        task.failureOrNull();
    }

    /** A carrier that is held cannot tell, and who holds it is told instead. */
    @Test
    void aCarrierThatIsHeldIsNamedWithItsHolder() {
        AtomicBoolean released = new AtomicBoolean();
        AtomicBoolean holding = new AtomicBoolean();
        Task<Void> holder =
                site.run(() -> {
                    holding.set(true);
                    while (!released.get()) {
                        Thread.onSpinWait();
                    }
                });
        IoActivity activity;
        try {
            Awaitility.await().atMost(Patience.ofSeconds(20)).until(holding::get);
            activity = site.io.activity();
        } finally {
            released.set(true);
        }
        holder.result();
        if (subject != Subject.URING_CARRIERS) {
            assertThat(activity.silent()).isEmpty();
            return;
        }
        assertThat(activity.silent())
                .singleElement()
                .satisfies(silent -> {
                    assertThat(silent.holder()).isSameAs(holder.thread());
                    assertThat(silent.held()).isPositive();
                    assertThat(silent.stack())
                            .anyMatch(frame ->
                                    frame.getClassName().startsWith(ActivityTest.class.getName()));
                });
        assertThat(activity.toString()).contains("does not answer", "ActivityTest");
    }

    /** Also from the very carriers, while they have much to do, and from many at once. */
    @Test
    void mayBeAskedByAnyoneAtAnyTime() throws IOException {
        var server = site.echo(Site.ANY_PORT);
        AtomicBoolean over = new AtomicBoolean();
        List<Task<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(
                    site.run(() -> {
                        try (var client = site.io.connect(server)) {
                            while (!over.get()) {
                                client.write(new byte[100], 0, 100);
                                client.inputStream().readNBytes(100);
                            }
                        }
                    }));
        }
        List<Task<Void>> askers = new ArrayList<>();
        for (Caller caller : Caller.values()) {
            askers.add(
                    caller.run(
                            site.io,
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    site.io.activity().toString();
                                }
                            }));
        }
        askers.forEach(Task::result);
        over.set(true);
        clients.forEach(Task::result);
    }

    @Test
    void nothingIsUnderWayOnceItIsClosed() throws IOException {
        site.echo(Site.ANY_PORT);
        site.io.close();
        IoActivity activity = site.io.activity();
        assertThat(activity.operations()).isEmpty();
        assertThat(activity.silent()).isEmpty();
        assertThat(activity.toString()).isEqualTo("0 operations in flight");
    }

    @Test
    void poolWaitsAreCounted() throws IOException {
        var pool = site.io.buffers();
        int all = 64 * 8192;
        var held = pool.acquire(all);
        Task<Object> task =
                Caller.PLATFORM.start(
                        site.io,
                        () -> {
                            pool.acquire(all).close();
                            return null;
                        });
        task.awaitBlocked();
        var stats = site.io.stats();
        assertThat(stats.poolWaits()).isEqualTo(1);
        assertThat(stats.buffersLent()).isEqualTo(1);
        held.close();
        task.result();
        assertThat(site.io.stats().buffersLent()).isZero();
        assertThat(stats.carriers().stream().mapToLong(each -> each.poolWaits()).sum())
                .isEqualTo(isNio() ? 0 : 1);
    }

    @Test
    void tasksOnThreadsForBlockingWorkAreCounted() {
        AtomicBoolean released = new AtomicBoolean();
        Task<?>[] tasks = new Task<?>[6]; // four threads
        Arrays.setAll(
                tasks,
                i ->
                        site.run(() ->
                                site.io.offload(() -> {
                                    while (!released.get()) {
                                        Thread.onSpinWait();
                                    }
                                    return null;
                                })));
        try {
            Awaitility.await()
                    .atMost(Patience.ofSeconds(20))
                    .until(() -> site.io.stats().offloadWaiting() == 2);
            assertThat(site.io.stats().offloadRunning()).isEqualTo(4);
            assertThat(site.io.stats().threads()).isEqualTo(6);
        } finally {
            released.set(true);
        }
        for (Task<?> task : tasks) {
            task.result();
        }
    }
}
