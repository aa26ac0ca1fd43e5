package io.ringspun.contract;

import static io.ringspun.contract.DatagramTest.bytes;
import static io.ringspun.contract.DatagramTest.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.DatagramEndpoint;
import io.ringspun.DatagramOptions;
import io.ringspun.FeatureChoice;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom datagrams are for: peers, addresses, groups and the options about them. */
@EverySubjectAndSize
class DatagramPeerTest {

    @Parameter Subject subject;

    private Site site;
    private DatagramEndpoint near;
    private DatagramEndpoint far;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        near = site.keep(site.io.bind(Site.ANY_PORT));
        far = site.keep(site.io.bind(Site.ANY_PORT));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** The runtime of the test with a facility switched off. */
    private void masked(String disabled) throws IOException {
        if (disabled.isEmpty()) {
            return;
        }
        site.close();
        site = new Site(subject, config -> config.withFeature(disabled, FeatureChoice.OFF));
        near = site.keep(site.io.bind(Site.ANY_PORT));
        far = site.keep(site.io.bind(Site.ANY_PORT));
    }

    @Test
    void withAPeerOnlyItsDatagramsCount() throws IOException {
        DatagramEndpoint stranger = site.keep(site.io.bind(Site.ANY_PORT));
        SocketAddress address = near.localAddress();
        // Before and after: the kernel looks only at what comes afterwards.
        stranger.send(bytes(1), address);
        far.receiveTimeout(Duration.ofNanos(1));
        near.receiveTimeout(Duration.ofMillis(50));
        near.connect(far.localAddress());
        stranger.send(bytes(2), address);
        far.send(bytes(3), address);
        near.receiveTimeout(Duration.ZERO);
        assertThat(received(near)).isEqualTo(bytes(3));
        assertThat(near.remoteAddress()).isEqualTo(far.localAddress());
        assertThat(near.localAddress()).isEqualTo(address);
        near.send(bytes(4));
        near.send(bytes(5), far.localAddress());
        far.receiveTimeout(Duration.ZERO);
        assertThat(received(far)).isEqualTo(bytes(4));
        assertThat(received(far)).isEqualTo(bytes(5));
        ByteBuffer source = bytes(6);
        assertThatThrownBy(() -> near.send(source, stranger.localAddress()))
                .isInstanceOf(AlreadyConnectedException.class);
        assertThat(source.position()).isZero();
        assertThatThrownBy(() -> near.connect(far.localAddress()))
                .isInstanceOf(AlreadyConnectedException.class);
    }

