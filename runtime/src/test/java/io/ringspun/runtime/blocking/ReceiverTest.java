package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.contract.Site;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.carrier.OneShot;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Socket pairs over rings of very few, very small receive buffers, so that every way of running out
 * of them is taken.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ReceiverTest {

    enum Caller {
        AT_HOME,
        OF_THE_JDK,
        PLATFORM
    }

    private @Nullable Group group;
    private final List<Wire> wires = new ArrayList<>();
    private final long seed = new Random().nextLong();

    private Group open(int carriers, int buffers, int bytes, String... disabled) {
        System.out.println("seed of the receiver: " + seed);
        group =
                Group.atHome(
                        Group.config(carriers)
                                .withReceiveBuffers(buffers, bytes)
                                .withFeatures(Site.off(disabled)));
        return group;
    }

    private Group group() {
        return Objects.requireNonNull(group);
    }

    private Wire wire() {
        Wire wire = new Wire(group().carriers());
        wires.add(wire);
        return wire;
    }

    private <T> Running<T> start(Caller caller, Callable<T> task) {
        return switch (caller) {
            case AT_HOME -> group().start(task);
            case OF_THE_JDK -> Running.onJdk(task);
            case PLATFORM -> Running.onPlatform(task);
        };
    }

    private Running<Void> send(Wire wire, long total, int most) {
        return Running.onPlatform(() -> {
            wire.sendAll(total, most, new Random(seed));
            return null;
        });
    }

    @AfterEach
    void close() {
        wires.forEach(Wire::close);
        if (group != null) {
            group.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThroughTwoSmallBuffers(Caller caller) throws Exception {
        open(1, 2, 64);
        for (boolean direct : new boolean[] {true, false}) {
            Wire wire = wire();
            Running<Void> sender = send(wire, 300_000, 300);
            assertThat(start(caller, () -> wire.readAll(500, direct, new Random(~seed))).join())
                    .isEqualTo(300_000);
            sender.join();
            assertThat(wire.read(ByteBuffer.allocate(1), 0))
                    .as("the end stays the end")
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWithoutMultishotReceive(Caller caller) throws Exception {
        open(1, 2, 64, "multishot-receive");
        assertThat(group().carrier(0).receiveBuffers()).isNull();
        for (boolean direct : new boolean[] {true, false}) {
            Wire wire = wire();
            Running<Void> sender = send(wire, 100_000, 300);
            assertThat(start(caller, () -> wire.readAll(500, direct, new Random(~seed))).join())
                    .isEqualTo(100_000);
            sender.join();
        }
    }

    @Test
    void manyStreamsShareTwoBuffers() throws Exception {
        open(1, 2, 64);
        List<Running<Void>> senders = new ArrayList<>();
        List<Running<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Wire wire = wire();
            senders.add(send(wire, 50_000, 200));
            Caller caller = Caller.values()[i % 3];
            readers.add(start(caller, () -> wire.readAll(300, true, new Random(~seed))));
        }
        for (Running<Long> reader : readers) {
            assertThat(reader.join()).isEqualTo(50_000);
        }
        for (Running<Void> sender : senders) {
            sender.join();
        }
    }

    /**
     * One reader after the other, each on another carrier or on none: the receive follows only
     * while it is quiet.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 64})
    void theReaderMovesBetweenCarriers(int buffers) throws Exception {
        open(2, buffers, 64);
        Wire wire = wire();
        // Its own ring is busy too, so that buffers of both rings are in use and a mix-up shows.
        Wire other = wire();
        long total = 300_000;
        Running<Void> sender = send(wire, total, 200);
        Running<Void> otherSender = send(other, total, 200);
        List<Running<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Random random = new Random(seed + i);
            Wire read = i < 4 ? wire : other;
            Callable<Long> reading =
                    () -> {
                        long mine = 0;
                        while (true) {
                            ByteBuffer target = ByteBuffer.allocate(1 + random.nextInt(150));
                            int count = read.read(target, 0);
                            if (count < 0) {
                                return mine;
                            }
                            mine += count;
                            if (random.nextInt(4) == 0) {
                                Thread.yield();
                            }
                        }
                    };
            readers.add(i == 3 ? Running.onPlatform(reading) : group().start(reading));
        }
        long sum = 0;
        for (Running<Long> reader : readers) {
            sum += reader.join();
        }
        assertThat(sum).isEqualTo(2 * total);
        sender.join();
        otherSender.join();
    }

    /** By buffers and straight, with interrupts and time limits wherever they fall. */
    @ParameterizedTest
    @EnumSource
    void whatComesWhileTheWayChangesIsNeitherLostNorDoubled(Caller caller) throws Exception {
        open(1, 16, 64);
        Wire wire = wire();
        Running<Void> sender =
                Running.onPlatform(() -> {
                    Random random = new Random(seed);
                    for (int phase = 0; phase < 200; phase++) {
                        int most = phase % 2 == 0 ? 6000 : 40;
                        for (int i = 0; i < 20; i++) {
                            wire.send(1 + random.nextInt(most));
                            Thread.yield();
                        }
                    }
                    wire.finish();
                    return null;
                });
        Callable<Long> reader =
                () -> {
                    Random random = new Random(~seed);
                    while (true) {
                        ByteBuffer target = ByteBuffer.allocateDirect(1 + random.nextInt(4000));
                        long limit = 1 + random.nextInt(2_000_000);
                        try {
                            if (random.nextInt(20) == 0) {
                                Thread.currentThread().interrupt();
                            }
                            boolean limited = random.nextInt(4) == 0;
                            if (wire.read(target, limited ? System.nanoTime() + limit : 0) < 0) {
                                return wire.seen();
                            }
                        } catch (InterruptedIOException e) { // or out of time
                            assertThat(e.bytesTransferred).isZero();
                        }
                        Thread.interrupted();
                    }
                };
        long seen = start(caller, reader).join();
        sender.join();
        assertThat(seen).isEqualTo(wire.sent());
    }

    @ParameterizedTest
    @EnumSource
    void givingUpLosesNothing(Caller caller) throws Exception {
        open(1, 4, 64);
        Wire wire = wire();
        Running<Void> sender = send(wire, 100_000, 100);
        Running<Integer> reader =
                start(
                        caller,
                        () -> {
                            Random random = new Random(~seed);
                            int givenUp = 0;
                            while (true) {
                                if (random.nextInt(4) == 0) {
                                    Thread.currentThread().interrupt();
                                }
                                try {
                                    long deadline =
                                            random.nextBoolean()
                                                    ? 0
                                                    : System.nanoTime() + random.nextInt(50_000);
                                    if (wire.read(
                                                    ByteBuffer.allocate(1 + random.nextInt(200)),
                                                    deadline)
                                            < 0) {
                                        Thread.interrupted();
                                        return givenUp;
                                    }
                                    Thread.interrupted();
                                } catch (SocketTimeoutException e) {
                                    givenUp++;
                                } catch (InterruptedIOException e) {
                                    assertThat(Thread.interrupted()).as("the status").isTrue();
                                    givenUp++;
                                }
                            }
                        });
        System.out.println("given up: " + reader.join());
        assertThat(wire.seen()).isEqualTo(100_000);
        sender.join();
    }

    /** Arms the receive and stops waiting: from now on what arrives is queued. */
    private static void arm(Wire wire) {
        assertThatThrownBy(() -> wire.read(ByteBuffer.allocate(1), System.nanoTime() + 1))
                .isInstanceOf(SocketTimeoutException.class);
    }

    /** Lets the carrier enter a few times, after which it has seen all that was sent before. */
    private void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            Running<Integer> nop =
                    Running.onPlatform(() -> {
                        OneShot operation = group().carrier(0).operation(null);
                        operation.nop();
                        return operation.perform(0);
                    });
            assertThat(nop.join()).isZero();
        }
    }

    private void awaitQueued(Wire wire, int bytes) {
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .pollInSameThread()
                .until(() -> wire.receiver.queuedBytes() >= bytes);
    }

    @Test
    void theEndComesAfterWhatWasQueued() throws Exception {
        open(1, 8, 64);
        Wire wire = wire();
        arm(wire);
        wire.send(100);
        awaitQueued(wire, 100);
        wire.finish();
        arrivesAndEnds(wire, 100);
        assertThat(wire.read(ByteBuffer.allocate(1), 0)).isEqualTo(-1);
        assertThat(wire.read(ByteBuffer.allocate(1), 0)).isEqualTo(-1);
    }

    @Test
    void theResetComesAfterWhatWasQueued() throws Exception {
        open(1, 8, 64);
        Wire wire = wire();
        arm(wire);
        wire.send(100);
        awaitQueued(wire, 100);
        wire.sendToThem();
        wire.closeTheirs();
        arrivesAndEnds(wire, 100);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> wire.read(ByteBuffer.allocate(1), 0))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("ECONNRESET");
        }
    }

    private static void arrivesAndEnds(Wire wire, int bytes) throws Exception {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining()) {
            assertThat(wire.read(target, 0)).isPositive();
        }
    }

    /** Two buffers, both filled for one who does not read them. */
    @ParameterizedTest
    @EnumSource
    void oneWhoNeverReadsDoesNotStopAnother(Caller caller) throws Exception {
        open(1, 2, 64);
        Wire idle = wire();
        arm(idle);
        idle.send(1_000);
        awaitQueued(idle, 128);
        Wire busy = wire();
        Running<Void> sender = send(busy, 50_000, 300);
        assertThat(start(caller, () -> busy.readAll(300, true, new Random(seed))).join())
                .isEqualTo(50_000);
        sender.join();
        assertThat(group().carrier(0).stats(0, 0).starvedReceives()).isPositive();
        arrivesAndEnds(idle, 1_000);
    }

    /** Plenty of buffers: the receive is called off by its own limit, and begun again. */
    @Test
    void whatIsQueuedIsBounded() throws Exception {
        open(1, 1024, 64);
        Wire wire = wire();
        arm(wire);
        for (int i = 0; i < 200; i++) {
            wire.send(64);
            if (i < 20) {
                settle(); // one buffer for each
            }
        }
        settle();
        assertThat(wire.receiver.queuedBytes())
                .as("bytes queued of 12800 sent")
                .isLessThan(200 * 64);
        arrivesAndEnds(wire, 200 * 64);
        wire.send(500);
        arrivesAndEnds(wire, 500);
    }

    /** What a closed connection had queued is the kernel's again. */
    @Test
    void closeGivesAllBuffersBack() throws Exception {
        open(1, 2, 64);
        for (int i = 0; i < 20; i++) {
            Wire wire = wire();
            arm(wire);
            wire.send(128);
            settle();
            assertThat(wire.receiver.queuedBytes()).isEqualTo(128);
            Caller caller = Caller.values()[i % 3];
            start(
                            caller,
                            () -> {
                                wire.close();
                                return null;
                            })
                    .join();
        }
        assertThat(group().carrier(0).stats(0, 0).starvedReceives())
                .as("times a buffer was missing")
                .isZero();
    }

    /** Arming anew would be refused for ever, and the reader would never leave its carrier. */
    @ParameterizedTest
    @EnumSource
    void aReadThatTheCarriersRefuseEnds(Caller caller) throws Exception {
        open(1, 2, 64);
        Wire wire = wire();
        group().carriers().refuse();
        for (int i = 0; i < 2; i++) {
            Running<Integer> reader = start(caller, () -> wire.read(ByteBuffer.allocate(1), 0));
            assertThatThrownBy(reader::join).isInstanceOf(AsynchronousCloseException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsTheWaitOfAReader(Caller caller) throws Exception {
        open(2, 2, 64);
        for (int i = 0; i < 20; i++) {
            Wire wire = wire();
            wire.send(i);
            Running<Long> reader =
                    start(caller, () -> wire.readAll(100, (seed & 1) == 0, new Random(seed)));
            if (i >= 10) {
                Awaitility.await()
                        .atMost(Group.PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(wire.descriptor::inUse);
            }
            wire.close();
            assertThatThrownBy(reader::join)
                    .isInstanceOf(ClosedChannelException.class)
                    .satisfies(e ->
                            assertThat(e.getClass())
                                    .isIn(
                                            AsynchronousCloseException.class,
                                            ClosedChannelException.class));
        }
    }
}
