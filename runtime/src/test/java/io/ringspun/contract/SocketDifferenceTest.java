package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** In what our sockets are not the JDK's, as {@code docs/semantics.md} lists it. */
@EverySubject
class SocketDifferenceTest {

    @Parameter Subject subject;

    private Sockets sockets;

    @BeforeEach
    void open() throws IOException {
        sockets = new Sockets(new Brand(subject));
    }

    @AfterEach
    void close() throws IOException {
        if (sockets != null) {
            sockets.close();
        }
    }

    @Test
    void nioHasNoTrafficClassForServerSockets() throws IOException {
        ServerSocket server = sockets.listening();
        assertThat(server.supportedOptions()).contains(StandardSocketOptions.IP_TOS);
        if (subject.nio()) {
            assertThatThrownBy(() -> server.setOption(StandardSocketOptions.IP_TOS, 8))
                    .isInstanceOf(UnsupportedOperationException.class);
        } else {
            server.setOption(StandardSocketOptions.IP_TOS, 8);
            assertThat(server.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(8);
        }
    }

    @Test
    void aWriteToAPeerThatResetMaySayBrokenPipe() throws IOException {
        Sockets.Pair pair = sockets.pair();
        OutputStream out = pair.near().getOutputStream();
        pair.far().setSoLinger(true, 0);
        pair.far().close();
        assertThatThrownBy(() -> writeUntilItFails(out))
                .isExactlyInstanceOf(SocketException.class)
                .satisfies(e ->
                        assertThat(e.getMessage()).isIn("Broken pipe", "Connection reset by peer"));
    }

    private static void writeUntilItFails(OutputStream out) throws IOException {
        while (true) {
            out.write(1);
        }
    }

    @Test
    void noProxyIsAsked() throws IOException {
        ServerSocket server = sockets.listening();
        List<URI> asked = new ArrayList<>();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(
                new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI uri) {
                        asked.add(uri);
                        return List.of(Proxy.NO_PROXY);
                    }

                    @Override
                    public void connectFailed(URI uri, SocketAddress address, IOException e) {
                        asked.add(uri);
                    }
                });
        try {
            sockets.clients.createSocket(Sockets.LOOPBACK, server.getLocalPort()).close();
            assertThat(asked).isEmpty();
            new Socket(Sockets.LOOPBACK, server.getLocalPort()).close();
            assertThat(asked).hasSize(1);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Test
    void theRuntimesOwnWordsAreTheCause() throws IOException {
        InetSocketAddress nobody = Sockets.nobody();
        assertThatThrownBy(() -> sockets.clients.createSocket(Sockets.LOOPBACK, nobody.getPort()))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("Connection refused")
                .cause()
                .hasMessageContaining(String.valueOf(nobody.getPort()));
    }

    @Test
    void theyEndWithTheRuntime() throws IOException {
        Socket near = sockets.pair().near();
        Task<Integer> reader =
                sockets.start(Caller.PLATFORM, near.getInputStream()::read).awaitBlocked();
        sockets.site.io.close();
        assertThat(reader.failure(SocketException.class)).hasMessage("Socket closed");
        assertThatThrownBy(() -> sockets.clients.createSocket().bind(null))
                .isInstanceOf(SocketException.class);
        assertThat(near.isClosed()).isFalse();
        near.close();
    }

    @Test
    void factoriesOfOneRuntimeAreEqual() {
        assertThat(sockets.site.io.socketFactory())
                .isEqualTo(sockets.clients)
                .hasSameHashCodeAs(sockets.clients);
        assertThat(sockets.site.io.serverSocketFactory())
                .isEqualTo(sockets.servers)
                .hasSameHashCodeAs(sockets.servers);
    }
}
