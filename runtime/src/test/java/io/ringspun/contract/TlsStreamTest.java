package io.ringspun.contract;

import static io.ringspun.contract.TlsEnds.all;
import static io.ringspun.contract.TlsEnds.greeted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.tls.TlsConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secure stream: its middle, and the ways it ends. */
@EverySubject
class TlsStreamTest {

    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";

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
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aCloseIsTheEndOfThePeersInput(String version) throws IOException {
        TlsEnds ends = greeted(site, version);
        ends.server().write(new byte[] {1, 2}, 0, 2);
        ends.server().close();
        assertThat(ends.client().inputStream().readNBytes(2)).containsExactly(1, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(ends.client().read(new byte[1], 0, 1)).isEqualTo(-1);
            assertThat(ends.client().receive()).isNull();
            assertThat(ends.client().peek(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertThat(ends.client().isOpen()).isTrue();
    }

    /** Somebody between the two could do the same. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aStreamThatIsCutShortIsAFailure(String version) throws IOException {
        Site.Pair plain = site.pair();
        TlsEnds ends = greeted(site, version, plain);
        ends.server().write(new byte[] {1, 2}, 0, 2);
        plain.far().shutdownOutput();
        assertThat(ends.client().inputStream().readNBytes(2)).containsExactly(1, 2);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> ends.client().read(new byte[1], 0, 1))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("cut short");
            assertThatThrownBy(() -> ends.client().receive()).isInstanceOf(SSLException.class);
            assertThat(ends.client().available()).isZero();
        }
    }

    @Test
    void eitherHalfMayEndFirst() throws IOException {
        TlsEnds ends = greeted(site, TLS_1_3);
        Pattern pattern = new Pattern("the other half");
        ends.client().shutdownOutput();
        ends.client().shutdownOutput();
        assertThat(ends.server().read(new byte[1], 0, 1)).isEqualTo(-1);
        assertThatThrownBy(() -> ends.client().write(new byte[1], 0, 1))
                .isInstanceOf(SocketException.class);
        Task<Void> writer =
                site.run(() -> {
                    ends.server().write(pattern.bytes(0, 300_000), 0, 300_000);
                    ends.server().shutdownOutput();
                });
        byte[] got = all(ends.client());
        assertThat(got).hasSize(300_000);
        pattern.check(got, 0, got.length, 0);
        writer.result();
    }

    /** The version demands it, and the answer waits for no call of the program. */
    @Test
    void untilTls12OneEndsBoth() throws IOException {
        TlsEnds ends = greeted(site, TLS_1_2);
        ends.client().shutdownOutput();
        assertThat(ends.server().read(new byte[1], 0, 1)).isEqualTo(-1);
        assertThat(ends.client().read(new byte[1], 0, 1)).isEqualTo(-1);
        assertThatThrownBy(() -> ends.server().write(new byte[1], 0, 1))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void inputThatIsShutDownIsAtItsEnd() throws IOException {
        TlsEnds ends = greeted(site, TLS_1_3);
        Task<Integer> reader =
                site.start(() -> ends.client().read(new byte[1], 0, 1)).awaitBlocked();
        ends.client().shutdownInput();
        assertThat(reader.result()).isEqualTo(-1);
        ends.client().write(new byte[] {5}, 0, 1);
        assertThat(ends.server().inputStream().read()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aRecordThatWasChangedEndsBothWaysAndShowsNothing(String version) throws IOException {
        Wire wire = new Wire(site, Wire.Manner.AS_IT_COMES);
        TlsEnds ends = greeted(site, version, wire.pair);
        ends.server().write(new byte[] {1}, 0, 1);
        assertThat(ends.client().inputStream().read()).isEqualTo(1);
        wire.toSpoil.set(1);
        ends.server().write(new byte[] {2}, 0, 1);
        byte[] target = {77};
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> ends.client().read(target, 0, 1))
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> ends.client().write(target, 0, 1))
                    .isInstanceOf(IOException.class);
        }
        assertThat(target).containsExactly(77);
        assertThatThrownBy(() -> ends.server().read(target, 0, 1))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("alert");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void recordsMayComeByteByByte(String version) throws IOException {
        TlsEnds ends = greeted(site, version, new Wire(site, Wire.Manner.BYTE_BY_BYTE).pair);
        Pattern pattern = new Pattern("byte by byte");
        Task<Void> writer =
                site.run(() -> {
                    ends.server().write(pattern.bytes(0, 20_000), 0, 20_000);
                    ends.server().close();
                });
        byte[] got = all(ends.client());
        assertThat(got).hasSize(20_000);
        pattern.check(got, 0, got.length, 0);
        writer.result();
    }

    /** Time limits and interrupts in the middle of records, at both ends. */
    @ParameterizedTest
    @EnumSource
    void whatIsBrokenOffLosesNoByte(Caller caller) throws IOException {
        TlsEnds ends = greeted(site, TLS_1_3, new Wire(site, Wire.Manner.AS_IT_COMES).pair);
        Pattern pattern = new Pattern("broken off " + caller);
        int size = 1 << 20;
        ends.server().writeTimeout(Duration.ofNanos(300_000));
        ends.client().readTimeout(Duration.ofNanos(100_000));
        Random random = Pattern.random("interrupts " + caller);
        Task<Void> writer =
                caller.run(
                        site.io,
                        () -> {
                            ByteBuffer source = ByteBuffer.wrap(pattern.bytes(0, size));
                            while (source.hasRemaining()) {
                                int before = source.position();
                                if (random.nextInt(4) == 0) {
                                    Thread.currentThread().interrupt();
                                }
                                try {
                                    ends.server().write(source);
                                } catch (InterruptedIOException e) {
                                    assertThat(e.bytesTransferred)
                                            .isEqualTo(source.position() - before);
                                }
                                Thread.interrupted();
                            }
                            ends.server().shutdownOutput();
                        });
        Task<Integer> reader =
                caller.start(
                        site.io,
                        () -> {
                            byte[] piece = new byte[9_999];
                            int index = 0;
                            while (true) {
                                try {
                                    int count = ends.client().read(piece, 0, piece.length);
                                    if (count < 0) {
                                        return index;
                                    }
                                    pattern.check(piece, 0, count, index);
                                    index += count;
                                } catch (SocketTimeoutException e) {
                                    Thread.yield();
                                }
                            }
                        });
        writer.result();
        assertThat(reader.result()).isEqualTo(size);
    }

    @Test
    void aCloseEndsAReaderAndAWriterThatWait() throws IOException {
        TlsEnds ends = greeted(site, TLS_1_3);
        Task<Integer> reader =
                site.start(() -> ends.client().read(new byte[1], 0, 1)).awaitBlocked();
        Task<Integer> writer =
                site.start(() -> ends.client().write(ByteBuffer.allocate(32 << 20))).awaitBlocked();
        ends.client().close();
        reader.failure(AsynchronousCloseException.class);
        writer.failure(AsynchronousCloseException.class);
        // In the middle of a record there was no room for a good-bye.
        assertThatThrownBy(() -> all(ends.server())).isInstanceOf(IOException.class);
    }

    /** Tickets that nobody has read are no reason for the kernel to reset the connection. */
    @Test
    void aClientThatReadsNothingLosesNothing() throws IOException {
        Pattern pattern = new Pattern("never read");
        for (int round = 0; round < 5; round++) {
            TlsEnds ends = greeted(site, TLS_1_3);
            ends.client().write(pattern.bytes(0, 50_000), 0, 50_000);
            ends.client().close();
            byte[] got = all(ends.server());
            assertThat(got).hasSize(50_000);
            pattern.check(got, 0, got.length, 0);
        }
    }

    @Test
    void sendsFiles() throws IOException {
        TlsEnds ends = greeted(site, TLS_1_3);
        Path path = site.directory().resolve("file");
        Pattern pattern = new Pattern("a file");
        Files.write(path, pattern.bytes(0, 200_000));
        try (FileHandle file = site.io.open(path)) {
            Task<Long> sender =
                    site.start(() -> {
                        long sent = file.transferTo(1_000, 500_000, ends.server());
                        ends.server().close();
                        return sent;
                    });
            byte[] got = all(ends.client());
            assertThat(sender.result()).isEqualTo(199_000);
            assertThat(got).hasSize(199_000);
            pattern.check(got, 0, got.length, 1_000);
            assertThat(file.transferTo(0, 0, ends.client())).isZero();
            assertThatThrownBy(() -> file.transferTo(-1, 1, ends.client()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tellsWhatIsThereWithoutWaiting() throws IOException {
        TlsEnds ends = greeted(site, TLS_1_3);
        assertThat(ends.client().available()).isZero();
        ends.server().write(new byte[] {1, 2, 3}, 0, 3);
        assertThat(ends.client().peek(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(ends.client().available()).isEqualTo(3);
        try (PinnedBuffer received = ends.client().receive()) {
            assertThat(received.position()).isZero();
            assertThat(received.remaining()).isEqualTo(3);
            assertThat(received.get()).isEqualTo((byte) 1);
        }
        assertThat(ends.client().available()).isZero();
    }

    @Test
    void whatTlsHasNotIsRefused() throws IOException {
        TlsConnection client = greeted(site, TLS_1_3).client();
        assertThatThrownBy(() -> client.sendUrgent(1)).isInstanceOf(SocketException.class);
        assertThatThrownBy(client::unix).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
        PinnedBuffer buffer = client.buffers().acquire();
        assertThatThrownBy(() -> client.read(new PinnedBuffer[] {buffer, buffer}))
                .isInstanceOf(IllegalStateException.class);
        buffer.close();
        assertThatThrownBy(() -> client.read(buffer)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.write(buffer)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.readTimeout(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allElseIsThatOfTheConnectionBelow() throws IOException {
        Site.Pair plain = site.pair();
        plain.near().readTimeout(Duration.ofSeconds(7));
        TlsConnection client = TlsEnds.anyClient().over(plain.near(), "x", 1);
        assertThat(client.readTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(client.localAddress()).isEqualTo(plain.near().localAddress());
        assertThat(client.remoteAddress()).isEqualTo(plain.near().remoteAddress());
        assertThat(client.option(StandardSocketOptions.TCP_NODELAY, true)).isSameAs(client);
        assertThat(plain.near().option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        client.close();
        client.close();
        assertThat(plain.near().isOpen()).isFalse();
        assertThat(client.isOpen()).isFalse();
    }

    /** Any connection will do: a Unix-domain one, and one that is secure already. */
    @Test
    void anyConnectionCarriesIt() throws IOException {
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(site.directory().resolve("socket"));
        Site.Pair plain = site.pair(site.keep(site.io.listen(address)));
        TlsEnds outer = greeted(site, TLS_1_3, plain);
        TlsEnds inner = greeted(site, TLS_1_2, new Site.Pair(outer.client(), outer.server()));
        Pattern pattern = new Pattern("twice");
        Task<Void> writer =
                site.run(() -> {
                    inner.client().write(pattern.bytes(0, 100_000), 0, 100_000);
                    inner.client().close();
                });
        byte[] got = all(inner.server());
        assertThat(got).hasSize(100_000);
        pattern.check(got, 0, got.length, 0);
        writer.result();
    }

    /** Of bytes in flight neither the runtime nor TLS holds any where nothing is in flight. */
    @Test
    void anIdleConnectionHoldsNothing() throws IOException {
        TlsEnds ends = greeted(site, TLS_1_3);
        ends.server().write(new byte[] {1, 2}, 0, 2);
        assertThat(ends.client().inputStream().readNBytes(2)).containsExactly(1, 2);
        Task<Integer> reader =
                site.start(() -> ends.client().read(new byte[1], 0, 1)).awaitBlocked();
        assertThat(site.io.outstanding()).noneMatch(one -> one.what().contains("PinnedBuffer"));
        ends.server().write(new byte[] {3}, 0, 1);
        assertThat(reader.result()).isEqualTo(1);
    }

    /** Both ends write more than the network holds, and read at the same time. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void bothEndsMayWriteAtOnce(String version) throws IOException {
        TlsEnds ends = greeted(site, version);
        int size = 3 << 20;
        Task<Void> one = exchange(ends.client(), "client", "server", size);
        Task<Void> two = exchange(ends.server(), "server", "client", size);
        one.result();
        two.result();
    }

    private Task<Void> exchange(Connection end, String sent, String expected, int size) {
        Pattern theirs = new Pattern(expected);
        Task<Void> writer = site.run(() -> end.write(new Pattern(sent).bytes(0, size), 0, size));
        return site.run(() -> {
            byte[] got = end.inputStream().readNBytes(size);
            theirs.check(got, 0, size, 0);
            writer.result();
        });
    }
}
