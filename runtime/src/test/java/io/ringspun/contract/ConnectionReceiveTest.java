package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.IoStats;
import io.ringspun.Outstanding;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a connection lends: in order, nobody else's as long as it is held, and bounded. */
@EverySubjectSizeAndChoice
class ConnectionReceiveTest {

    /** So many a connection lends. */
    private static final int LENT_MAX = 16;

    @Parameter Subject subject;

    private Site site;
    private Connection near;
    private java.net.Socket far;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        Site.Link link = site.link();
        near = link.near();
        far = link.far();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private static byte[] bytes(PinnedBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes, 0, bytes.length);
        return bytes;
    }

    private Task<Void> send(Pattern pattern, int total, int most) {
        Random random = Pattern.random("sizes of what is sent");
        return Caller.PLATFORM.run(
                site.io,
                () -> {
                    OutputStream output = far.getOutputStream();
                    for (int index = 0; index < total; ) {
                        int count = Math.min(1 + random.nextInt(most), total - index);
                        output.write(pattern.bytes(index, count));
                        index += count;
                    }
                    far.shutdownOutput();
                });
    }

    /** Takes what comes next by any of the calls; -1 at the end. */
    private int take(Random random, byte[] target) throws IOException {
        int most = 1 + random.nextInt(target.length - 1);
        switch (random.nextInt(5)) {
            case 0 -> {
                return near.read(target, 0, most);
            }
            case 1 -> {
                ByteBuffer direct = ByteBuffer.allocateDirect(most);
                int count = near.read(direct);
                direct.flip().get(target, 0, Math.max(0, count));
                return count;
            }
            case 2 -> {
                return near.peek(ByteBuffer.wrap(target, 0, most)) < 0
                        ? -1
                        : near.read(target, 0, Math.min(most, 3));
            }
            default -> {
                try (PinnedBuffer received = near.receive()) {
                    if (received == null) {
                        return -1;
                    }
                    assertThat(received.position()).isZero();
                    assertThat(received.limit()).isPositive().isEqualTo(received.capacity());
                    int count = received.remaining();
                    received.get(target, 0, count);
                    return count;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mixedWithReadsEveryByteComesOnceAndInOrder(Caller caller) throws IOException {
        Pattern pattern = new Pattern("lent " + caller);
        int total = 200_000;
        Task<Void> sender = send(pattern, total, 5_000);
        Random random = Pattern.random("takes " + caller);
        caller.run(
                        site.io,
                        () -> {
                            byte[] target = new byte[64 << 10];
                            int index = 0;
                            for (int count; (count = take(random, target)) >= 0; index += count) {
                                pattern.check(target, 0, count, index);
                            }
                            assertThat(index).isEqualTo(total);
                        })
                .result();
        sender.result();
    }

    /** What another thread does with what it was handed must not show in it. */
    @Test
    void whatIsHeldStaysAsItIsWhileMoreComes() throws IOException {
        Pattern pattern = new Pattern("held");
        int total = 300_000;
        Task<Void> sender = send(pattern, total, 3_000);
        Random random = Pattern.random("holders");
        List<Task<Void>> holders = new ArrayList<>();
        long index = 0;
        for (PinnedBuffer next; (next = near.receive()) != null; ) {
            PinnedBuffer received = next;
            long at = index;
            index += received.remaining();
            holders.add(
                    Caller.values()[random.nextInt(3)].run(
                            site.io,
                            () -> {
                                try (received) {
                                    Thread.yield();
                                    byte[] got = bytes(received);
                                    pattern.check(got, 0, got.length, at);
                                }
                            }));
        }
        assertThat(index).isEqualTo(total);
        holders.forEach(Task::result);
        sender.result();
    }

    @Test
    void lendsTheRestOfWhatWasHalfRead() throws IOException {
        far.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
        assertThat(near.peek(ByteBuffer.allocate(9))).isPositive();
        byte[] front = new byte[2];
        assertThat(near.inputStream().readNBytes(front, 0, 2)).isEqualTo(2);
        assertThat(front).containsExactly(1, 2);
        int expected = 3;
        while (expected <= 5) {
            try (PinnedBuffer rest = near.receive()) {
                while (rest.hasRemaining()) {
                    assertThat(rest.get()).isEqualTo((byte) expected++);
                }
            }
        }
        assertThat(expected).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void atTheEndThereIsNothingToLendAgainAndAgain(Caller caller) throws IOException {
        far.getOutputStream().write(7);
        far.shutdownOutput();
        caller.run(
                        site.io,
                        () -> {
                            try (PinnedBuffer last = near.receive()) {
                                assertThat(bytes(last)).containsExactly(7);
                                for (int i = 0; i < 3; i++) {
                                    assertThat(near.receive()).isNull();
                                    assertThat(near.read(new byte[3], 0, 3)).isEqualTo(-1);
                                }
                            }
                        })
                .result();
    }

    @Test
    void atTheEndOfOnesOwnMakingToo() throws IOException {
        Task<Object> reader = site.<Object>start(() -> near.receive()).awaitBlocked();
        near.shutdownInput();
        assertThat(reader.result()).isNull();
        assertThat(near.receive()).isNull();
    }

    @Test
    void whatWasGivenBackIsGoneForGood() throws IOException {
        far.getOutputStream().write(new byte[] {1, 2});
        PinnedBuffer received = near.receive();
        received.close();
        assertThatThrownBy(received::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released")
                .cause()
                .satisfies(cause ->
                        assertThat(cause.getStackTrace())
                                .anyMatch(frame ->
                                        frame.getMethodName()
                                                .equals("whatWasGivenBackIsGoneForGood")));
        assertThatThrownBy(received::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> near.write(received)).isInstanceOf(IllegalStateException.class);
    }

    /** Without a copy, where the backend can. */
    @Test
    void whatIsLentCanBeWrittenAndReadInto() throws IOException {
        Site.Pair pair = site.pair();
        site.run(() -> {
            for (PinnedBuffer next; (next = pair.far().receive()) != null; ) {
                try (PinnedBuffer received = next) {
                    pair.far().write(received);
                    assertThat(received.hasRemaining()).isFalse();
                }
            }
            pair.far().shutdownOutput();
        });
        Pattern pattern = new Pattern("echoed");
        Task<Void> writer =
                site.run(() -> {
                    pair.near().write(pattern.bytes(0, 100_000), 0, 100_000);
                    pair.near().shutdownOutput();
                });
        byte[] back = pair.near().inputStream().readAllBytes();
        assertThat(back).hasSize(100_000);
        pattern.check(back, 0, back.length, 0);
        writer.result();
        far.getOutputStream().write(new byte[] {1, 2});
        try (PinnedBuffer received = near.receive()) {
            far.getOutputStream().write(new byte[] {8, 9});
            assertThat(near.read(received.clear())).isPositive();
            assertThat(received.get(0)).isNotEqualTo((byte) 1);
        }
    }

    /** Lends all that it may, one byte after the other. */
    private List<PinnedBuffer> all() throws IOException {
        List<PinnedBuffer> held = new ArrayList<>();
        for (int i = 0; i < LENT_MAX; i++) {
            far.getOutputStream().write(i);
            held.add(near.receive());
            assertThat(held.getLast().get()).isEqualTo((byte) i);
        }
        return held;
    }

    @ParameterizedTest
    @EnumSource
    void whoHoldsAllWaitsUntilOneIsGivenBack(Caller caller) throws IOException {
        List<PinnedBuffer> held = all();
        far.getOutputStream().write(99);
        near.readTimeout(Duration.ofMillis(1));
        caller.start(site.io, near::receive).failure(SocketTimeoutException.class);
        near.readTimeout(Duration.ZERO);
        caller.start(site.io, near::receive)
                .awaitBlocked()
                .interrupt()
                .failure(InterruptedIOException.class);
        Task<PinnedBuffer> waiter = caller.start(site.io, near::receive).awaitBlocked();
        held.removeLast().close();
        held.add(waiter.result());
        assertThat(held.getLast().get()).isEqualTo((byte) 99);
        waiter = caller.start(site.io, near::receive).awaitBlocked();
        near.close();
        waiter.failure(AsynchronousCloseException.class);
        held.forEach(PinnedBuffer::close);
    }

    @Test
    void readsGoOnForWhoHoldsAll() throws IOException {
        List<PinnedBuffer> held = all();
        Pattern pattern = new Pattern("beside");
        Task<Void> sender = send(pattern, 50_000, 2_000);
        byte[] got = near.inputStream().readAllBytes();
        assertThat(got).hasSize(50_000);
        pattern.check(got, 0, got.length, 0);
        sender.result();
        held.forEach(PinnedBuffer::close);
    }

    @Test
    void whoHoldsAllDoesNotHoldUpOthers() throws IOException {
        List<PinnedBuffer> held = all();
        Site.Pair pair = site.pair();
        Pattern pattern = new Pattern("others");
        Task<Void> sender =
                site.run(() -> {
                    pair.near().write(pattern.bytes(0, 100_000), 0, 100_000);
                    pair.near().shutdownOutput();
                });
        int index = 0;
        for (PinnedBuffer next; (next = pair.far().receive()) != null; ) {
            try (PinnedBuffer received = next) {
                byte[] got = bytes(received);
                pattern.check(got, 0, got.length, index);
                index += got.length;
            }
        }
        assertThat(index).isEqualTo(100_000);
        sender.result();
        held.forEach(PinnedBuffer::close);
    }

    @Test
    void whatIsLentOutlivesTheConnection() throws IOException {
        far.getOutputStream().write(new byte[] {1, 2, 3});
        PinnedBuffer received = near.receive();
        near.close();
        assertThatThrownBy(near::receive).isInstanceOf(ClosedChannelException.class);
        assertThat(received.get()).isEqualTo((byte) 1);
        Caller.PLATFORM.run(site.io, received::close).result();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLentOutlivesTheRuntime(Caller caller) throws IOException {
        List<PinnedBuffer> held = all();
        CountDownLatch go = new CountDownLatch(1);
        Task<Void> holder =
                caller.run(
                        site.io,
                        () -> {
                            go.await();
                            for (int i = 0; i < LENT_MAX; i++) {
                                try (PinnedBuffer buffer = held.get(i)) {
                                    assertThat(buffer.get(0)).isEqualTo((byte) i);
                                }
                            }
                        });
        if (caller == Caller.HOME) {
            go.countDown(); // the runtime waits for its own threads
        }
        site.io.close();
        go.countDown();
        holder.result();
    }

    @Test
    void whatIsNotGivenBackSaysWhereItWasReceived() throws IOException {
        far.getOutputStream().write(1);
        PinnedBuffer received = near.receive();
        assertThat(site.io.outstanding())
                .filteredOn(one -> one.what().contains("PinnedBuffer"))
                .singleElement()
                .extracting(Outstanding::place)
                .satisfies(place ->
                        assertThat(place.getStackTrace())
                                .extracting(StackTraceElement::getMethodName)
                                .contains("whatIsNotGivenBackSaysWhereItWasReceived"));
        assertThat(site.io.stats().carriers())
                .extracting(IoStats.CarrierStats::buffersLent)
                .allMatch(lent -> lent <= 1);
        received.close();
        assertThat(site.io.outstanding()).noneMatch(one -> one.what().contains("PinnedBuffer"));
    }
}
