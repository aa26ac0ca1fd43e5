package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file sent over a connection. */
@EverySubjectAndSize
class FileSendTest {

    private static final int SIZE = 3_000_001;

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("send");
    private Site site;
    private Path path;
    private FileHandle file;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        path = Files.write(site.directory().resolve("data"), pattern.bytes(0, SIZE));
        file = site.keep(site.io.open(path));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private Task<byte[]> drain(Socket socket) {
        return Caller.PLATFORM.start(site.io, () -> socket.getInputStream().readAllBytes());
    }

    private void check(byte[] got, long index, int length) {
        assertThat(got).hasSize(length);
        pattern.check(got, 0, length, index);
    }

    @ParameterizedTest
    @EnumSource
    void everyByteArrivesInOrder(Caller caller) throws IOException {
        Site.Link link = site.link();
        Task<byte[]> peer = drain(link.far());
        caller.run(
                        site.io,
                        () -> {
                            assertThat(file.transferTo(0, SIZE, link.near())).isEqualTo(SIZE);
                            assertThat(file.transferTo(1000, 1, link.near())).isEqualTo(1);
                            assertThat(file.transferTo(17, 100_000, link.near()))
                                    .isEqualTo(100_000);
                            assertThat(file.transferTo(5, 0, link.near())).isZero();
                            assertThat(file.position()).isZero();
                            link.near().shutdownOutput();
                        })
                .result();
        byte[] got = peer.result();
        assertThat(got).hasSize(SIZE + 1 + 100_000);
        pattern.check(got, 0, SIZE, 0);
        pattern.check(got, SIZE, 1, 1000);
        pattern.check(got, SIZE + 1, 100_000, 17);
    }

    @Test
    void theEndOfTheFileEndsTheTransfer() throws IOException {
        Site.Link link = site.link();
        Task<byte[]> peer = drain(link.far());
        assertThat(file.transferTo(SIZE - 500, 10_000, link.near())).isEqualTo(500);
        assertThat(file.transferTo(SIZE, 10_000, link.near())).isZero();
        assertThat(file.transferTo(1L << 40, Long.MAX_VALUE >> 1, link.near())).isZero();
        link.near().shutdownOutput();
        check(peer.result(), SIZE - 500, 500);
    }

    @Test
    void aUnixConnectionTakesFilesToo() throws IOException {
        Path name = path.resolveSibling("socket");
        try (Listener listener = site.io.listen(UnixDomainSocketAddress.of(name))) {
            Site.Pair pair = site.pair(listener);
            Task<byte[]> peer = site.start(() -> pair.far().inputStream().readAllBytes());
            assertThat(file.transferTo(3, SIZE, pair.near())).isEqualTo(SIZE - 3);
            pair.near().shutdownOutput();
            check(peer.result(), 3, SIZE - 3);
        }
    }

