package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.Listener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An interrupt ends the call and nothing else: the status stays set, the channel stays usable, no
 * byte is lost.
 */
@EverySubjectChoiceAndTls
class InterruptTest {

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
        Waiting.Stuck stuck = waiting.prepare(site, Duration.ZERO);
        Task<Object> task = caller.start(site.io, stuck.call()).awaitBlocked().interrupt();
        endedByInterrupt(task);
        stuck.usable().run();
    }

    @ParameterizedTest
    @MethodSource("io.ringspun.contract.Combinations#waitingAndCaller")
    void thatCameBeforeTheCallEndsItToo(Waiting waiting, Caller caller) throws IOException {
        Waiting.Stuck stuck = waiting.prepare(site, Duration.ZERO);
        Task<Object> task =
                caller.start(
                        site.io,
                        () -> {
                            Thread.currentThread().interrupt();
                            return stuck.call().call();
                        });
        endedByInterrupt(task);
        stuck.usable().run();
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE", "ACCEPT", "CONNECT"})
    void endsACallThatHasATimeLimit(Waiting waiting) throws IOException {
        Waiting.Stuck stuck = waiting.prepare(site, Duration.ofMinutes(10));
        Task<Object> task = site.start(stuck.call()).awaitBlocked().interrupt();
        endedByInterrupt(task);
        stuck.usable().run();
    }

    private static void endedByInterrupt(Task<?> task) {
        InterruptedIOException failure = task.failure(InterruptedIOException.class);
        assertThat(failure).isNotInstanceOf(SocketTimeoutException.class);
        assertThat(task.interruptedAtEnd()).as("the interrupt status is kept").isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"HEAP", "DIRECT"})
    void tellsHowMuchWasWritten(Memory memory) throws IOException {
        Site.Link link = site.link();
        ByteBuffer source =
                memory == Memory.HEAP
                        ? ByteBuffer.allocate(2 << 20)
                        : ByteBuffer.allocateDirect(2 << 20);
        Task<Integer> writer =
                site.start(() -> link.near().write(source)).awaitBlocked().interrupt();
        InterruptedIOException failure = writer.failure(InterruptedIOException.class);
        assertThat(failure.bytesTransferred).isPositive().isEqualTo(source.position());
        Task<Void> end = site.run(link.near()::shutdownOutput); // over TLS it may wait for room
        assertThat(link.far().getInputStream().readAllBytes()).hasSize(source.position());
        end.result();
    }

    /** Either the read won, or the byte is there for the next. */
    @ParameterizedTest
    @EnumSource
    void thatCameBeforeAReadWithDataReadyLosesNothing(Caller caller) throws IOException {
        Site.Link link = site.link();
        Pattern pattern = new Pattern("ready");
        for (int round = 0; round < 50; round++) {
            link.far().getOutputStream().write(pattern.bytes(round * 100L, 100));
            byte[] got = new byte[100];
            int index = round * 100;
            caller.start(
                            site.io,
                            () -> {
                                Thread.currentThread().interrupt();
                                int done = 0;
                                try {
                                    done = link.near().read(got, 0, 100);
                                } catch (InterruptedIOException e) {
                                    assertThat(e.bytesTransferred).isZero();
                                }
                                assertThat(Thread.interrupted()).isTrue();
                                while (done < 100) {
                                    done += link.near().read(got, done, 100 - done);
                                }
                                return null;
                            })
                    .result();
            pattern.check(got, 0, 100, index);
        }
    }

    @ParameterizedTest
    @EnumSource
    void thatCameBeforeAWriteTellsWhatWasWritten(Caller caller) throws IOException {
        Site.Link link = site.link();
        Pattern pattern = new Pattern("interrupted writes");
        ByteBuffer source = ByteBuffer.wrap(pattern.bytes(0, 5000));
        caller.start(
                        site.io,
                        () -> {
                            while (source.hasRemaining()) {
                                source.limit(Math.min(source.position() + 100, source.capacity()));
                                Thread.currentThread().interrupt();
                                try {
                                    link.near().write(source);
                                } catch (InterruptedIOException e) {
                                    assertThat(Thread.interrupted()).isTrue();
                                    link.near().write(source);
                                }
                                Thread.interrupted();
                                source.limit(source.capacity());
                            }
                            link.near().shutdownOutput();
                            return null;
                        })
                .result();
        byte[] got = link.far().getInputStream().readAllBytes();
        assertThat(got).hasSize(5000);
        pattern.check(got, 0, 5000, 0);
    }

    @ParameterizedTest
    @EnumSource
    void thatCameBeforeAnAcceptLosesNoConnection(Caller caller) throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        for (int i = 0; i < 20; i++) {
            try (Socket client = site.socket(listener.localAddress())) {
                int value = i;
                Task<Void> writer = // TLS waits to be accepted, so not by this thread
                        Caller.PLATFORM.run(site.io, () -> client.getOutputStream().write(value));
                Connection accepted =
                        caller.start(
                                        site.io,
                                        () -> {
                                            Thread.currentThread().interrupt();
                                            try {
                                                return listener.accept();
                                            } catch (InterruptedIOException e) {
                                                assertThat(Thread.interrupted()).isTrue();
                                                return listener.accept();
                                            }
                                        })
                                .result();
                try (accepted) {
                    assertThat(accepted.inputStream().read()).isEqualTo(i);
                }
                writer.result();
            }
        }
    }

    @Test
    void endsOnlyTheInterruptedCall() throws IOException {
        Site.Link one = site.link();
        Site.Link two = site.link();
        Task<Integer> interrupted =
                site.start(() -> one.near().read(new byte[9], 0, 9)).awaitBlocked();
        Task<Integer> other = site.start(() -> two.near().read(new byte[9], 0, 9)).awaitBlocked();
        Task<Integer> writer =
                site.start(() -> one.near().write(ByteBuffer.allocate(1 << 20))).awaitBlocked();
        interrupted.interrupt();
        endedByInterrupt(interrupted);
        two.far().getOutputStream().write(1);
        assertThat(other.result()).isEqualTo(1);
        assertThat(other.interruptedAtEnd()).isFalse();
        one.far().getInputStream().readNBytes(1 << 20);
        assertThat(writer.result()).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @EnumSource
    void endsAReaderThatWaitsForAnotherReader(Caller caller) throws IOException {
        Site.Link link = site.link();
        byte[] target = new byte[3];
        Task<Integer> first = site.start(() -> link.near().read(target, 0, 3)).awaitBlocked();
        Task<Integer> second =
                caller.start(site.io, () -> link.near().read(new byte[3], 0, 3))
                        .awaitBlocked()
                        .interrupt();
        endedByInterrupt(second);
        assertThat(first.done()).isFalse();
        link.far().getOutputStream().write(8);
        assertThat(first.result()).isEqualTo(1);
        assertThat(target[0]).isEqualTo((byte) 8);
    }

    @ParameterizedTest
    @EnumSource
    void endsAWriterThatWaitsForAnotherWriter(Caller caller) throws IOException {
        Site.Link link = site.link();
        Pattern pattern = new Pattern("first writer");
        int size = 1 << 20;
        Task<Integer> first =
                site.start(() -> link.near().write(ByteBuffer.wrap(pattern.bytes(0, size))))
                        .awaitBlocked();
        ByteBuffer other = ByteBuffer.allocate(10);
        Task<Integer> second =
                caller.start(site.io, () -> link.near().write(other)).awaitBlocked().interrupt();
        endedByInterrupt(second);
        assertThat(other.position()).isZero();
        byte[] got = link.far().getInputStream().readNBytes(size);
        pattern.check(got, 0, size, 0);
        first.result();
    }
}
