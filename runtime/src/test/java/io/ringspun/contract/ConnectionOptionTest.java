package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.Connection;
import io.ringspun.LinuxSocketOptions;
import io.ringspun.Listener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of connections, what they do, and connecting within a limit. */
@EverySubject
class ConnectionOptionTest {

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

    private <T> void readsBack(Connection connection, SocketOption<T> option, T value)
            throws IOException {
        assertThat(connection.option(option, value)).isSameAs(connection);
        assertThat(connection.option(option)).as(option.name()).isEqualTo(value);
    }

    @Test
    void optionsReadBackAsTheyWereSet() throws IOException {
        Connection near = site.pair().near();
        readsBack(near, StandardSocketOptions.TCP_NODELAY, true);
        readsBack(near, StandardSocketOptions.SO_KEEPALIVE, true);
        readsBack(near, StandardSocketOptions.SO_LINGER, 3);
        readsBack(near, StandardSocketOptions.SO_LINGER, -1);
        readsBack(near, StandardSocketOptions.IP_TOS, 16);
        readsBack(near, ExtendedSocketOptions.TCP_KEEPIDLE, 77);
        readsBack(near, ExtendedSocketOptions.TCP_KEEPINTERVAL, 7);
        readsBack(near, ExtendedSocketOptions.TCP_KEEPCOUNT, 5);
        readsBack(near, ExtendedSocketOptions.TCP_QUICKACK, true);
        assertThatThrownBy(() -> near.option(StandardSocketOptions.SO_BROADCAST))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void linuxOptionsReadBackOrAreUnsupported() throws IOException {
        Connection near = site.pair().near();
        if (site.io.report().backend().equals("nio")) {
            assertThatThrownBy(() -> near.option(LinuxSocketOptions.TCP_CORK))
                    .isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        readsBack(near, LinuxSocketOptions.TCP_CORK, true);
        readsBack(near, LinuxSocketOptions.TCP_CORK, false);
        readsBack(near, LinuxSocketOptions.TCP_USER_TIMEOUT, 1234);
        readsBack(near, LinuxSocketOptions.SO_OOBINLINE, true);
        assertThat(near.option(LinuxSocketOptions.SO_INCOMING_CPU)).isGreaterThanOrEqualTo(-1);
    }

    @Test
    void anUrgentByteIsNotPartOfTheStream() throws IOException {
        Site.Link link = site.link();
        link.far().getOutputStream().write(new byte[] {1, 2});
        link.far().sendUrgentData(99);
        link.far().getOutputStream().write(new byte[] {3, 4});
        link.far().shutdownOutput();
        assertThat(link.near().inputStream().readAllBytes()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void anUrgentByteCanBeMadePartOfTheStream() throws IOException {
        assumeTrue(site.io.report().backend().equals("uring"), "NIO does not have the option");
        Site.Link link = site.link();
        link.near().option(LinuxSocketOptions.SO_OOBINLINE, true);
        link.far().getOutputStream().write(new byte[] {1, 2});
        link.far().sendUrgentData(99);
        link.far().getOutputStream().write(new byte[] {3, 4});
        link.far().shutdownOutput();
        assertThat(link.near().inputStream().readAllBytes()).containsExactly(1, 2, 99, 3, 4);
    }

    @ParameterizedTest
    @EnumSource
    void aLingerOfZeroMakesCloseReset(Caller caller) throws IOException {
        Site.Link link = site.link();
        link.near().write(new byte[] {1}, 0, 1);
        assertThat(link.far().getInputStream().read()).isEqualTo(1);
        link.near().option(StandardSocketOptions.SO_LINGER, 0);
        caller.run(site.io, link.near()::close).result();
        assertThatThrownBy(() -> link.far().getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    /** Every order of the four ends of two connections; nobody hangs, nothing written is lost. */
    @Test
    void shuttingDownInEveryOrder() throws IOException {
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), orders);
        assertThat(orders).hasSize(24);
        try (Listener listener = site.io.listen(Site.ANY_PORT)) {
            for (List<Integer> order : orders) {
                Site.Pair pair = site.pair(listener);
                Connection[] ends = {pair.near(), pair.far()};
                boolean[] inputShut = new boolean[2];
                boolean[] outputShut = new boolean[2];
                for (int step : order) {
                    for (int from = 0; from < 2; from++) {
                        if (!outputShut[from] && !inputShut[1 - from]) {
                            ends[from].write(new byte[] {(byte) step}, 0, 1);
                            assertThat(ends[1 - from].inputStream().read()).isEqualTo(step);
                        }
                    }
                    int end = step / 2;
                    if (step % 2 == 0) {
                        ends[end].shutdownInput();
                        inputShut[end] = true;
                    } else {
                        ends[end].shutdownOutput();
                        outputShut[end] = true;
                    }
                    for (int at = 0; at < 2; at++) {
                        if (inputShut[at] || outputShut[1 - at]) {
                            assertThat(ends[at].inputStream().read()).as("%s", order).isEqualTo(-1);
                        }
                    }
                }
                ends[0].close();
                ends[1].close();
            }
        }
    }

    private static void permute(List<Integer> chosen, List<List<Integer>> all) {
        if (chosen.size() == 4) {
            all.add(List.copyOf(chosen));
        }
        for (int i = 0; i < 4; i++) {
            if (!chosen.contains(i)) {
                chosen.add(i);
                permute(chosen, all);
                chosen.removeLast();
            }
        }
    }

    // ---------------------------------------------------------------- connecting

    @Test
    void connectingByNameWithinALimit() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        Connection client = site.keep(site.io.connect("127.0.0.1", port, Duration.ofMinutes(5)));
        assertThat(site.keep(listener.accept()).remoteAddress()).isEqualTo(client.localAddress());
        listener.close();
        assertThatThrownBy(() -> site.io.connect("127.0.0.1", port, Duration.ofMinutes(5)))
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> site.io.connect("nowhere.invalid", port, Duration.ofMinutes(5)))
                .isInstanceOf(UnknownHostException.class);
    }

    @ParameterizedTest
    @EnumSource
    void connectingByNameRunsOutOfTime(Caller caller) throws IOException {
        int port = ((InetSocketAddress) site.full()).getPort();
        caller.start(site.io, () -> site.io.connect("127.0.0.1", port, Duration.ofMillis(30)))
                .failure(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 600})
    void connectingByNameIsInterrupted(long seconds) throws IOException {
        int port = ((InetSocketAddress) site.full()).getPort();
        Duration limit = Duration.ofSeconds(seconds);
        Task<Connection> task =
                site.start(() -> site.io.connect("127.0.0.1", port, limit)).awaitBlocked();
        InterruptedIOException failure = task.interrupt().failure(InterruptedIOException.class);
        assertThat(failure).isNotInstanceOf(SocketTimeoutException.class);
    }
}
