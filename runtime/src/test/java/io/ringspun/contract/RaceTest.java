package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancels that race with success: whoever wins, no byte is lost, doubled or given to another. */
@EverySubjectAndChoice
class RaceTest {

    private static final int ROUNDS = 1000;

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

    /** The peer sends at about the moment when the reader's time is up. */
    @ParameterizedTest
    @EnumSource(names = {"HEAP", "DIRECT", "PINNED", "VECTORED"})
    void timeoutsThatMeetArrivalsLoseNothing(Memory memory) throws IOException {
        Site.Link link = site.link();
        Pattern pattern = new Pattern("timeouts " + memory);
        Semaphore turns = new Semaphore(0);
        Random random = Pattern.random("pauses " + memory);
        Task<Void> sender =
                Caller.PLATFORM.start(
                        site.io,
                        () -> {
                            OutputStream output = link.far().getOutputStream();
                            for (int round = 0; round < ROUNDS; round++) {
                                turns.acquire();
                                LockSupport.parkNanos(700_000 + random.nextInt(600_000));
                                output.write(pattern.bytes(round * 10L, 10));
                            }
                            return null;
                        });
        Task<Integer> reader =
                site.start(() -> {
                    link.near().readTimeout(Duration.ofMillis(1));
                    int timeouts = 0;
                    byte[] got = new byte[64];
                    for (int index = 0, asked = 0; index < ROUNDS * 10; ) {
                        if (asked * 10 == index) {
                            asked++;
                            turns.release();
                        }
                        try {
                            int count = memory.read(Port.of(link.near()), got, 0, 64);
                            pattern.check(got, 0, count, index);
                            index += count;
                        } catch (SocketTimeoutException e) {
                            assertThat(e.bytesTransferred).isZero();
                            timeouts++;
                        }
                    }
                    return timeouts;
                });
        int timeouts = reader.result();
        sender.result();
        assertThat(timeouts).as("timeouts met").isPositive();
    }

    /** Both directions at once, all four threads interrupted again and again. */
    @ParameterizedTest
    @EnumSource(names = {"HEAP", "DIRECT"})
    void interruptStormsLoseNothing(Memory memory) throws IOException {
        Site.Pair pair = site.pair();
        int size = 400_000;
        AtomicLong interrupts = new AtomicLong();
        List<Task<Void>> tasks = new ArrayList<>();
        Random random = Pattern.random("storm");
        for (Connection end : List.of(pair.near(), pair.far())) {
            Pattern received = new Pattern("storm " + (end == pair.far()));
            tasks.add(site.start(() -> receiveInStorm(end, memory, received, size, interrupts)));
        }
        while (interrupts.get()
                == 0) { // nothing is sent yet: sooner or later a waiting read is hit
            tasks.get(random.nextInt(2)).interrupt();
            LockSupport.parkNanos(random.nextInt(200_000));
        }
        for (Connection end : List.of(pair.near(), pair.far())) {
            Pattern sent = new Pattern("storm " + (end == pair.near()));
            tasks.add(site.start(() -> sendInStorm(end, memory, sent, size, interrupts)));
        }
        while (!tasks.stream().allMatch(Task::done)) {
            tasks.get(random.nextInt(4)).interrupt();
            LockSupport.parkNanos(random.nextInt(200_000));
        }
        tasks.forEach(Task::result);
    }

    private static Void sendInStorm(
            Connection end, Memory memory, Pattern pattern, int size, AtomicLong interrupts)
            throws IOException {
        ByteBuffer source =
                memory == Memory.HEAP ? ByteBuffer.allocate(9000) : ByteBuffer.allocateDirect(9000);
        for (int index = 0; index < size; index += 8000) {
            source.clear().put(pattern.bytes(index, 8000)).flip();
            while (source.hasRemaining()) {
                try {
                    end.write(source);
                } catch (InterruptedIOException e) {
                    interrupts.incrementAndGet();
                }
                Thread.interrupted();
            }
        }
        return null;
    }

    private static Void receiveInStorm(
            Connection end, Memory memory, Pattern pattern, int size, AtomicLong interrupts)
            throws IOException {
        byte[] got = new byte[3000];
        for (int index = 0; index < size; ) {
            try {
                int count = memory.read(Port.of(end), got, 0, got.length);
                assertThat(count).isPositive();
                pattern.check(got, 0, count, index);
                index += count;
            } catch (InterruptedIOException e) {
                interrupts.incrementAndGet();
            }
            Thread.interrupted();
        }
        return null;
    }