    /** The JDK says it was sent, and sends nothing. */
    @Test
    void anEmptyDatagramToThePeerIsSentOrRefused() throws IOException {
        near.connect(far.localAddress());
        if (subject.nio()) {
            assertThatThrownBy(() -> near.send(bytes()))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> near.send(bytes(), far.localAddress()))
                    .isInstanceOf(UnsupportedOperationException.class);
        } else {
            assertThat(near.send(bytes())).isZero();
            assertThat(received(far)).isEqualTo(bytes());
        }
        near.send(bytes(1));
        assertThat(received(far)).isEqualTo(bytes(1));
    }

    /** The kernel forgets a port that it picked itself when the peer is given up. */
    @Test
    void givingUpThePeerKeepsThePort() throws IOException {
        SocketAddress address = near.localAddress();
        DatagramEndpoint stranger = site.keep(site.io.bind(Site.ANY_PORT));
        for (int i = 0; i < 3; i++) {
            near.connect(far.localAddress());
            near.disconnect();
            near.disconnect();
            assertThat(near.remoteAddress()).isNull();
            assertThat(near.localAddress()).isEqualTo(address);
            stranger.send(bytes(i), address);
            assertThat(received(near)).isEqualTo(bytes(i));
            assertThatThrownBy(() -> near.send(bytes(1)))
                    .isInstanceOf(NotYetConnectedException.class);
            near.send(bytes(i, i), stranger.localAddress());
            assertThat(received(stranger)).isEqualTo(bytes(i, i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-receive-message"})
    void aPortThatNobodyListensOnIsToldOnce(String disabled) throws IOException {
        masked(disabled);
        SocketAddress nobody = far.localAddress();
        far.close();
        near.connect(nobody);
        near.send(bytes(1));
        // To the receive, unless a send comes first.
        assertThatThrownBy(() -> received(near)).isInstanceOf(PortUnreachableException.class);
        near.receiveTimeout(Duration.ofMillis(10));
        assertThatThrownBy(() -> received(near)).isInstanceOf(SocketTimeoutException.class);
        near.receiveTimeout(Duration.ZERO);
        DatagramEndpoint again = site.keep(site.io.bind(nobody));
        again.send(bytes(8), near.localAddress());
        assertThat(received(near)).isEqualTo(bytes(8));
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingReceiverLearnsThatNobodyListens(Caller caller) throws IOException {
        SocketAddress nobody = far.localAddress();
        far.close();
        near.connect(nobody);
        Task<ByteBuffer> receiver = caller.start(site.io, () -> received(near)).awaitBlocked();
        near.send(bytes(1));
        receiver.failure(PortUnreachableException.class);
    }

    // ---------------------------------------------------------------- addresses and options

    @Test
    void ipv6AndBothFamiliesAtOnce() throws IOException {
        InetAddress six = InetAddress.getByName("::1");
        assumeTrue(hasAddress(six), "no IPv6 here");
        DatagramEndpoint both = site.keep(site.io.bind(new InetSocketAddress("::", 0)));
        int port = ((InetSocketAddress) both.localAddress()).getPort();
        DatagramEndpoint over6 = site.keep(site.io.bind(new InetSocketAddress(six, 0)));
        over6.send(bytes(6), new InetSocketAddress(six, port));
        ByteBuffer target = ByteBuffer.allocate(10);
        assertThat(both.receive(target)).isEqualTo(over6.localAddress());
        near.send(bytes(4), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        assertThat(both.receive(target)).isEqualTo(near.localAddress());
        assertThat(target.flip()).isEqualTo(bytes(6, 4));
        both.send(bytes(46), over6.localAddress());
        assertThat(received(over6)).isEqualTo(bytes(46));
        both.send(bytes(44), near.localAddress());
        assertThat(received(near)).isEqualTo(bytes(44));
    }

    private static boolean hasAddress(InetAddress address) throws SocketException {
        return NetworkInterface.getByInetAddress(address) != null;
    }

    @Test
    void addressesThatCannotBeUsedAreRefused() throws IOException {
        assertThatThrownBy(() -> site.io.bind(near.localAddress()))
                .isInstanceOf(BindException.class);
        SocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
        assertThatThrownBy(() -> site.io.bind(unresolved)).isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> near.send(bytes(1), unresolved))
                .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> near.connect(unresolved)).isInstanceOf(UnknownHostException.class);
        near.send(bytes(1), far.localAddress());
        assertThat(received(far)).isEqualTo(bytes(1));
    }

    @Test
    void aPortMayBeSharedWhenAllAgree() throws IOException {
        DatagramOptions shared = DatagramOptions.DEFAULT.withReusePort(true);
        DatagramEndpoint one = site.keep(site.io.bind(Site.ANY_PORT, shared));
        DatagramEndpoint two = site.keep(site.io.bind(one.localAddress(), shared));
        assertThat(two.localAddress()).isEqualTo(one.localAddress());
        assertThat(one.option(StandardSocketOptions.SO_REUSEPORT)).isTrue();
    }

    @Test
    void optionsAreSetAndRead() throws IOException {
        near.option(StandardSocketOptions.SO_BROADCAST, true);
        assertThat(near.option(StandardSocketOptions.SO_BROADCAST)).isTrue();
        near.option(StandardSocketOptions.SO_RCVBUF, 30_000);
        assertThat(near.option(StandardSocketOptions.SO_RCVBUF)).isBetween(30_000, 120_000);
        DatagramEndpoint large =
                site.keep(
                        site.io.bind(
                                Site.ANY_PORT,
                                DatagramOptions.DEFAULT.withReceiveBufferBytes(50_000)));
        assertThat(large.option(StandardSocketOptions.SO_RCVBUF)).isBetween(50_000, 200_000);
        near.option(StandardSocketOptions.IP_MULTICAST_TTL, 7);
        assertThat(near.option(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(7);
        near.option(StandardSocketOptions.IP_MULTICAST_LOOP, false);
        assertThat(near.option(StandardSocketOptions.IP_MULTICAST_LOOP)).isFalse();
        assertThatThrownBy(() -> near.option(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"239.255.77.7", "ff01::7707"})
    void membersOfAGroupReceiveWhatIsSentToIt(String name) throws IOException {
        InetAddress group = InetAddress.getByName(name);
        boolean six = name.contains(":");
        InetAddress loopback = InetAddress.getByName(six ? "::1" : "127.0.0.1");
        assumeTrue(hasAddress(loopback), "no such loopback");
        NetworkInterface via = NetworkInterface.getByInetAddress(loopback);
        DatagramEndpoint member =
                site.keep(
                        site.io.bind(
                                new InetSocketAddress(
                                        InetAddress.getByName(six ? "::" : "0.0.0.0"), 0),
                                DatagramOptions.DEFAULT.withReuseAddress(true)));
        SocketAddress target =
                new InetSocketAddress(group, ((InetSocketAddress) member.localAddress()).getPort());
        DatagramEndpoint sender = site.keep(site.io.bind(new InetSocketAddress(loopback, 0)));
        sender.option(StandardSocketOptions.IP_MULTICAST_IF, via);
        assertThat(sender.option(StandardSocketOptions.IP_MULTICAST_IF)).isEqualTo(via);
        member.join(group, via);
        assertThatThrownBy(() -> member.join(group, via)).isInstanceOf(IOException.class);
        try {
            sender.send(bytes(1), target);
        } catch (SocketException e) {
            assumeFalse(six, "no way to groups of IPv6 over this loopback");
            throw e;
        }
        assertThat(received(member)).isEqualTo(bytes(1));
        member.leave(group, via);
        assertThatThrownBy(() -> member.leave(group, via)).isInstanceOf(IOException.class);
        sender.send(bytes(2), target);
        // Behind it on the same way: had the other one been delivered, it would come first.
        sender.send(
                bytes(3), new InetSocketAddress(loopback, ((InetSocketAddress) target).getPort()));
        assertThat(received(member)).isEqualTo(bytes(3));
        assertThatThrownBy(() -> member.join(loopback, via))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
