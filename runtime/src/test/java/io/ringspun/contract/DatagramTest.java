package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringspun.DatagramEndpoint;
import io.ringspun.DatagramTruncatedException;
import io.ringspun.FeatureChoice;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams: whole, with their senders, in order as far as the loopback keeps it. */
@EverySubjectAndSize
class DatagramTest {

    /** The most that UDP over IPv4 carries. */
    private static final int LENGTH_MAX = 65_507;

    @Parameter Subject subject;

    private Site site;
    private DatagramEndpoint near;
    private DatagramEndpoint far;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        near = site.keep(site.io.bind(Site.ANY_PORT));
        far = site.keep(site.io.bind(Site.ANY_PORT));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    static ByteBuffer received(DatagramEndpoint endpoint) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(2000);
        endpoint.receive(target);
        return target.flip();
    }

    @ParameterizedTest
    @EnumSource
    void aDatagramArrivesWholeWithItsSender(Caller caller) throws IOException {
        caller.start(
                        site.io,
                        () -> {
                            for (boolean direct : new boolean[] {true, false}) {
                                ByteBuffer target =
                                        direct
                                                ? ByteBuffer.allocateDirect(100)
                                                : ByteBuffer.allocate(100);
                                ByteBuffer source = bytes(1, 2, 3, 4, 5);
                                assertThat(near.send(source, far.localAddress())).isEqualTo(5);
                                assertThat(source.hasRemaining()).isFalse();
                                target.position(7);
                                assertThat(far.receive(target)).isEqualTo(near.localAddress());
                                assertThat(target.position()).isEqualTo(12);
                                assertThat(target.limit()).isEqualTo(100);
                                assertThat(target.flip().position(7))
                                        .isEqualTo(bytes(1, 2, 3, 4, 5));
                            }
                            return null;
                        })
                .result();
    }

    @ParameterizedTest
    @EnumSource
    void pinnedBuffersServeBothEnds(Caller caller) throws IOException {
        caller.start(
                        site.io,
                        () -> {
                            try (PinnedBuffer buffer = near.buffers().acquire()) {
                                buffer.put(new byte[] {0, 9, 8, 7}, 0, 4).flip().position(1);
                                assertThat(near.send(buffer, far.localAddress())).isEqualTo(3);
                                assertThat(buffer.position()).isEqualTo(4);
                                assertThat(far.receive(buffer.clear().position(2)))
                                        .isEqualTo(near.localAddress());
                                assertThat(buffer.position()).isEqualTo(5);
                                assertThat(buffer.get(2)).isEqualTo((byte) 9);
                                assertThat(buffer.get(4)).isEqualTo((byte) 7);
                            }
                            return null;
                        })
                .result();
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingReceiverIsWoken(Caller caller) throws IOException {
        Task<ByteBuffer> receiver = caller.start(site.io, () -> received(far)).awaitBlocked();
        near.send(bytes(4, 2), far.localAddress());
        assertThat(receiver.result()).isEqualTo(bytes(4, 2));
    }

    /** The kernel ends a multishot receive at each of them. */
    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-receive-message"})
    void emptyDatagramsAreDatagrams(String disabled) throws IOException {
        masked(disabled);
        for (int i = 0; i < 10; i++) {
            near.send(bytes(), far.localAddress());
            near.send(bytes(i), far.localAddress());
            near.send(ByteBuffer.allocateDirect(0), far.localAddress());
            ByteBuffer target = ByteBuffer.allocate(10);
            assertThat(far.receive(target)).isEqualTo(near.localAddress());
            assertThat(target.position()).isZero();
            assertThat(received(far)).isEqualTo(bytes(i));
            assertThat(received(far)).isEqualTo(bytes());
        }
    }

    /** The first one arms the receive that the others are queued by. */
    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-receive-message"})
    void oneThatDoesNotFitIsCutButNotInSilence(String disabled) throws IOException {
        masked(disabled);
        Pattern pattern = new Pattern("cut");
        for (int room : new int[] {0, 1, 100, 999}) {
            for (boolean direct : new boolean[] {true, false}) {
                near.send(ByteBuffer.wrap(pattern.bytes(0, 1000)), far.localAddress());
                near.send(bytes(room), far.localAddress());
                ByteBuffer area =
                        direct ? ByteBuffer.allocateDirect(2000) : ByteBuffer.allocate(2000);
                ByteBuffer target = area.duplicate().limit(10 + room).position(10);
                DatagramTruncatedException cut =
                        catchThrowableOfType(
                                DatagramTruncatedException.class, () -> far.receive(target));
                assertThat(cut.length()).isEqualTo(1000);
                assertThat(cut.sender()).isEqualTo(near.localAddress());
                assertThat(target.hasRemaining()).isFalse();
                byte[] got = new byte[room];
                area.get(10, got);
                pattern.check(got, 0, room, 0);
                assertThat(area.get(10 + room)).as("the byte behind").isZero();
                assertThat(received(far)).isEqualTo(bytes(room));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-receive-message"})
    void theLargestDatagramArrivesAndALargerOneIsRefused(String disabled) throws IOException {
        masked(disabled);
        Pattern pattern = new Pattern("largest");
        ByteBuffer largest = ByteBuffer.wrap(pattern.bytes(0, LENGTH_MAX));
        for (boolean direct : new boolean[] {true, false}) {
            near.send(largest.rewind(), far.localAddress());
            ByteBuffer target =
                    direct ? ByteBuffer.allocateDirect(70_000) : ByteBuffer.allocate(70_000);
            far.receive(target);
            byte[] got = new byte[target.flip().remaining()];
            target.get(got);
            assertThat(got).hasSize(LENGTH_MAX);
            pattern.check(got, 0, LENGTH_MAX, 0);
        }
        ByteBuffer larger = ByteBuffer.allocate(LENGTH_MAX + 1);
        assertThatThrownBy(() -> near.send(larger, far.localAddress()))
                .isInstanceOf(SocketException.class);
        assertThat(larger.position()).as("nothing was sent").isZero();
        near.send(bytes(1), far.localAddress());
        assertThat(received(far)).isEqualTo(bytes(1));
    }

    @Test
    void eachDatagramHasItsOwnSender() throws IOException {
        List<DatagramSocket> senders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            DatagramSocket sender = new DatagramSocket(Site.ANY_PORT);
            senders.add(site.keep(sender));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < senders.size(); i++) {
                senders.get(i)
                        .send(
                                new DatagramPacket(
                                        new byte[] {(byte) i, (byte) round},
                                        2,
                                        far.localAddress()));
            }
            for (int i = 0; i < senders.size(); i++) {
                ByteBuffer target = ByteBuffer.allocate(10);
                SocketAddress sender = far.receive(target);
                assertThat(target.flip()).isEqualTo(bytes(i, round));
                assertThat(sender).isEqualTo(senders.get(i).getLocalSocketAddress());
            }
        }
    }

    /** Sizes, memory and bursts at random, against a queue. */
    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-receive-message"})
    void randomDatagramsAgainstAModel(String disabled) throws IOException {
        masked(disabled);
        Random random = Pattern.random("datagrams " + subject + disabled);
        Pattern pattern = new Pattern("datagrams");
        Deque<Integer> sent = new ArrayDeque<>();
        int number = 0;
        for (int round = 0; round < 400; round++) {
            if (sent.size() < 20 && random.nextInt(sent.size() + 2) < 2) {
                int length = random.nextInt(8) == 0 ? 0 : random.nextInt(1400);
                ByteBuffer source = memory(random, length);
                source.put(pattern.bytes(number * 7L, length)).flip();
                near.send(source, far.localAddress());
                sent.add(length);
                number++;
            } else if (!sent.isEmpty()) {
                int length = sent.remove();
                long from = (number - sent.size() - 1) * 7L;
                int room = random.nextInt(4) == 0 ? random.nextInt(length + 1) : 1400;
                ByteBuffer target = memory(random, room);
                try {
                    assertThat(far.receive(target)).isEqualTo(near.localAddress());
                    assertThat(room).isGreaterThanOrEqualTo(length);
                } catch (DatagramTruncatedException cut) {
                    assertThat(room).isLessThan(length);
                    assertThat(cut.length()).isEqualTo(length);
                }
                byte[] got = new byte[target.flip().remaining()];
                target.get(got);
                assertThat(got).hasSize(Math.min(room, length));
                pattern.check(got, 0, got.length, from);
            }
        }
    }

    private static ByteBuffer memory(Random random, int bytes) {
        return random.nextBoolean() ? ByteBuffer.allocate(bytes) : ByteBuffer.allocateDirect(bytes);
    }

    /** The runtime of the test with a facility switched off. */
    private void masked(String disabled) throws IOException {
        if (disabled.isEmpty()) {
            return;
        }
        site.close();
        site = new Site(subject, config -> config.withFeature(disabled, FeatureChoice.OFF));
        near = site.keep(site.io.bind(Site.ANY_PORT));
        far = site.keep(site.io.bind(Site.ANY_PORT));
    }

    /** One that nobody reads may use up what the receivers share. */
    @Test
    void oneThatIsNotReceivedFromDoesNotStopAnother() throws IOException {
        far.receiveTimeout(Duration.ofNanos(1));
        assertThatThrownBy(() -> received(far)).isInstanceOf(SocketTimeoutException.class);
        for (int i = 0; i < 60; i++) {
            near.send(bytes(i), far.localAddress());
        }
        DatagramEndpoint other = site.keep(site.io.bind(Site.ANY_PORT));
        for (int i = 0; i < 50; i++) {
            near.send(bytes(i, i), other.localAddress());
            assertThat(received(other)).isEqualTo(bytes(i, i));
        }
        far.receiveTimeout(Duration.ZERO);
        for (int i = 0; i < 60; i++) {
            assertThat(received(far)).isEqualTo(bytes(i));
        }
    }

    @Test
    void manyIdleReceiversShareTheLittleThereIs() throws IOException {
        List<DatagramEndpoint> endpoints = new ArrayList<>();
        List<Task<ByteBuffer>> receivers = new ArrayList<>();
        int count = subject.tiny() ? 10 : 100;
        for (int i = 0; i < count; i++) {
            DatagramEndpoint endpoint = site.keep(site.io.bind(Site.ANY_PORT));
            endpoints.add(endpoint);
            receivers.add(Caller.values()[i % 3].start(site.io, () -> received(endpoint)));
        }
        receivers.forEach(Task::awaitBlocked);
        for (int i = count - 1; i >= 0; i--) {
            near.send(bytes(i, 1), endpoints.get(i).localAddress());
        }
        for (int i = 0; i < count; i++) {
            assertThat(receivers.get(i).result()).isEqualTo(bytes(i, 1));
        }
    }

    @Test
    void aClosedEndpointRefusesEveryCall() throws IOException {
        PinnedBuffer pinned = site.keep(site.io.buffers().acquire());
        near.close();
        near.close();
        assertThat(near.isOpen()).isFalse();
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> near.receive(ByteBuffer.allocate(1)),
                        () -> near.receive(pinned),
                        () -> near.send(bytes(1), far.localAddress()),
                        () -> near.send(pinned, far.localAddress()),
                        () -> near.connect(far.localAddress()),
                        near::disconnect,
                        () -> near.option(StandardSocketOptions.SO_SNDBUF),
                        () -> near.option(StandardSocketOptions.SO_SNDBUF, 10_000))) {
            assertThatThrownBy(call).isInstanceOf(ClosedChannelException.class);
        }
        assertThat(pinned.clear().position()).isZero();
        assertThatThrownBy(() -> far.receive(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOfAny(IllegalArgumentException.class, ReadOnlyBufferException.class);
        site.io.close();
        assertThat(far.isOpen()).isFalse();
        assertThatThrownBy(() -> site.io.bind(Site.ANY_PORT))
                .isInstanceOf(ClosedChannelException.class);
    }

    /** What comes between two receives, interrupted or timed out, is there for the next. */
    @ParameterizedTest
    @EnumSource
    void givingUpLosesNothing(Caller caller) throws IOException {
        int count = 300;
        Task<Void> receiver =
                caller.run(
                        site.io,
                        () -> {
                            Random random = Pattern.random("giving up " + subject);
                            for (int expected = 0; expected < count; ) {
                                far.receiveTimeout(
                                        Duration.ofNanos(random.nextInt(4) == 0 ? 0 : 20_000));
                                if (random.nextInt(4) == 0) {
                                    Thread.currentThread().interrupt();
                                }
                                ByteBuffer target = ByteBuffer.allocate(8);
                                try {
                                    far.receive(target);
                                    assertThat(target.flip().getInt()).isEqualTo(expected++);
                                    Thread.interrupted();
                                    far.send(bytes(0), near.localAddress()); // goes on to the next
                                } catch (InterruptedIOException e) {
                                    Thread.interrupted();
                                    assertThat(target.position()).isZero();
                                }
                            }
                        });
        for (int i = 0; i < count; i++) {
            near.send(ByteBuffer.allocate(4).putInt(i).flip(), far.localAddress());
            if (i >= 20) {
                received(near); // no more under way than the socket holds
            }
        }
        receiver.result();
    }
}
