package io.ringspun.runtime.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.Observability;
import io.ringspun.PinnedBuffer;
import io.ringspun.PoolTimeoutException;
import io.ringspun.contract.Caller;
import io.ringspun.contract.Patience;
import io.ringspun.contract.Site;
import io.ringspun.contract.Subject;
import io.ringspun.contract.Task;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder is told, and when it is told nothing. */
@Timeout(120)
class EventsTest {

    @TempDir Path directory;

    private Site site;

    private Site open(UnaryOperator<IoConfig> change) throws IOException {
        Site opened =
                new Site(
                        Subject.URING_CARRIERS,
                        config -> change.apply(config.withCarriers(1, false)));
        site = opened;
        return opened;
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    /** What must go right. */
    private interface Work {
        void run() throws Exception;
    }

    /** The events of ours while some of them are recorded, by their whole names. */
    private List<RecordedEvent> recorded(Work work, String... names) throws Exception {
        try (Recording recording = new Recording()) {
            for (String name : names) {
                recording.enable("io.ringspun." + name).withoutThreshold();
            }
            recording.start();
            work.run();
            recording.stop();
            Path file = directory.resolve("recording.jfr");
            recording.dump(file);
            List<RecordedEvent> ours =
                    RecordingFile.readAllEvents(file).stream()
                            .filter(event ->
                                    event.getEventType().getName().startsWith("io.ringspun."))
                            .toList();
            Files.delete(file);
            return ours;
        }
    }

    @Test
    void waitsForOperations() throws Exception {
        open(UnaryOperator.identity());
        Site.Link link = site.link();
        AtomicReference<Thread> reader = new AtomicReference<>();
        List<RecordedEvent> events =
                recorded(
                        () -> {
                            Task<Integer> read =
                                    site.start(() -> link.near().read(new byte[1], 0, 1));
                            reader.set(read.awaitBlocked().thread());
                            link.far().getOutputStream().write(1);
                            read.result();
                        },
                        "OperationWait");
        assertThat(events)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getString("operation")).isEqualTo("receive");
                    assertThat(event.getString("target"))
                            .contains("Connection[", String.valueOf(link.far().getLocalPort()));
                    assertThat(event.getInt("carrier")).isZero();
                    assertThat(event.getString("outcome")).isEqualTo("ok");
                    assertThat(event.getDuration()).isPositive();
                    assertThat(event.getThread().getJavaThreadId())
                            .isEqualTo(reader.get().threadId());
                    assertThat(event.getStackTrace().getFrames()).isNotEmpty();
                });
    }

    @Test
    void howTheWaitsEnded() throws Exception {
        open(UnaryOperator.identity());
        Site.Link link = site.link();
        var full = site.full();
        List<RecordedEvent> events =
                recorded(
                        () -> {
                            link.near().readTimeout(Duration.ofMillis(5));
                            site.start(() -> link.near().read(new byte[1], 0, 1))
                                    .failure(SocketTimeoutException.class);
                            Task<Object> connect =
                                    site.start(() -> site.keep(site.io.connect(full)));
                            connect.awaitBlocked().interrupt().failureOrNull();
                        },
                        "OperationWait");
        assertThat(events)
                .extracting(
                        event -> event.getString("operation"), event -> event.getString("outcome"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("receive", "timed out"),
                        org.assertj.core.groups.Tuple.tuple("connect", "interrupted"));
    }

    @Test
    void entersAndWakeUps() throws Exception {
        open(UnaryOperator.identity());
        List<RecordedEvent> events = recorded(() -> echo(20), "Enter", "WakeUp");
        assertThat(events)
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("io.ringspun.Enter");
                    assertThat(event.getInt("submitted")).isPositive();
                });
        assertThat(events)
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("io.ringspun.Enter");
                    assertThat(event.getInt("waitedFor")).isEqualTo(1);
                    assertThat(event.getThread().getJavaName()).isEqualTo("ringspun-carrier-0");
                });
        assertThat(events)
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("io.ringspun.WakeUp");
                    assertThat(event.getInt("carrier")).isZero();
                });
    }

    /** A platform thread whose peer is at home. */
    private void echo(int rounds) throws IOException {
        var server = site.echo(Site.ANY_PORT);
        try (Connection client = site.io.connect(server)) {
            for (int i = 0; i < rounds; i++) {
                client.write(new byte[10], 0, 10);
                client.inputStream().readNBytes(10);
            }
        }
    }

    @Test
    void waitsForBuffers() throws Exception {
        open(config -> config.withPool(1024, 1024));
        PinnedBuffer held = site.io.buffers().acquire();
        List<RecordedEvent> events =
                recorded(
                        () -> {
                            Task<Object> late =
                                    site.start(() ->
                                            site.io.buffers().acquire(1000, Duration.ofMillis(5)));
                            late.failure(PoolTimeoutException.class);
                            Task<Object> patient =
                                    site.start(() -> {
                                        site.io.buffers().acquire().close();
                                        return null;
                                    });
                            patient.awaitBlocked();
                            held.close();
                            patient.result();
                        },
                        "PoolWait");
        assertThat(events).hasSize(2);
        assertThat(events.get(0).getInt("bytes")).isEqualTo(1000);
        assertThat(events.get(0).getBoolean("granted")).isFalse();
        assertThat(events.get(1).getInt("bytes")).isEqualTo(1024);
        assertThat(events.get(1).getBoolean("granted")).isTrue();
        assertThat(events).allSatisfy(event -> assertThat(event.getInt("carrier")).isZero());
    }

    @Test
    void receivesThatFindNoBuffer() throws Exception {
        open(config -> config.withReceiveBuffers(2, 64));
        Site.Link link = site.link();
        List<RecordedEvent> events =
                recorded(
                        () -> {
                            Task<Integer> read =
                                    site.start(() -> link.near().read(new byte[1], 0, 1));
                            read.awaitBlocked();
                            link.far().getOutputStream().write(new byte[4096]);
                            read.result();
                            Task<Object> rest =
                                    site.start(() -> link.near().inputStream().readNBytes(4095));
                            rest.result();
                        },
                        "ReceiveStarved");
        assertThat(site.io.stats().carriers().getFirst().starvedReceives())
                .isEqualTo(events.size())
                .isPositive();
        assertThat(events)
                .allSatisfy(event -> {
                    assertThat(event.getInt("carrier")).isZero();
                    assertThat(event.getInt("descriptor")).isPositive();
                });
    }

    /** What {@link Pinning} reads from. */
    private static final AtomicReference<Connection> PINNED_FROM = new AtomicReference<>();

    /** Its initialiser pins whoever runs it. */
    private static final class Pinning {

        static final int READ;

        static {
            try {
                READ = PINNED_FROM.get().read(new byte[1], 0, 1);
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    @Test
    void waitsOfPinnedThreads() throws Exception {
        open(UnaryOperator.identity());
        Site.Link link = site.link();
        PINNED_FROM.set(link.near());
        List<RecordedEvent> events =
                recorded(
                        () -> {
                            Task<Integer> read = site.start(() -> Pinning.READ);
                            read.awaitInside();
                            link.far().getOutputStream().write(1);
                            assertThat(read.result()).isEqualTo(1);
                        },
                        "PinnedWait");
        assertThat(events).hasSize((int) site.io.stats().carriers().getFirst().pinnedWaits());
        assertThat(events)
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.getInt("carrier")).isZero();
                    assertThat(event.getStackTrace().getFrames())
                            .anyMatch(frame ->
                                    frame.getMethod().getType().getName().endsWith("Pinning"));
                });
    }

    @Test
    void carriersThatAreHeld() throws Exception {
        open(config ->
                config.withObservability(
                        Observability.DEFAULT.withWatchdog(Duration.ofMillis(20))));
        AtomicReference<RecordedEvent> seen = new AtomicReference<>();
        CountDownLatch told = new CountDownLatch(1);
        try (RecordingStream stream = new RecordingStream()) {
            stream.enable("io.ringspun.CarrierStall");
            stream.setReuse(false);
            stream.onEvent(
                    "io.ringspun.CarrierStall",
                    event -> {
                        seen.set(event);
                        told.countDown();
                    });
            stream.startAsync();
            AtomicBoolean released = new AtomicBoolean();
            Task<Void> holder =
                    site.run(() -> {
                        while (!released.get()) {
                            Thread.onSpinWait();
                        }
                    });
            try {
                assertThat(told.await(Patience.ofSeconds(60).toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(site.io.stats().carriers().getFirst().stalls()).isEqualTo(1);
            } finally {
                released.set(true);
            }
            holder.result();
            assertThat(seen.get().getInt("carrier")).isZero();
            assertThat(seen.get().getDuration("held")).isGreaterThan(Duration.ofMillis(20));
            RecordedThread recorded = seen.get().getThread("holder");
            if (recorded != null) { // the recorder need not know one that recorded nothing itself
                assertThat(recorded.getJavaThreadId()).isEqualTo(holder.thread().threadId());
            }
            assertThat(seen.get().getString("stack")).contains("EventsTest");
        }
    }

    /** Nothing of ours is recorded unless it is asked for by name. */
    @Test
    void nothingUnlessItIsAskedFor() throws Exception {
        open(config -> config.withReceiveBuffers(2, 64));
        assertThat(recorded(() -> echo(20))).isEmpty();
    }

    /** All of them are known by name, off, and described. */
    @Test
    void eachIsOffByDefaultAndDescribed() throws Exception {
        open(UnaryOperator.identity());
        try (Listener _ = site.io.listen(Site.ANY_PORT)) {
            recorded(() -> echo(1), "Enter", "WakeUp", "OperationWait");
        }
        assertThat(jdk.jfr.FlightRecorder.getFlightRecorder().getEventTypes())
                .filteredOn(type -> type.getName().startsWith("io.ringspun."))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(type -> {
                    assertThat(type.getCategoryNames()).containsExactly("Ringspun");
                    assertThat(type.getDescription()).isNotBlank();
                    assertThat(type.getSettingDescriptors())
                            .filteredOn(setting -> setting.getName().equals("enabled"))
                            .singleElement()
                            .satisfies(setting ->
                                    assertThat(setting.getDefaultValue()).isEqualTo("false"));
                });
    }

    /** Whether other runtimes run beside it makes no difference. */
    @Test
    void twoRuntimesAtOnce() throws Exception {
        open(UnaryOperator.identity());
        try (IoRuntime other = Subject.URING_CARRIERS.open()) {
            List<RecordedEvent> events =
                    recorded(
                            () -> {
                                Caller.HOME.run(other, () -> {}).result();
                                echo(1);
                            },
                            "Enter");
            assertThat(events).isNotEmpty();
        }
    }
}
