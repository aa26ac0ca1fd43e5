package io.ringspun.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the JDK itself puts upon sockets: TLS, and its HTTP client as the peer of a server. */
@Brand.Every
class SocketLayerTest {

    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir static Path folder;

    private static SSLContext tls;

    @Parameter Brand brand;

    private Sockets sockets;

    /** The JDK makes certificates by a program of its own only. */
    @BeforeAll
    static void makeCertificate() throws Exception {
        Path keys = folder.resolve("keys");
        if (!Files.exists(keys)) {
            Process keytool =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "keytool")
                                            .toString(),
                                    "-genkeypair",
                                    "-alias",
                                    "key",
                                    "-keyalg",
                                    "EC",
                                    "-dname",
                                    "CN=localhost",
                                    "-storepass",
                                    new String(PASSWORD),
                                    "-keystore",
                                    keys.toString())
                            .inheritIO()
                            .start();
            assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        tls = context(keys);
    }

    private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD);
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        TrustManagerFactory trusted =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @BeforeEach
    void open() throws IOException {
        sockets = new Sockets(brand);
    }

    @AfterEach
    void close() throws IOException {
        if (sockets != null) {
            sockets.close();
        }
    }

    /** TLS over one end, which is closed with it. */
    private SSLSocket client(Socket near) throws IOException {
        return (SSLSocket)
                tls.getSocketFactory().createSocket(near, "localhost", near.getPort(), true);
    }

    private SSLSocket server(Socket far) throws IOException {
        return (SSLSocket) tls.getSocketFactory().createSocket(far, null, true);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void tlsOverSockets(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.pair();
        SSLSocket near = sockets.keep(client(pair.near()));
        SSLSocket far = sockets.keep(server(pair.far()));
        Pattern pattern = new Pattern("tls");
        int total = 300_000;
        Task<byte[]> served =
                sockets.start(
                        caller,
                        () -> {
                            byte[] got = far.getInputStream().readAllBytes();
                            far.getOutputStream().write(new byte[] {7, 8}); // half-closed, TLS 1.3
                            far.shutdownOutput();
                            return got;
                        });
        Task<byte[]> answer =
                sockets.start(
                        caller,
                        () -> {
                            near.getOutputStream().write(pattern.bytes(0, total));
                            near.shutdownOutput();
                            return near.getInputStream().readAllBytes();
                        });
        assertThat(answer.result()).containsExactly(7, 8);
        byte[] got = served.result();
        assertThat(got).hasSize(total);
        pattern.check(got, 0, total, 0);
        assertThat(near.getSession().getProtocol()).isEqualTo("TLSv1.3");
        near.close();
        assertThat(pair.near().isClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void timeLimitsOfTls(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.pair();
        SSLSocket near = sockets.keep(client(pair.near()));
        SSLSocket far = sockets.keep(server(pair.far()));
        Task<Void> handshake =
                sockets.start(
                        caller,
                        () -> {
                            far.startHandshake();
                            far.getOutputStream().write(5);
                            return null;
                        });
        Task<Integer> reader =
                sockets.start(
                        caller,
                        () -> {
                            assertThat(near.getInputStream().read()).isEqualTo(5);
                            near.setSoTimeout(20);
                            InputStream in = near.getInputStream();
                            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
                            far.getOutputStream().write(6);
                            near.setSoTimeout(20_000);
                            return in.read();
                        });
        handshake.result();
        assertThat(reader.result()).isEqualTo(6);
    }

    @Test
    void tlsLeavesTheSocketOpenIfItIsToldTo() throws IOException {
        Sockets.Pair pair = sockets.pair();
        SSLSocket near =
                (SSLSocket) tls.getSocketFactory().createSocket(pair.near(), "localhost", 1, false);
        SSLSocket far = sockets.keep(server(pair.far()));
        Task<Integer> served = sockets.start(Caller.HOME, far.getInputStream()::read);
        near.getOutputStream().write(3);
        assertThat(served.result()).isEqualTo(3);
        near.close();
        assertThat(pair.near().isClosed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void anHttpServerAsItIsWrittenForServerSockets(Caller caller) throws Exception {
        ServerSocket server = sockets.listening();
        Task<Integer> accepting =
                sockets.start(
                        caller,
                        () -> {
                            int served = 0;
                            for (; served < 5; served++) {
                                try (Socket socket = server.accept()) {
                                    answer(socket);
                                }
                            }
                            return served;
                        });
        for (int i = 0; i < 5; i++) {
            URI page = new URI("http://127.0.0.1:" + server.getLocalPort() + "/page" + i);
            HttpURLConnection client = (HttpURLConnection) page.toURL().openConnection();
            client.setReadTimeout(20_000);
            try (InputStream body = client.getInputStream()) {
                assertThat(client.getResponseCode()).isEqualTo(200);
                assertThat(new String(body.readAllBytes(), US_ASCII))
                        .isEqualTo("GET /page" + i + " HTTP/1.1");
            }
        }
        assertThat(accepting.result()).isEqualTo(5);
    }

    private static void answer(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        String request = reader.readLine();
        while (!reader.readLine().isEmpty()) {
            // headers
        }
        String head =
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                        + request.length()
                        + "\r\n\r\n";
        socket.getOutputStream().write((head + request).getBytes(US_ASCII));
    }
}
