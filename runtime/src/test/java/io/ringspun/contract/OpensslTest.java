package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.tls.TlsClient;
import io.ringspun.tls.TlsConnection;
import io.ringspun.tls.TlsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secure connection whose other end is the program {@code openssl}, where there is one. */
@EverySubject
class OpensslTest {

    @Parameter Subject subject;

    private Site site;
    private Path certificate;
    private Path key;

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(isInstalled(), "there is no program openssl here");
        site = new Site(subject);
        Path directory = site.directory();
        certificate = directory.resolve("certificate.pem");
        key = directory.resolve("key.pem");
        TlsEnds.SERVER.write(certificate, key);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Path.of(folder, "openssl").toFile().canExecute());
    }

    private Process openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        site.keep(process::destroyForcibly);
        return process;
    }

    private static void say(Process process, String words) throws IOException {
        process.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    /** A command must have been read before something else is said, or that goes with it. */
    private static void command(Served served, String command, String confirmed)
            throws IOException {
        say(served.client, command);
        BufferedReader output = served.client.inputReader();
        for (String line; (line = output.readLine()) != null; ) {
            if (line.contains(confirmed)) {
                return;
            }
        }
        throw new AssertionError("openssl has ended, and never said " + confirmed);
    }

    private static String read(Connection connection, int count) throws IOException {
        return new String(connection.inputStream().readNBytes(count), StandardCharsets.US_ASCII);
    }

    private static void write(Connection connection, String words) throws IOException {
        byte[] bytes = words.getBytes(StandardCharsets.US_ASCII);
        connection.write(bytes, 0, bytes.length);
    }

    /** A server of ours and a client of theirs, which says what it is told on its input. */
    private record Served(TlsConnection near, Process client) {}

    private Served served(TlsServer server, String... more) throws IOException {
        Listener listener = site.keep(server.over(site.io.listen(Site.ANY_PORT)));
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + port,
                                "-servername",
                                TlsEnds.NAME,
                                "-verify_return_error",
                                "-CAfile",
                                certificate.toString(),
                                "-nocommands".equals(more[0]) ? "-quiet" : "-brief"));
        arguments.addAll(Arrays.asList(more).subList(1, more.length));
        Process client = openssl(arguments.toArray(String[]::new));
        TlsConnection near = (TlsConnection) site.keep(listener.accept());
        near.handshake();
        return new Served(near, client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void isServed(String version) throws IOException {
        TlsServer server =
                TlsEnds.anyServer().with(p -> p.setApplicationProtocols(new String[] {"http/1.1"}));
        Served served = served(server, "-nocommands", version, "-alpn", "http/1.1", "-no_ign_eof");
        say(served.client, "hello\n");
        assertThat(read(served.near, 6)).isEqualTo("hello\n");
        assertThat(served.near.applicationProtocol()).isEqualTo("http/1.1");
        write(served.near, "good-bye\n");
        served.near.close();
        BufferedReader output = served.client.inputReader();
        assertThat(output.lines().toList()).contains("good-bye");
    }

    /** Its client changes its keys when told K, and asks for ours to be changed as well. */
    @Test
    void changesKeys() throws IOException {
        Served served = served(TlsEnds.anyServer(), "commands", "-tls1_3");
        for (int round = 0; round < 3; round++) {
            command(served, "K\n", "KEYUPDATE");
            say(served.client, "round " + round + "\n");
            assertThat(read(served.near, 8)).isEqualTo("round " + round + "\n");
            write(served.near, "answer " + round + "\n");
            assertThat(served.client.inputReader().readLine()).isEqualTo("answer " + round);
        }
        say(served.client, "Q\n");
        assertThat(served.near.inputStream().read()).isEqualTo(-1);
    }

    @Test
    void isRefusedARenegotiation() throws IOException {
        Served served = served(TlsEnds.anyServer(), "commands", "-tls1_2");
        say(served.client, "hello\n");
        assertThat(read(served.near, 6)).isEqualTo("hello\n");
        say(served.client, "R\n");
        assertThatThrownBy(() -> read(served.near, 1))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("renegotiation");
    }

    /** Its process ends without a word when it is killed. */
    @Test
    void thatIsKilledCutsTheStreamShort() throws IOException {
        Served served = served(TlsEnds.anyServer(), "commands", "-tls1_3");
        say(served.client, "hello\n");
        assertThat(read(served.near, 6)).isEqualTo("hello\n");
        served.client.destroyForcibly();
        assertThatThrownBy(() -> read(served.near, 1)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void serves(String version) throws IOException {
        Process server =
                openssl(
                        "s_server",
                        "-accept",
                        "127.0.0.1:0",
                        "-cert",
                        certificate.toString(),
                        "-key",
                        key.toString(),
                        "-rev",
                        version);
        BufferedReader output = server.inputReader();
        String line;
        do {
            line = output.readLine();
        } while (!line.startsWith("ACCEPT"));
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        TlsClient client = TlsEnds.anyClient();
        for (int round = 0; round < 2; round++) {
            Connection plain = site.io.connect(new InetSocketAddress("127.0.0.1", port));
            try (TlsConnection near = client.over(plain, TlsEnds.NAME, port)) {
                write(near, "abc\n");
                assertThat(read(near, 4)).isEqualTo("cba\n");
            }
        }
    }
}
