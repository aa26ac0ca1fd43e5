package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The echo server, spoken to by the JDK's sockets. */
class EchoTest {

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void sendsBackWhatItReceives(String backend) throws Exception {
        try (Server server = new Server("--port", "0", "--backend", backend);
                Socket socket = server.connect()) {
            for (int i = 0; i < 100; i++) {
                byte[] message = ("message " + i).getBytes(StandardCharsets.UTF_8);
                socket.getOutputStream().write(message);
                assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void returnsEverythingToPeerThatHasShutDownItsOutput(String backend) throws Exception {
        byte[] message = new byte[1 << 20];
        new Random(7000).nextBytes(message);
        try (Server server = new Server("--port", "0", "--backend", backend);
                Socket socket = server.connect()) {
            CompletableFuture<byte[]> received =
                    CompletableFuture.supplyAsync(() -> readAll(socket));
            OutputStream out = socket.getOutputStream();
            out.write(message);
            socket.shutdownOutput();
            assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void servesManyAtTheSameTimeAndSurvivesTheirResets(String backend) throws Exception {
        try (Server server = new Server("--port", "0", "--backend", backend)) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Socket socket = server.connect();
                socket.getOutputStream().write(i);
                sockets.add(socket);
            }
            for (int i = 0; i < 100; i++) {
                sockets.get(i).setSoLinger(true, 0);
                sockets.get(i).close();
            }
            for (int i = 100; i < 200; i++) {
                assertThat(sockets.get(i).getInputStream().read()).isEqualTo(i);
                sockets.get(i).close();
            }
            try (Socket socket = server.connect()) {
                socket.getOutputStream().write(42);
                assertThat(socket.getInputStream().read()).isEqualTo(42);
            }
            assertThat(server.stop().err()).isEmpty();
        }
    }

    @Test
    void endsWhenAskedWithConnectionsOpen() throws Exception {
        try (Server server = new Server("--port", "0")) {
            try (Socket socket = server.connect()) {
                socket.getOutputStream().write(1);
                assertThat(socket.getInputStream().read()).isEqualTo(1);
                Outcome outcome = server.stop();
                assertThat(outcome.status()).isZero();
                assertThat(outcome.err()).isEmpty();
            }
        }
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome = Commands.run("echo", "--port", taken.getLocalPort());
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "ringspun echo: cannot listen on 127.0.0.1:"
                                    + taken.getLocalPort()
                                    + ": ")
                    .containsIgnoringCase("address already in use");
        }
    }

    @Test
    void saysInOneLineThatTheHostIsUnknown() {
        Outcome outcome = Commands.run("echo", "--host", "no-such-host.invalid");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .containsExactly(
                        "ringspun echo: cannot listen on no-such-host.invalid: unknown host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--port=65536",
                "--port=-1",
                "--port=http",
                "--carriers=-1",
                "--carriers=257",
                "--backend=epoll",
                "--mode=fast",
                "--prot=1",
                "surplus"
            })
    void refusesWrongUse(String wrong) {
        Outcome outcome = Commands.run("echo", wrong);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("ringspun echo: ").doesNotContain("\tat ");
    }

    @Test
    void showsAddressesAsPeopleWriteThem() throws Exception {
        assertThat(shown("127.0.0.1")).isEqualTo("127.0.0.1:7000");
        assertThat(shown("::")).isEqualTo("[::]:7000");
        assertThat(shown("::1")).isEqualTo("[::1]:7000");
        assertThat(shown("fe80::1:2:3:4")).isEqualTo("[fe80::1:2:3:4]:7000");
        assertThat(shown("2001:db8::")).isEqualTo("[2001:db8::]:7000");
        assertThat(shown("1:2:3:4:5:6:7:8")).isEqualTo("[1:2:3:4:5:6:7:8]:7000");
        assertThat(shown("1:0:3:4:5:6:7:8")).isEqualTo("[1:0:3:4:5:6:7:8]:7000");
        assertThat(shown("10:0:0:4:5:6:7:80")).isEqualTo("[10::4:5:6:7:80]:7000");
    }

    @Test
    void listensOnIpv6() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            assertThat(probe.isBound()).isTrue();
        } catch (IOException e) {
            Assumptions.abort("no IPv6 here: " + e);
        }
        try (Server server = new Server("--host", "::1", "--port", "0");
                Socket socket = server.connect()) {
            assertThat(server.address.getAddress()).isEqualTo(InetAddress.getByName("::1"));
            socket.getOutputStream().write(6);
            assertThat(socket.getInputStream().read()).isEqualTo(6);
        }
    }

    @Test
    void endsWithStatusZeroOnTerm() throws Exception {
        Process process = Commands.start(List.of(), "echo", "--port", "0");
        try {
            String line = process.inputReader().readLine();
            try (Socket socket = new Socket()) {
                socket.connect(address(line));
                socket.getOutputStream().write(1);
                assertThat(socket.getInputStream().read()).isEqualTo(1);
                process.toHandle().destroy();
                Outcome outcome = Commands.finish(process);
                assertThat(outcome.status()).isZero();
                assertThat(outcome.err()).isEmpty();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static String shown(String host) throws IOException {
        return Endpoint.shown(new InetSocketAddress(InetAddress.getByName(host), 7000));
    }

    private static InetSocketAddress address(String line) {
        assertThat(line).startsWith("listening on ");
        int colon = line.lastIndexOf(':');
        String host = line.substring("listening on ".length(), colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(line.substring(colon + 1)));
    }

    private static byte[] readAll(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** An echo server on a thread of its own, stopped by an interrupt. */
    private static final class Server implements AutoCloseable {

        final InetSocketAddress address;
        private final StringWriter err = new StringWriter();
        private final CompletableFuture<String> firstLine = new CompletableFuture<>();
        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        private final Thread thread;

        Server(String... args) throws Exception {
            List<String> words = new ArrayList<>(List.of(args));
            words.addFirst("echo");
            thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                int result =
                                        Main.run(
                                                new PrintWriter(new FirstLine(firstLine)),
                                                new PrintWriter(err),
                                                words.toArray(String[]::new));
                                status.complete(result);
                                firstLine.completeExceptionally(
                                        new AssertionError("it ended: " + err));
                            });
            address = address(firstLine.get(30, TimeUnit.SECONDS));
        }

        Socket connect() throws IOException {
            Socket socket = new Socket();
            socket.setSoTimeout(30_000);
            socket.connect(address, 30_000);
            return socket;
        }

        Outcome stop() {
            thread.interrupt();
            int result = status.orTimeout(30, TimeUnit.SECONDS).join();
            return new Outcome(result, firstLine.join(), err.toString());
        }

        @Override
        public void close() {
            assertThat(stop().status()).isZero();
        }
    }

    /** Completes a future with the first line that is flushed. */
    private static final class FirstLine extends Writer {

        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<String> line;

        FirstLine(CompletableFuture<String> line) {
            this.line = line;
        }

        @Override
        public void write(char[] chars, int offset, int length) {
            text.append(chars, offset, length);
        }

        @Override
        public void flush() {
            if (text.indexOf("\n") >= 0) {
                line.complete(text.toString().strip());
            }
        }

        @Override
        public void close() {}
    }
}
