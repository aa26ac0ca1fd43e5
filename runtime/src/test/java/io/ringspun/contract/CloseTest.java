package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing ends the calls that wait, tells them why, and refuses later ones. */
@EverySubjectChoiceAndTls
class CloseTest {

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
    void endsACallThatWaits(Waiting waiting, Caller caller) throws Exception {
        Waiting.Stuck stuck = waiting.prepare(site, Duration.ZERO);
        Task<Object> task = caller.start(site.io, stuck.call()).awaitBlocked();
        if (stuck.channel() == null) {
            site.leavesSomething();
            site.io.close();
        } else {
            stuck.channel().close();
        }
        task.failure(AsynchronousCloseException.class);
        assertThat(task.interruptedAtEnd()).isFalse();
        if (stuck.channel() != null) {
            Object again =
                    caller.start(site.io, stuck.call()).failure(ClosedChannelException.class);
            assertThat(again).isNotInstanceOf(AsynchronousCloseException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void byAnyKindOfThreadEndsReaderAndWriterAtOnce(Caller closer) throws IOException {
        Site.Link link = site.link();
        List<Task<Integer>> tasks = new ArrayList<>();
        for (Caller caller : Caller.values()) {
            tasks.add(caller.start(site.io, () -> link.near().read(new byte[10], 0, 10)));
            tasks.add(caller.start(site.io, () -> link.near().write(ByteBuffer.allocate(2 << 20))));
        }
        tasks.forEach(Task::awaitBlocked);
        closer.start(
                        site.io,
                        () -> {
                            link.near().close();
                            return null;
                        })
                .result();
        tasks.forEach(task -> task.failure(AsynchronousCloseException.class));
        assertThat(link.near().isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void ofAConnectionRefusesEveryLaterCall(Caller caller) throws IOException {
        Connection near = site.link().near();
        near.close();
        PinnedBuffer pinned = site.keep(site.io.buffers().acquire());
        List<ThrowingCallable> calls =
                List.of(
                        () -> near.read(new byte[1], 0, 1),
                        () -> near.read(ByteBuffer.allocateDirect(1)),
                        () -> near.read(new ByteBuffer[] {ByteBuffer.allocate(1)}),
                        () -> near.read(pinned),
                        () -> near.write(new byte[1], 0, 1),
                        () -> near.write(ByteBuffer.allocateDirect(1)),
                        () -> near.write(new ByteBuffer[] {ByteBuffer.allocate(1)}),
                        () -> near.write(pinned),
                        near::shutdownInput,
                        near::shutdownOutput,
                        () -> near.option(StandardSocketOptions.SO_SNDBUF),
                        () -> near.option(StandardSocketOptions.SO_SNDBUF, 10_000));
        caller.start(
                        site.io,
                        () -> {
                            for (ThrowingCallable call : calls) {
                                assertThatThrownBy(call).isInstanceOf(ClosedChannelException.class);
                            }
                            return null;
                        })
                .result();
        assertThat(pinned.clear().position()).isZero();
    }

    @Test
    void ofAListenerRefusesEveryLaterCall() throws IOException {
        Listener listener = site.io.listen(Site.ANY_PORT);
        assertThat(listener.isOpen()).isTrue();
        listener.close();
        listener.close();
        assertThat(listener.isOpen()).isFalse();
        assertThatThrownBy(listener::accept).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> listener.accept(Duration.ofMillis(1)))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> listener.option(StandardSocketOptions.SO_RCVBUF))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> site.io.connect(listener.localAddress()))
                .isInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void isIdempotentAlsoWhenManyDoItAtOnce() throws IOException {
        for (int round = 0; round < 50; round++) {
            Site.Pair pair = site.pair();
            Task<Integer> reader = site.start(() -> pair.near().read(new byte[10], 0, 10));
            CountDownLatch go = new CountDownLatch(1);
            List<Task<Void>> closers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                closers.add(
                        Caller.values()[i % 3].start(
                                site.io,
                                () -> {
                                    go.await();
                                    pair.near().close();
                                    assertThat(pair.near().isOpen()).isFalse();
                                    return null;
                                }));
            }
            go.countDown();
            closers.forEach(Task::result);
            reader.failure(ClosedChannelException.class);
            assertThat(pair.far().read(new byte[1], 0, 1)).isEqualTo(-1);
            pair.far().close();
        }
    }

    @Test
    void showsThePeerTheEndOfInput() throws IOException {
        Site.Link link = site.link();
        link.near().write(new byte[] {1, 2}, 0, 2);
        link.near().close();
        assertThat(link.far().getInputStream().readAllBytes()).containsExactly(1, 2);
    }

    @Test
    void withAWaitingReaderShowsThePeerTheEndOfInput() throws IOException {
        Site.Link link = site.link();
        Task<Integer> reader =
                site.start(() -> link.near().read(new byte[10], 0, 10)).awaitBlocked();
        link.near().close();
        reader.failure(AsynchronousCloseException.class);
        assertThat(link.far().getInputStream().read()).isEqualTo(-1);
    }

    /** TLS says good-bye before, and may have taken what is unread. */
    @Test
    void withUnreadDataResetsThePeer() throws IOException {
        Assumptions.assumeFalse(subject.secure(), "the peer may read the good-bye first");
        Site.Link link = site.link();
        link.far().getOutputStream().write(new byte[5000]);
        assertThat(link.near().read(new byte[1], 0, 1)).isEqualTo(1);
        link.near().close();
        assertThatThrownBy(
                        () -> {
                            while (link.far().getInputStream().read() >= 0) {}
                        })
                .isInstanceOf(SocketException.class);
    }

    @Test
    void withLingerZeroResetsThePeer() throws IOException {
        Assumptions.assumeFalse(subject.secure(), "the peer may read the good-bye first");
        Site.Link link = site.link();
        link.near().option(StandardSocketOptions.SO_LINGER, 0);
        link.near().close();
        assertThatThrownBy(() -> link.far().getInputStream().read())
                .isInstanceOf(SocketException.class);
    }

    @Test
    void givesABufferBackBeforeTheCallReturns() throws IOException {
        Site.Link link = site.link();
        PinnedBuffer buffer = site.keep(site.io.buffers().acquire());
        Task<Integer> reader = site.start(() -> link.near().read(buffer)).awaitBlocked();
        link.near().close();
        reader.failure(AsynchronousCloseException.class);
        for (int i = 0; i < 100; i++) {
            buffer.put(i, (byte) 1);
        }
        assertThat(buffer.position()).isZero();
    }

    @Test
    void ofTheRuntimeEndsHundredsOfCallsOfAllKinds() throws IOException {
        site.leavesSomething();
        List<Task<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            for (Waiting waiting :
                    List.of(
                            Waiting.READ,
                            Waiting.READ_PINNED,
                            Waiting.WRITE_DIRECT,
                            Waiting.ACCEPT)) {
                Waiting.Stuck stuck =
                        waiting.prepare(site, i % 2 == 0 ? Duration.ZERO : Duration.ofMinutes(9));
                tasks.add(Caller.values()[i % 3].start(site.io, stuck.call()));
            }
        }
        java.net.SocketAddress full = site.full();
        Path fifo = site.directory().resolve("fifo");
        Fifo.make(fifo);
        for (Caller caller : Caller.values()) {
            tasks.add(caller.start(site.io, () -> site.io.connect(full)));
            FileHandle file = site.io.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
            tasks.add(caller.start(site.io, () -> file.read(ByteBuffer.allocate(10))));
        }
        tasks.forEach(Task::awaitBlocked);
        for (int i = 0; i < 20; i++) {
            tasks.add(
                    Caller.values()[i % 3]
                            .start(site.io, Waiting.ACQUIRE.prepare(site, Duration.ZERO).call())
                            .awaitBlocked());
        }
        site.io.close();
        for (Task<Object> task : tasks) {
            if (task.failureOrNull() == null) {
                // An acquirer may get the buffer of a reader that has just ended.
                assertThat(task.result()).isInstanceOf(PinnedBuffer.class);
            } else if (subject.tiny()) {
                // Who then got it made a call after the close.
                assertThat(task.failureOrNull()).isInstanceOf(ClosedChannelException.class);
            } else {
                task.failure(AsynchronousCloseException.class);
            }
        }
    }

    @Test
    void ofTheRuntimeRefusesEveryLaterCall() throws IOException {
        Path path = Files.createFile(site.directory().resolve("file"));
        Listener listener = site.io.listen(Site.ANY_PORT);
        Site.Pair pair = site.pair(listener);
        FileHandle file = site.io.open(path, StandardOpenOption.READ);
        PinnedBuffer buffer = site.io.buffers().acquire();
        site.io.close();
        site.io.close();
        assertThat(listener.isOpen()).isFalse();
        assertThat(pair.near().isOpen()).isFalse();
        assertThat(file.isOpen()).isFalse();
        assertThatThrownBy(() -> pair.near().read(new byte[1], 0, 1))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pair.far().write(new byte[1], 0, 1))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pair.far().read(buffer))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(listener::accept).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> site.io.buffers().acquire()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> site.io.start(() -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> site.io.offload(() -> 1))
                .isInstanceOf(IllegalStateException.class);
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> site.io.listen(Site.ANY_PORT),
                        () -> site.io.connect(listener.localAddress()),
                        () -> site.io.connect("localhost", 1),
                        () -> site.io.open(path))) {
            assertThatThrownBy(call)
                    .isInstanceOfAny(IllegalStateException.class, IOException.class);
        }
        buffer.close();
        pair.near().close();
        listener.close();
        file.close();
        assertThat(site.io.report()).isNotNull();
        assertThat(site.io.stats()).isNotNull();
    }

    /**
     * Memory of a buffer that is still lent stays valid: nothing may be read or written that is no
     * longer mapped.
     */
    @Test
    void ofTheRuntimeLeavesLentBuffersReadableOrRefusesThem() throws IOException {
        PinnedBuffer buffer = site.io.buffers().acquire();
        buffer.put((byte) 42);
        site.io.close();
        Throwable outcome =
                catchThrowable(() -> {
                    assertThat(buffer.get(0)).isEqualTo((byte) 42);
                    buffer.close();
                });
        if (outcome != null) {
            assertThat(outcome).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void ofTheRuntimeByOneOfItsOwnThreadsDoesNotWaitForIt() throws IOException {
        Site.Link link = site.link();
        Task<Integer> reader =
                site.start(() -> link.near().read(new byte[10], 0, 10)).awaitBlocked();
        site.start(
                        () -> {
                            site.io.close();
                            return null;
                        })
                .result();
        reader.failure(AsynchronousCloseException.class);
    }
}
