package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connecting, addresses and socket options. */
@EverySubject
class ConnectionAddressTest {

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

    @Test
    void bothEndsAgreeOnTheirAddresses() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        Site.Pair pair = site.pair(listener);
        assertThat(pair.near().remoteAddress()).isEqualTo(listener.localAddress());
        assertThat(pair.far().localAddress()).isEqualTo(listener.localAddress());
        assertThat(pair.near().localAddress()).isEqualTo(pair.far().remoteAddress());
        InetSocketAddress local = (InetSocketAddress) pair.near().localAddress();
        assertThat(local.getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(local.getPort()).isPositive();
    }

    @Test
    void addressesStayKnownAfterClose() throws IOException {
        Site.Pair pair = site.pair();
        SocketAddress remote = pair.near().remoteAddress();
        SocketAddress local = pair.near().localAddress();
        pair.near().close();
        assertThat(pair.near().remoteAddress()).isEqualTo(remote);
        assertThat(pair.near().localAddress()).isEqualTo(local);
    }

    @Test
    void unixDomainEndsKnowTheirPath() throws IOException {
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(site.directory().resolve("named"));
        Listener listener = site.keep(site.io.listen(address));
        assertThat(listener.localAddress()).isEqualTo(address);
        Site.Pair pair = site.pair(listener);
        assertThat(pair.near().remoteAddress()).isEqualTo(address);
        assertThat(pair.far().localAddress()).isEqualTo(address);
        assertThat(pair.far().remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
        assertThat(pair.near().localAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
    }

    @Test
    void aUnixDomainListenerLeavesItsFileAndRefusesOneThatExists() throws IOException {
        Path path = site.directory().resolve("left");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        site.io.listen(address).close();
        assertThat(path).exists();
        assertThatThrownBy(() -> site.io.listen(address)).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> site.io.connect(address)).isInstanceOf(ConnectException.class);
        Files.delete(path);
        site.keep(site.io.listen(address));
    }

    @Test
    void aUnixDomainPathThatIsTooLongIsRefused() throws IOException {
        Path path = site.directory().resolve("x".repeat(120));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        assertThatThrownBy(() -> site.io.listen(address)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> site.io.connect(address)).isInstanceOf(IOException.class);
        assertThat(path).doesNotExist();
    }

    @Test
    void connectingToAUnixDomainPathThatIsNotThereFails() throws IOException {
        UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(site.directory().resolve("nobody"));
        assertThatThrownBy(() -> site.io.connect(address))
                .isInstanceOfAny(java.net.SocketException.class, NoSuchFileException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aPortWhereNobodyListensRefuses(Caller caller) throws IOException {
        SocketAddress nobody;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = server.getLocalSocketAddress();
        }
        ConnectException refused =
                caller.start(site.io, () -> site.io.connect(nobody))
                        .failure(ConnectException.class);
        assertThat(refused).hasMessageContaining("refused");
    }

    @Test
    void anUnresolvedAddressIsAnUnknownHost() {
        assertThatThrownBy(() ->
                        site.io.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 80)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("nowhere.invalid");
    }

    @Test
    void addressesOfOtherKindsAreRefused() {
        SocketAddress strange =
                new SocketAddress() {
                    private static final long serialVersionUID = 1L;
                };
        assertThatThrownBy(() -> site.io.connect(strange))
                .isInstanceOfAny(
                        IllegalArgumentException.class, UnsupportedOperationException.class);
        assertThatThrownBy(() -> site.io.listen(strange))
                .isInstanceOfAny(
                        IllegalArgumentException.class, UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @EnumSource
    void connectsByName(Caller caller) throws IOException {
        InetSocketAddress server = (InetSocketAddress) site.echo(Site.ANY_PORT);
        caller.start(
                        site.io,
                        () -> {
                            try (Connection client =
                                    site.io.connect("localhost", server.getPort())) {
                                client.write(new byte[] {1}, 0, 1);
                                assertThat(client.inputStream().read()).isEqualTo(1);
                            }
                            return null;
                        })
                .result();
    }

    @Test
    void aNameWithoutAddressIsAnUnknownHost() {
        assertThatThrownBy(() -> site.io.connect("no-such-name.invalid", 80))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void portsOutsideTheRangeAreRefused() {
        assertThatThrownBy(() -> site.io.connect("localhost", 65536))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> site.io.connect("localhost", -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsAreKept() throws IOException {
        Connection near = site.pair().near();
        keeps(near, StandardSocketOptions.TCP_NODELAY, true);
        keeps(near, StandardSocketOptions.TCP_NODELAY, false);
        keeps(near, StandardSocketOptions.SO_KEEPALIVE, true);
        keeps(near, StandardSocketOptions.SO_KEEPALIVE, false);
        keeps(near, StandardSocketOptions.SO_REUSEADDR, true);
        keeps(near, StandardSocketOptions.SO_LINGER, 3);
        near.option(StandardSocketOptions.SO_LINGER, -1);
        assertThat(near.option(StandardSocketOptions.SO_LINGER)).isNegative();
        near.option(StandardSocketOptions.SO_SNDBUF, 30_000)
                .option(StandardSocketOptions.SO_RCVBUF, 40_000);
        // The kernel doubles what it is asked for.
        assertThat(near.option(StandardSocketOptions.SO_SNDBUF)).isBetween(30_000, 120_000);
        assertThat(near.option(StandardSocketOptions.SO_RCVBUF)).isBetween(40_000, 160_000);
    }

    private static <T> void keeps(Connection connection, SocketOption<T> option, T value)
            throws IOException {
        assertThat(connection.option(option, value)).isSameAs(connection);
        assertThat(connection.option(option)).isEqualTo(value);
    }

    @Test
    void optionsThatAStreamDoesNotHaveAreUnsupported() throws IOException {
        Connection near = site.pair().near();
        assertThatThrownBy(() -> near.option(StandardSocketOptions.IP_MULTICAST_TTL))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> near.option(StandardSocketOptions.SO_BROADCAST, true))
                .isInstanceOf(UnsupportedOperationException.class);
        SocketOption<String> strange =
                new SocketOption<>() {
                    @Override
                    public String name() {
                        return "STRANGE";
                    }

                    @Override
                    public Class<String> type() {
                        return String.class;
                    }
                };
        assertThatThrownBy(() -> near.option(strange))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> near.option(strange, "x"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void tcpOptionsAreUnsupportedOnUnixDomainSockets() throws IOException {
        Listener listener =
                site.keep(
                        site.io.listen(UnixDomainSocketAddress.of(site.directory().resolve("s"))));
        Connection near = site.pair(listener).near();
        assertThatThrownBy(() -> near.option(StandardSocketOptions.TCP_NODELAY, true))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(near.option(StandardSocketOptions.SO_SNDBUF)).isPositive();
    }

    @Test
    void optionValuesOutsideTheRangeAreRefused() throws IOException {
        Connection near = site.pair().near();
        assertThatThrownBy(() -> near.option(StandardSocketOptions.SO_SNDBUF, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void extendedOptionsAreKept() throws IOException {
        Connection near = site.pair().near();
        keeps(near, jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE, 77);
        keeps(near, jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL, 11);
        keeps(near, jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT, 4);
    }
}