    /** Sizes of the kernel's own files are fiction, and not all of them can be spliced. */
    @Test
    void aFileOfTheKernelIsSentWhateverItsSize() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        Assumptions.assumeTrue(Files.isReadable(cpus), "no /proc/cpuinfo");
        Site.Link link = site.link();
        Task<byte[]> peer = drain(link.far());
        try (FileHandle info = site.io.open(cpus)) {
            assertThat(info.transferTo(0, 100, link.near())).isEqualTo(100);
        }
        link.near().shutdownOutput();
        assertThat(peer.result()).isEqualTo(java.util.Arrays.copyOf(Files.readAllBytes(cpus), 100));
    }

    @Test
    void writersTakeTurns() throws IOException {
        Site.Link link = site.link();
        Task<byte[]> peer = drain(link.far());
        int size = 200_000;
        List<Task<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean sends = i % 2 == 0;
            writers.add(
                    Caller.values()[i % 3].run(
                            site.io,
                            () -> {
                                if (sends) {
                                    file.transferTo(0, size, link.near());
                                } else {
                                    link.near().write(pattern.bytes(0, size), 0, size);
                                }
                            }));
        }
        writers.forEach(Task::result);
        link.near().shutdownOutput();
        byte[] got = peer.result();
        assertThat(got).hasSize(6 * size);
        for (int i = 0; i < 6; i++) {
            pattern.check(got, i * size, size, 0);
        }
    }

    @Test
    void readingGoesOnMeanwhile() throws IOException {
        Site.Link link = site.link();
        Task<Long> sender = site.start(() -> file.transferTo(0, SIZE, link.near()));
        sender.awaitBlocked();
        link.far().getOutputStream().write(pattern.bytes(77, 1000));
        byte[] got = link.near().inputStream().readNBytes(1000);
        pattern.check(got, 0, 1000, 77);
        Task<byte[]> peer = drain(link.far());
        assertThat(sender.result()).isEqualTo(SIZE);
        link.near().shutdownOutput();
        check(peer.result(), 0, SIZE);
    }

    /** Reads what has been sent by then, and goes on from there. */
    private void checkResumed(Site.Link link, int sent) throws IOException {
        assertThat(sent).isPositive().isLessThan(SIZE);
        Task<byte[]> peer = drain(link.far());
        link.near().writeTimeout(Duration.ZERO);
        assertThat(file.transferTo(sent, SIZE, link.near())).isEqualTo(SIZE - sent);
        link.near().shutdownOutput();
        check(peer.result(), 0, SIZE);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitAndTellsHowMuchWent(Caller caller) throws IOException {
        Site.Link link = site.link();
        Task<Long> sender =
                caller.start(site.io, () -> file.transferTo(0, SIZE, link.near())).awaitBlocked();
        sender.interrupt();
        InterruptedIOException e = sender.failure(InterruptedIOException.class);
        assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
        assertThat(sender.interruptedAtEnd()).isTrue();
        checkResumed(link, e.bytesTransferred);
    }

    @ParameterizedTest
    @EnumSource
    void theWriteTimeoutEndsTheWaitAndTellsHowMuchWent(Caller caller) throws IOException {
        Site.Link link = site.link();
        link.near().writeTimeout(Duration.ofMillis(50));
        SocketTimeoutException e =
                caller.start(site.io, () -> file.transferTo(0, SIZE, link.near()))
                        .failure(SocketTimeoutException.class);
        checkResumed(link, e.bytesTransferred);
    }

    @ParameterizedTest
    @EnumSource
    void closingTheConnectionEndsTheWait(Caller caller) throws IOException {
        Site.Link link = site.link();
        Task<Long> sender =
                caller.start(site.io, () -> file.transferTo(0, SIZE, link.near())).awaitBlocked();
        link.near().close();
        sender.failure(AsynchronousCloseException.class);
        assertThat(file.size()).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @EnumSource
    void closingTheFileEndsTheWait(Caller caller) throws IOException {
        Site.Link link = site.link();
        FileHandle other = site.io.open(path);
        Task<Long> sender =
                caller.start(site.io, () -> other.transferTo(0, SIZE, link.near())).awaitBlocked();
        other.close();
        sender.failure(AsynchronousCloseException.class);
        assertThat(link.near().isOpen()).isTrue();
        Task<byte[]> peer = drain(link.far());
        link.near().write(new byte[] {1}, 0, 1); // the connection works
        link.near().shutdownOutput();
        assertThat(peer.result()).endsWith(1);
    }

    @Test
    void closingTheRuntimeEndsTheWait() throws IOException {
        Site own = new Site(subject);
        FileHandle other = own.io.open(path);
        Site.Link link = own.link();
        Task<Long> sender =
                Caller.PLATFORM
                        .start(own.io, () -> other.transferTo(0, SIZE, link.near()))
                        .awaitBlocked();
        own.io.close();
        sender.failure(ClosedChannelException.class);
        own.close();
    }

    @Test
    void aPeerThatLeavesIsReported() throws IOException {
        Site.Link link = site.link();
        Task<Long> sender = site.start(() -> file.transferTo(0, SIZE, link.near())).awaitBlocked();
        link.far().setSoLinger(true, 0);
        link.far().close();
        sender.failure(SocketException.class);
    }

    @Test
    void whatWasShutDownTakesNothing() throws IOException {
        Site.Link link = site.link();
        link.near().shutdownOutput();
        assertThatThrownBy(() -> file.transferTo(0, SIZE, link.near()))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void whatIsNotAllowedIsRefused() throws IOException {
        Connection near = site.link().near();
        FileHandle writer = site.keep(site.io.open(path, WRITE));
        FileHandle closed = site.io.open(path, READ);
        closed.close();
        assertThatThrownBy(() -> writer.transferTo(0, 1, near))
                .isInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> closed.transferTo(0, 1, near))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.transferTo(-1, 1, near))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.transferTo(0, -1, near))
                .isInstanceOf(IllegalArgumentException.class);
        near.close();
        assertThatThrownBy(() -> file.transferTo(0, 1, near))
                .isInstanceOf(ClosedChannelException.class);
        try (Site other = new Site(subject)) {
            Connection foreign = other.link().near();
            assertThatThrownBy(() -> file.transferTo(0, 1, foreign))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closingInTheMiddleOfManyTransfersLosesNothingElse() throws IOException {
        for (int round = 0; round < 10; round++) {
            Site.Link kept = site.link();
            Site.Link closed = site.link();
            Task<byte[]> peer = drain(kept.far());
            Task<byte[]> other = drain(closed.far());
            Task<Long> good = site.start(() -> file.transferTo(0, SIZE, kept.near()));
            Task<Long> bad =
                    Caller.values()[round % 3].start(
                            site.io,
                            () -> {
                                long sent = 0;
                                while (true) {
                                    sent += file.transferTo(0, SIZE, closed.near());
                                }
                            });
            Thread.yield();
            closed.near().close();
            assertThat(bad.failureOrNull()).isInstanceOf(ClosedChannelException.class);
            assertThat(good.result()).isEqualTo(SIZE);
            kept.near().shutdownOutput();
            check(peer.result(), 0, SIZE);
            other.failureOrNull();
        }
    }
}
