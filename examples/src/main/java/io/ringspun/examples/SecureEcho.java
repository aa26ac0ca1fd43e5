package io.ringspun.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.tls.TlsClient;
import io.ringspun.tls.TlsConnection;
import io.ringspun.tls.TlsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * An echo over TLS: a server with a certificate of its own making, and a client that trusts it.
 * {@link #serve} does not know that its connections are secure.
 */
final class SecureEcho {

    private static final String[] PROTOCOLS = {"echo"};
    private static final String PASSWORD = "changeit";

    private SecureEcho() {}

    /** Sends words to itself, and fails if they do not come back. */
    public static void main(String[] args) throws Exception {
        String words = args.length == 0 ? "hello" : String.join(" ", args);
        System.out.println(echoed(words, IoConfig.ambient()));
    }

    /** Sends words through a server of its own and back; says how they went. */
    static String echoed(String words, IoConfig config)
            throws IOException, GeneralSecurityException, InterruptedException {
        SSLContext context = context();
        Consumer<SSLParameters> protocol = p -> p.setApplicationProtocols(PROTOCOLS);
        TlsServer server = TlsServer.of(context).with(protocol);
        TlsClient client = TlsClient.of(context).with(protocol);
        try (IoRuntime io = IoRuntime.open(config);
                Listener listener = server.over(io.listen(new InetSocketAddress("127.0.0.1", 0)))) {
            io.start(() -> accept(io, listener));
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            try (TlsConnection connection =
                    client.over(io.connect("localhost", port), "localhost", port)) {
                byte[] sent = words.getBytes(UTF_8);
                connection.write(sent, 0, sent.length);
                connection.shutdownOutput(); // half-closed: the answer still comes
                String back = new String(connection.inputStream().readAllBytes(), UTF_8);
                if (!back.equals(words)) {
                    throw new IOException("sent " + words + " and got " + back);
                }
                String how = connection.session().getProtocol();
                return back + ", by " + connection.applicationProtocol() + " over " + how;
            }
        }
    }

    private static void accept(IoRuntime io, Listener listener) throws IOException {
        try {
            while (true) {
                Connection connection =
                        listener.accept(); // the handshake comes with the first read
                io.start(() -> serve(connection));
            }
        } catch (ClosedChannelException e) {
            // that was all
        }
    }

    private static void serve(Connection connection) throws IOException {
        try (connection;
                PinnedBuffer buffer = connection.buffers().acquire()) {
            while (connection.read(buffer.clear()) >= 0) {
                connection.write(buffer.flip());
            }
        }
    }

    /** Has the JDK's tool make a key and a certificate, which is shown and trusted. */
    private static SSLContext context()
            throws IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("ringspun");
        Path file = directory.resolve("keys.p12");
        try {
            String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            String what = " -genkeypair -alias echo -keyalg EC -dname CN=localhost -validity 2";
            String where = " -ext san=dns:localhost -storepass " + PASSWORD + " -keystore ";
            Process made =
                    new ProcessBuilder((tool + what + where + file).split(" ")).inheritIO().start();
            if (made.waitFor() != 0) {
                throw new IOException("keytool failed");
            }
            KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
            shown.init(keys, PASSWORD.toCharArray());
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
