package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.PoolTimeoutException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A time limit ends the call, not before its time, and nothing else. */
@EverySubject
class DeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(20);

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

    @ParameterizedTest
    @MethodSource("io.ringspun.contract.Combinations#waitingAndCaller")
    void endsACallThatWaits(Waiting waiting, Caller caller) throws IOException {
        Waiting.Stuck stuck = waiting.prepare(site, SHORT);
        Task<Long> task =
                caller.start(
                        site.io,
                        () -> {
                            long start = System.nanoTime();
                            assertThatThrownBy(stuck.call()::call)
                                    .isInstanceOf(
                                            waiting == Waiting.ACQUIRE
                                                    ? PoolTimeoutException.class
                                                    : SocketTimeoutException.class);
                            return System.nanoTime() - start;
                        });
        assertThat(task.result()).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(task.interruptedAtEnd()).isFalse();
        stuck.usable().run();
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE", "ACCEPT", "CONNECT"})
    void ofANanosecondIsStillATimeLimit(Waiting waiting) throws IOException {
        Waiting.Stuck stuck = waiting.prepare(site, Duration.ofNanos(1));
        site.start(stuck.call()).failure(SocketTimeoutException.class);
        stuck.usable().run();
    }

    @Test
    void ofAgesIsNoTimeLimit() throws IOException {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        Task<Connection> acceptor = site.start(() -> listener.accept(ages)).awaitBlocked();
        Connection near = site.keep(site.io.connect(listener.localAddress(), ages));
        Connection far = site.keep(acceptor.result());
        near.readTimeout(ages);
        far.writeTimeout(ages);
        Task<Integer> reader = site.start(() -> near.read(new byte[4], 0, 4)).awaitBlocked();
        far.write(new byte[1], 0, 1);
        assertThat(reader.result()).isEqualTo(1);
        site.io.buffers().acquire(1, ages).close();
    }

    @Test
    void ofZeroIsNoTimeLimit() throws IOException {
        Site.Link link = site.link();
        link.near().readTimeout(SHORT);
        link.near().readTimeout(Duration.ZERO);
        Task<Integer> reader = site.start(() -> link.near().read(new byte[4], 0, 4)).awaitBlocked();
        // Another read on the same kind of connection runs out of time meanwhile; this one must
        // not.
        Site.Link other = site.link();
        other.near().readTimeout(SHORT.multipliedBy(3));
        site.start(() -> other.near().read(new byte[4], 0, 4))
                .failure(SocketTimeoutException.class);
        assertThat(reader.done()).isFalse();
        link.far().getOutputStream().write(1);
        assertThat(reader.result()).isEqualTo(1);
    }

    @Test
    void thatIsNegativeIsRefused() throws IOException {
        Duration negative = Duration.ofMillis(-1);
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        Site.Pair pair = site.pair(listener);
        assertThatThrownBy(() -> pair.near().readTimeout(negative))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pair.near().writeTimeout(negative))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> listener.accept(negative))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> site.io.connect(listener.localAddress(), negative))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void isNotFeltWhenDataComesInTime(Caller caller) throws IOException {
        Site.Link link = site.link();
        link.near().readTimeout(Duration.ofMinutes(5));
        link.near().writeTimeout(Duration.ofMinutes(5));
        Task<Integer> reader =
                caller.start(site.io, () -> link.near().read(new byte[4], 0, 4)).awaitBlocked();
        link.far().getOutputStream().write(1);
        assertThat(reader.result()).isEqualTo(1);
        link.near().write(new byte[] {7}, 0, 1);
        assertThat(link.far().getInputStream().read()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource
    void passesWhileAReaderWaitsForAnotherReader(Caller caller) throws IOException {
        Site.Link link = site.link();
        Task<Integer> first = site.start(() -> link.near().read(new byte[3], 0, 3)).awaitBlocked();
        link.near().readTimeout(SHORT);
        caller.start(site.io, () -> link.near().read(new byte[3], 0, 3))
                .failure(SocketTimeoutException.class);
        assertThat(first.done()).isFalse();
        link.far().getOutputStream().write(8);
        assertThat(first.result()).isEqualTo(1);
    }

    /** A peer that takes a little now and then must not keep a writer for ever. */
    @Test
    void ofAWriteIsForTheWholeOfIt() throws IOException {
        Site.Link link = site.link();
        Pattern pattern = new Pattern("trickle");
        int size = 4 << 20;
        ByteBuffer source = ByteBuffer.wrap(pattern.bytes(0, size));
        link.near().writeTimeout(Duration.ofMillis(100));
        Task<SocketTimeoutException> writer =
                site.start(() -> {
                    try {
                        link.near().write(source);
                        return null;
                    } catch (SocketTimeoutException e) {
                        link.near().shutdownOutput();
                        return e;
                    }
                });
        InputStream input = link.far().getInputStream();
        byte[] piece = new byte[200];
        int got = 0;
        for (int count; (count = input.read(piece)) >= 0; ) {
            pattern.check(piece, 0, count, got);
            got += count;
            if (!writer.done()) {
                LockSupport.parkNanos(500_000);
            }
        }
        SocketTimeoutException timeout = writer.result();
        assertThat(timeout).as("a write of %s bytes, of which %s arrived", size, got).isNotNull();
        assertThat(got).isEqualTo(source.position()).isLessThan(size);
        assertThat(timeout.bytesTransferred).isEqualTo(got);
    }

    @Test
    void thatPassedLeavesTheNextCallItsOwn() throws IOException {
        Site.Link link = site.link();
        for (int round = 0; round < 30; round++) {
            link.near().readTimeout(Duration.ofMillis(1));
            site.start(() -> link.near().read(new byte[4], 0, 4))
                    .failure(SocketTimeoutException.class);
            link.near().readTimeout(Duration.ofMinutes(5));
            Task<Integer> reader = site.start(() -> link.near().read(new byte[4], 0, 4));
            link.far().getOutputStream().write(1);
            assertThat(reader.result()).isEqualTo(1);
        }
    }

    @Test
    void ofManyConnectionsPassEachAtItsOwnTime() throws IOException {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Connection near = site.link().near();
            Duration limit = Duration.ofMillis(1 + (i * 7) % 40);
            near.readTimeout(limit);
            tasks.add(
                    site.start(() -> {
                        long start = System.nanoTime();
                        assertThatThrownBy(() -> near.read(new byte[1], 0, 1))
                                .isInstanceOf(SocketTimeoutException.class);
                        assertThat(System.nanoTime() - start)
                                .isGreaterThanOrEqualTo(limit.toNanos());
                        return null;
                    }));
        }
        tasks.forEach(Task::result);
    }
}