    /**
     * The descriptor produced by an accept that was given up must not be lost, nor handed out
     * twice.
     */
    @ParameterizedTest
    @EnumSource(names = {"HOME", "PLATFORM"})
    void acceptTimeoutsThatMeetConnectionsLoseNone(Caller caller) throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        int clients = 300;
        Random random = Pattern.random("accepts");
        Task<Void> connector =
                Caller.PLATFORM.start(
                        site.io,
                        () -> {
                            List<Socket> open = new ArrayList<>();
                            for (int i = 0; i < clients; i++) {
                                Socket socket = new Socket(address.getAddress(), address.getPort());
                                open.add(socket);
                                socket.getOutputStream()
                                        .write(new byte[] {(byte) (i >> 8), (byte) i});
                                LockSupport.parkNanos(500_000 + random.nextInt(1_000_000));
                            }
                            for (Socket socket : open) {
                                assertThat(socket.getInputStream().read()).isEqualTo(1);
                                socket.close();
                            }
                            return null;
                        });
        Task<BitSet> acceptor =
                caller.start(
                        site.io,
                        () -> {
                            BitSet seen = new BitSet();
                            while (seen.cardinality() < clients) {
                                try (Connection accepted = listener.accept(Duration.ofMillis(1))) {
                                    byte[] id = accepted.inputStream().readNBytes(2);
                                    int number = (id[0] & 0xff) << 8 | id[1] & 0xff;
                                    assertThat(seen.get(number))
                                            .as("%s was accepted before", number)
                                            .isFalse();
                                    seen.set(number);
                                    accepted.write(new byte[] {1}, 0, 1);
                                } catch (SocketTimeoutException e) {
                                    Thread.yield();
                                }
                            }
                            return seen;
                        });
        assertThat(acceptor.result().cardinality()).isEqualTo(clients);
        connector.result();
    }

    @Test
    void closesThatMeetArrivalsEndInOneOfTwoWays() throws IOException {
        Pattern pattern = new Pattern("close and arrival");
        for (int round = 0; round < 300; round++) {
            Site.Pair pair = site.pair();
            byte[] got = new byte[100];
            Task<Integer> reader = site.start(() -> pair.near().read(got, 0, 100));
            Task<Void> sender =
                    site.start(() -> {
                        pair.far().write(pattern.bytes(0, 100), 0, 100);
                        return null;
                    });
            pair.near().close();
            Throwable failure = reader.failureOrNull();
            if (failure == null) {
                int count = reader.result();
                assertThat(count).isPositive();
                pattern.check(got, 0, count, 0);
            } else {
                assertThat(failure).isInstanceOf(ClosedChannelException.class);
            }
            sender.failureOrNull(); // the peer may be gone
            pair.far().close();
        }
    }

    /** Interrupt, deadline, close and arrival at the same moment. */
    @Test
    void everythingAtOnceEndsEveryCall() throws IOException {
        for (int round = 0; round < 200; round++) {
            Site.Pair pair = site.pair();
            pair.near().readTimeout(Duration.ofNanos(200_000));
            Task<Integer> reader =
                    Caller.values()[round % 3].start(
                            site.io,
                            () -> {
                                try (PinnedBuffer buffer = pair.near().buffers().acquire()) {
                                    return pair.near().read(buffer);
                                }
                            });
            Task<Void> sender =
                    site.start(() -> {
                        pair.far().write(new byte[10], 0, 10);
                        return null;
                    });
            reader.interrupt();
            pair.near().close();
            Throwable failure = reader.failureOrNull();
            if (failure != null) {
                assertThat(failure)
                        .isInstanceOfAny(
                                InterruptedIOException.class, ClosedChannelException.class);
            }
            sender.failureOrNull();
            pair.far().close();
        }
    }

    @Test
    void aWriterInterruptedWhileItsPeerLeavesEnds() throws IOException {
        for (int round = 0; round < 50; round++) {
            Site.Link link = site.link();
            AtomicBoolean started = new AtomicBoolean();
            Task<Integer> writer =
                    site.start(() -> {
                        started.set(true);
                        return link.near().write(ByteBuffer.allocate(2 << 20));
                    });
            while (!started.get()) {
                Thread.onSpinWait();
            }
            writer.interrupt();
            link.far().setSoLinger(true, 0);
            link.far().close();
            assertThat(writer.failureOrNull()).isInstanceOf(IOException.class);
            link.near().close();
        }
    }
}
