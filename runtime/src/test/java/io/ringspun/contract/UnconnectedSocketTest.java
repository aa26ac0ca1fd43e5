package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.LinuxSocketOptions;
import io.ringspun.Listener;
import io.ringspun.UnboundListener;
import io.ringspun.UnconnectedSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sockets that are set up before they connect or listen, and what only code of such sockets asks of
 * a connection: how much there is to read, and urgent bytes.
 */
@EverySubject
class UnconnectedSocketTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

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

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(LOOPBACK, 0);
    }

    private static InetSocketAddress addressOf(Listener listener) {
        return (InetSocketAddress) listener.localAddress();
    }

    @Test
    void connectsFromTheAddressItWasBoundTo() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        UnconnectedSocket socket = site.keep(site.io.socket());
        assertThat(socket.localAddress().getPort()).isZero();
        assertThat(socket.bind(anyPort())).isSameAs(socket);
        InetSocketAddress own = socket.localAddress();
        assertThat(own.getAddress()).isEqualTo(LOOPBACK);
        assertThat(own.getPort()).isPositive();
        assertThatThrownBy(() -> socket.bind(anyPort())).isInstanceOf(IOException.class);
        Connection near = site.keep(socket.connect(addressOf(listener), Duration.ZERO));
        Connection far = site.keep(listener.accept());
        assertThat(near.localAddress()).isEqualTo(own);
        assertThat(far.remoteAddress()).isEqualTo(own);
        near.write(new byte[] {7}, 0, 1);
        assertThat(far.inputStream().read()).isEqualTo(7);
    }

    @Test
    void itsOptionsAreTheConnections() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        UnconnectedSocket socket = site.keep(site.io.socket());
        socket.option(StandardSocketOptions.TCP_NODELAY, true)
                .option(StandardSocketOptions.SO_KEEPALIVE, true)
                .option(StandardSocketOptions.SO_LINGER, 3)
                .option(LinuxSocketOptions.SO_OOBINLINE, true);
        assertThat(socket.option(StandardSocketOptions.SO_LINGER)).isEqualTo(3);
        assertThat(socket.option(StandardSocketOptions.SO_REUSEADDR)).isFalse();
        Connection near = site.keep(socket.connect(addressOf(listener), Duration.ZERO));
        assertThat(near.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(near.option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(near.option(StandardSocketOptions.SO_LINGER)).isEqualTo(3);
        assertThat(near.option(LinuxSocketOptions.SO_OOBINLINE)).isTrue();
        near.option(StandardSocketOptions.SO_LINGER, 0);
        site.keep(listener.accept());
    }

    @Test
    void itIsClosedOnceItIsAConnection() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        UnconnectedSocket socket = site.keep(site.io.socket());
        Connection near = site.keep(socket.connect(addressOf(listener), Duration.ZERO));
        assertThat(socket.isOpen()).isFalse();
        socket.close();
        assertThat(near.isOpen()).isTrue();
        assertThatThrownBy(() -> socket.option(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> socket.connect(addressOf(listener), Duration.ZERO))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(socket::localAddress).isInstanceOf(ClosedChannelException.class);
        assertThat(near.isOpen()).isTrue();
    }

    @Test
    void afterAFailureNothingIsOpen() throws IOException {
        InetSocketAddress nobody;
        try (Listener listener = site.io.listen(Site.ANY_PORT)) {
            nobody = addressOf(listener);
        }
        UnconnectedSocket refused = site.io.socket();
        assertThatThrownBy(() -> refused.connect(nobody, Duration.ZERO))
                .isInstanceOf(ConnectException.class);
        assertThat(refused.isOpen()).isFalse();
        UnconnectedSocket unknown = site.io.socket();
        assertThatThrownBy(() ->
                        unknown.connect(
                                InetSocketAddress.createUnresolved("nowhere.invalid", 1),
                                Duration.ZERO))
                .isInstanceOf(UnknownHostException.class);
        assertThat(unknown.isOpen()).isFalse();
        UnconnectedSocket late = site.io.socket();
        InetSocketAddress full = (InetSocketAddress) site.full();
        assertThatThrownBy(() -> late.connect(full, Duration.ofMillis(30)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(late.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void closeEndsTheConnecting(Caller caller) throws IOException {
        UnconnectedSocket socket = site.io.socket();
        InetSocketAddress full = (InetSocketAddress) site.full();
        Task<Connection> connecting =
                caller.start(site.io, () -> socket.connect(full, Duration.ZERO)).awaitBlocked();
        socket.close();
        connecting.failure(AsynchronousCloseException.class);
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void theRuntimesCloseClosesIt() throws IOException {
        UnconnectedSocket socket = site.io.socket();
        UnboundListener unbound = site.io.listener();
        site.io.close();
        assertThat(socket.isOpen()).isFalse();
        assertThat(unbound.isOpen()).isFalse();
        assertThatThrownBy(site.io::socket).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(site.io::listener).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aListenerHasTheOptionsItWasGiven() throws IOException {
        UnboundListener unbound = site.keep(site.io.listener());
        assertThat(unbound.option(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        unbound.option(StandardSocketOptions.SO_REUSEADDR, false)
                .option(StandardSocketOptions.SO_RCVBUF, 20_000);
        Listener listener = site.keep(unbound.listen(anyPort(), 5));
        assertThat(unbound.isOpen()).isFalse();
        unbound.close();
        assertThat(listener.isOpen()).isTrue();
        assertThat(listener.option(StandardSocketOptions.SO_REUSEADDR)).isFalse();
        assertThat(listener.option(StandardSocketOptions.SO_RCVBUF)).isEqualTo(20_000);
        assertThat(listener.option(StandardSocketOptions.SO_RCVBUF, 30_000)).isSameAs(listener);
        assertThat(listener.option(StandardSocketOptions.SO_RCVBUF)).isEqualTo(30_000);
        Site.Pair pair = site.pair(listener);
        assertThat(pair.far().option(StandardSocketOptions.SO_RCVBUF)).isEqualTo(30_000);
        assertThatThrownBy(() -> unbound.listen(anyPort(), 5))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anAddressThatIsRefusedCanBeFollowedByAnother() throws IOException {
        Listener other = site.keep(site.io.listen(Site.ANY_PORT));
        UnboundListener unbound = site.keep(site.io.listener());
        assertThatThrownBy(() -> unbound.listen(addressOf(other), 5))
                .isInstanceOf(BindException.class);
        assertThat(unbound.isOpen()).isTrue();
        Listener listener = site.keep(unbound.listen(anyPort(), 5));
        site.pair(listener);
        UnconnectedSocket socket = site.keep(site.io.socket());
        assertThatThrownBy(() -> socket.bind(addressOf(other))).isInstanceOf(BindException.class);
        assertThat(socket.bind(anyPort()).localAddress().getPort()).isPositive();
    }

    @Test
    void oneListenerServesBothFamilies() throws IOException {
        Listener listener =
                site.keep(site.io.listener().listen(new InetSocketAddress("0.0.0.0", 0), 5));
        int port = addressOf(listener).getPort();
        try (Socket four = new Socket("127.0.0.1", port);
                Connection accepted = listener.accept()) {
            assertThat(((InetSocketAddress) accepted.remoteAddress()).getAddress())
                    .isEqualTo(four.getLocalAddress());
        }
        try (Connection six =
                        site.io
                                .socket()
                                .connect(new InetSocketAddress("::1", port), Duration.ZERO);
                Connection accepted = listener.accept()) {
            assertThat(accepted.remoteAddress()).isEqualTo(six.localAddress());
        }
    }

    @Test
    void tellsHowMuchThereIsToRead() throws IOException {
        Site.Pair pair = site.pair();
        Connection near = pair.near();
        assertThat(near.available()).isZero();
        pair.far().write(new byte[700], 0, 700);
        awaitAvailable(near, 700);
        assertThat(near.inputStream().readNBytes(100)).hasSize(100);
        awaitAvailable(near, 600); // whether they have been taken from the kernel or not
        assertThat(near.inputStream().available()).isLessThanOrEqualTo(600);
        near.inputStream().readNBytes(600);
        assertThat(near.available()).isZero();
        pair.far().close();
        assertThat(near.inputStream().read()).isEqualTo(-1);
        assertThat(near.available()).isZero();
        near.close();
        assertThatThrownBy(near::available).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void lookingHowMuchThereIsDisturbsNoReader() throws IOException {
        Site.Pair pair = site.pair();
        Task<byte[]> reader =
                site.start(() -> pair.near().inputStream().readNBytes(5000)).awaitBlocked();
        Pattern pattern = new Pattern("available");
        for (int at = 0; at < 5000; at += 50) {
            assertThat(pair.near().available()).isBetween(0, at);
            pair.far().write(pattern.bytes(at, 50), 0, 50);
        }
        pattern.check(reader.result(), 0, 5000, 0);
    }

    @Test
    void nothingIsAvailableOnceReadingWasStopped() throws IOException {
        Site.Pair pair = site.pair();
        pair.far().write(new byte[10], 0, 10);
        awaitAvailable(pair.near(), 10);
        pair.near().shutdownInput();
        assertThat(pair.near().available()).isZero();
    }

    private static void awaitAvailable(Connection connection, int bytes) {
        Awaitility.await()
                .pollInSameThread()
                .atMost(Patience.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(connection.available()).isEqualTo(bytes));
    }

    @Test
    void anUrgentByteIsWhatThePeerMakesOfIt() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Connection near = site.keep(site.io.connect(server.getLocalSocketAddress()));
            Socket far = site.keep(server.accept());
            far.setOOBInline(true);
            near.write(new byte[] {1}, 0, 1);
            near.sendUrgent(0x102);
            near.write(new byte[] {3}, 0, 1);
            assertThat(far.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            near.shutdownOutput();
            assertThatThrownBy(() -> near.sendUrgent(4)).isInstanceOf(SocketException.class);
            near.close();
            assertThatThrownBy(() -> near.sendUrgent(4)).isInstanceOf(ClosedChannelException.class);
        }
    }
}
