package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listening and accepting. */
@EverySubject
class ListenerTest {

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
    @ValueSource(ints = {1, 3})
    void acceptsThousandsOfConnectionsEachExactlyOnce(int sockets) throws IOException {
        ListenOptions options = ListenOptions.DEFAULT.withSockets(sockets);
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT, options));
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        int connectors = 4;
        int each = 600;
        BitSet seen = new BitSet();
        AtomicInteger accepted = new AtomicInteger();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tasks.add(
                    Caller.values()[i % 3].start(
                            site.io,
                            () -> {
                                while (true) {
                                    try (Connection connection = listener.accept()) {
                                        byte[] id = connection.inputStream().readNBytes(2);
                                        int number = (id[0] & 0xff) << 8 | id[1] & 0xff;
                                        synchronized (seen) {
                                            assertThat(seen.get(number))
                                                    .as("%s twice", number)
                                                    .isFalse();
                                            seen.set(number);
                                        }
                                        accepted.incrementAndGet();
                                        connection.write(id, 0, 2);
                                    } catch (ClosedChannelException e) {
                                        return null;
                                    }
                                }
                            }));
        }
        List<Task<Void>> clients = new ArrayList<>();
        for (int i = 0; i < connectors; i++) {
            int first = i * each;
            clients.add(
                    Caller.VIRTUAL.start(
                            site.io,
                            () -> {
                                for (int number = first; number < first + each; number++) {
                                    try (Socket socket =
                                            new Socket(address.getAddress(), address.getPort())) {
                                        byte[] id = {(byte) (number >> 8), (byte) number};
                                        socket.getOutputStream().write(id);
                                        assertThat(socket.getInputStream().readNBytes(2))
                                                .isEqualTo(id);
                                    }
                                }
                                return null;
                            }));
        }
        clients.forEach(Task::result);
        listener.close();
        tasks.forEach(Task::result);
        assertThat(accepted).hasValue(connectors * each);
        assertThat(seen.cardinality()).isEqualTo(connectors * each);
    }

    @Test
    void tellsTheRightPeerOfEachConnection() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(site.keep(new Socket(address.getAddress(), address.getPort())));
        }
        List<SocketAddress> peers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Connection accepted = site.keep(listener.accept());
            assertThat(accepted.localAddress()).isEqualTo(address);
            peers.add(accepted.remoteAddress());
        }
        assertThat(peers)
                .containsExactlyInAnyOrderElementsOf(
                        clients.stream().map(Socket::getLocalSocketAddress).toList());
    }

    @ParameterizedTest
    @EnumSource
    void takesConnectionsThatCameBeforeTheAccept(Caller caller) throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        Connection client = site.keep(site.io.connect(listener.localAddress()));
        client.write(new byte[] {1}, 0, 1);
        Connection accepted = site.keep(caller.start(site.io, listener::accept).result());
        assertThat(accepted.inputStream().read()).isEqualTo(1);
    }

    @Test
    void aTimeLimitThatPassesLosesNoConnection() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        assertThatThrownBy(() -> listener.accept(Duration.ofMillis(5)))
                .isInstanceOf(SocketTimeoutException.class);
        Connection client = site.keep(site.io.connect(listener.localAddress()));
        Connection accepted = site.keep(listener.accept(Duration.ofMinutes(5)));
        assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
    }

    @Test
    void aNewConnectionHasNoTimeLimits() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        Connection client =
                site.keep(site.io.connect(listener.localAddress(), Duration.ofMillis(500)));
        Connection accepted = site.keep(listener.accept(Duration.ofMillis(500)));
        Task<Integer> one = site.start(() -> accepted.read(new byte[1], 0, 1)).awaitBlocked();
        Task<Integer> two = site.start(() -> client.read(new byte[1], 0, 1)).awaitBlocked();
        assertThatThrownBy(() -> listener.accept(Duration.ofMillis(700)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(one.done()).isFalse();
        assertThat(two.done()).isFalse();
        client.write(new byte[1], 0, 1);
        accepted.write(new byte[1], 0, 1);
        assertThat(one.result()).isEqualTo(1);
        assertThat(two.result()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOME", "PLATFORM"})
    void closingClosesTheConnectionsThatNobodyAccepted(Caller caller) throws IOException {
        Listener listener = site.io.listen(Site.ANY_PORT);
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        // One accept, so that a backend that accepts ahead has begun to.
        Task<Connection> acceptor = caller.start(site.io, listener::accept).awaitBlocked();
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(site.keep(new Socket(address.getAddress(), address.getPort())));
        }
        Connection accepted = site.keep(acceptor.result());
        listener.close();
        int alive = 0;
        for (Socket client : clients) {
            if (client.getLocalSocketAddress().equals(accepted.remoteAddress())) {
                alive++;
                accepted.write(new byte[] {1}, 0, 1);
                assertThat(client.getInputStream().read()).isEqualTo(1);
            } else {
                try {
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                } catch (SocketException reset) {
                    assertThat(reset).hasMessageContaining("reset");
                }
            }
        }
        assertThat(alive).isEqualTo(1);
    }

    @Test
    void aPortInUseIsRefused() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        assertThatThrownBy(() -> site.io.listen(listener.localAddress()))
                .isInstanceOf(BindException.class);
    }

    @Test
    void aPortThatWasClosedCanBeUsedAgainAtOnce() throws IOException {
        Listener listener = site.io.listen(Site.ANY_PORT);
        SocketAddress address = listener.localAddress();
        Site.Pair pair = site.pair(listener);
        listener.close();
        pair.far().close(); // its port is the listener's and now waits for the other end
        Listener again = site.keep(site.io.listen(address));
        assertThat(again.localAddress()).isEqualTo(address);
    }

    /** All sockets are closed, and one path has one. */
    @Test
    void aListenerOfSeveralSocketsLeavesTheAddressFree() throws IOException {
        ListenOptions several = ListenOptions.DEFAULT.withSockets(4);
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT, several));
        site.pair(listener);
        listener.close();
        Listener again = site.keep(site.io.listen(listener.localAddress()));
        site.pair(again);
        SocketAddress path = UnixDomainSocketAddress.of(site.directory().resolve("socket"));
        site.pair(site.keep(site.io.listen(path, several)));
    }

    @Test
    void aPortMayBeSharedWhenAllAgree() throws IOException {
        ListenOptions shared = ListenOptions.DEFAULT.withReusePort(true);
        Listener one = site.keep(site.io.listen(Site.ANY_PORT, shared));
        Listener two = site.keep(site.io.listen(one.localAddress(), shared));
        assertThat(two.localAddress()).isEqualTo(one.localAddress());
        assertThat(one.option(StandardSocketOptions.SO_REUSEPORT)).isTrue();
        assertThatThrownBy(() -> site.io.listen(one.localAddress()))
                .isInstanceOf(BindException.class);
        AtomicInteger count = new AtomicInteger();
        List<Task<Void>> acceptors = new ArrayList<>();
        for (Listener listener : List.of(one, two)) {
            acceptors.add(
                    site.start(() -> {
                        try {
                            while (true) {
                                listener.accept().close();
                                count.incrementAndGet();
                            }
                        } catch (ClosedChannelException e) {
                            return null;
                        }
                    }));
        }
        for (int i = 0; i < 50; i++) {
            try (Connection client = site.io.connect(one.localAddress())) {
                assertThat(client.inputStream().read()).isEqualTo(-1);
            }
        }
        one.close();
        two.close();
        acceptors.forEach(Task::result);
        assertThat(count).hasValue(50);
    }

    @Test
    void anAddressThatIsNotOfThisMachineIsRefused() throws IOException {
        InetAddress elsewhere =
                Inet4Address.getByAddress(
                        new byte[] {(byte) 192, 0, 2, 1}); // for documentation only
        assertThatThrownBy(() -> site.io.listen(new InetSocketAddress(elsewhere, 0)))
                .isInstanceOf(BindException.class);
    }

    @Test
    void anUnresolvedAddressIsRefused() {
        assertThatThrownBy(() ->
                        site.io.listen(InetSocketAddress.createUnresolved("nowhere.invalid", 0)))
                .isInstanceOfAny(UnknownHostException.class, SocketException.class);
    }

    @Test
    void aUnixDomainPathInAMissingDirectoryIsRefused() throws IOException {
        SocketAddress address =
                UnixDomainSocketAddress.of(site.directory().resolve("missing").resolve("socket"));
        assertThatThrownBy(() -> site.io.listen(address)).isInstanceOf(IOException.class);
    }

    @Test
    void aUnixDomainPathThatIsAFileIsRefused() throws IOException {
        var path = Files.createFile(site.directory().resolve("file"));
        assertThatThrownBy(() -> site.io.listen(UnixDomainSocketAddress.of(path)))
                .isInstanceOf(BindException.class);
        assertThat(path).isRegularFile();
    }

    @Test
    void theWildcardAddressTakesConnectionsToTheLoopback() throws IOException {
        Listener listener = site.keep(site.io.listen(new InetSocketAddress(0)));
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        assertThat(port).isPositive();
        Connection client =
                site.keep(
                        site.io.connect(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        Connection accepted = site.keep(listener.accept());
        // Over a socket of both families the peer is still told by its IPv4 address.
        assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
    }

    @Test
    void theReceiveBufferSizeIsInherited() throws IOException {
        Listener listener =
                site.keep(
                        site.io.listen(
                                Site.ANY_PORT,
                                ListenOptions.DEFAULT.withReceiveBufferBytes(20_000)));
        assertThat(listener.option(StandardSocketOptions.SO_RCVBUF)).isBetween(20_000, 80_000);
        Connection accepted = site.pair(listener).far();
        assertThat(accepted.option(StandardSocketOptions.SO_RCVBUF)).isBetween(20_000, 80_000);
    }

    @Test
    void aFullQueueHoldsAConnectUntilSomeoneAccepts() throws IOException {
        SocketAddress address = UnixDomainSocketAddress.of(site.directory().resolve("queue"));
        Listener listener =
                site.keep(site.io.listen(address, ListenOptions.DEFAULT.withBacklog(1)));
        List<Task<Connection>> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(Caller.values()[i % 3].start(site.io, () -> site.io.connect(address)));
        }
        Task<Void> acceptor =
                site.start(() -> {
                    for (int i = 0; i < 10; i++) {
                        try (Connection accepted = listener.accept()) {
                            accepted.write(new byte[] {(byte) i}, 0, 1);
                        }
                    }
                    return null;
                });
        BitSet seen = new BitSet();
        for (Task<Connection> client : clients) {
            seen.set(site.keep(client.result()).inputStream().read());
        }
        acceptor.result();
        assertThat(seen.cardinality()).isEqualTo(10);
    }
}
