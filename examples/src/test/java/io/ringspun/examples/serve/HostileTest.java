package io.ringspun.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ringspun.examples.serve.Client.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Peers that want no answer: whatever they send, and wherever they stop, they get a status or the
 * end of the connection, and nothing is left of them. {@code -Dringspun.serve.connections} says how
 * many send slowly at the same time, {@code -Dringspun.serve.seed} what the others send.
 */
class HostileTest {

    private static final int SLOW = Integer.getInteger("ringspun.serve.connections", 300);
    private static final long SEED = Long.getLong("ringspun.serve.seed", 20_200_220);
    private static final int MALFORMED = 1000;

    private static final Set<Integer> STATUSES =
            Set.of(
                    200, 204, 206, 301, 304, 400, 403, 404, 405, 408, 412, 413, 414, 416, 431, 501,
                    505);

    private static final String REQUEST =
            "GET /f%20g?x=1 HTTP/1.1\r\nHost: h:80\r\nRange: bytes=0-4,6-\r\n"
                    + "If-None-Match: \"a\", W/\"b\"\r\nConnection: keep-alive, x\r\n"
                    + "Content-Length: 7\r\nAccept: */*\r\n\r\n1234567";

    /** What fuzzers put in. */
    private static final List<String> BAD =
            List.of(
                    "\0",
                    "\r",
                    "\n",
                    "\r\n",
                    "\r\n\r\n",
                    " ",
                    "\t",
                    ":",
                    "%",
                    "%00",
                    "%2e%2e/",
                    "../",
                    "\u00ff",
                    "-1",
                    "99999999999999999999",
                    "Transfer-Encoding: chunked\r\n",
                    "Content-Length: 3\r\n",
                    "Host: x\r\n",
                    "HTTP/1.1",
                    "HTTP/9.9",
                    "bytes=-",
                    "\"",
                    "W/\"",
                    "Expect: 100-continue\r\n",
                    "x".repeat(20_000));

    @TempDir Path directory;

    @BeforeEach
    void makeSite() throws IOException {
        TestServer.file(directory, "f g", "content of f".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void answersMalformedRequestsWithStatusOrEnd(Backend backend) throws Exception {
        Random random = new Random(SEED);
        try (TestServer server = new TestServer(backend, directory)) {
            long before = descriptors(server);
            for (int i = 0; i < MALFORMED; i++) {
                String request = malformed(random);
                try (Client client = server.connect()) {
                    client.send(request);
                    client.finish();
                    checkAnswers(client, request);
                } catch (SocketException e) {
                    // The server had enough before all was sent.
                }
            }
            checkNothingIsLeft(server, before);
        }
    }

    /** All it gets must be whole answers with known statuses, whatever the number. */
    private static void checkAnswers(Client client, String request) throws IOException {
        try {
            while (true) {
                Reply reply = client.read(request.startsWith("HEAD"));
                assertThat(STATUSES)
                        .describedAs("seed %d, %s", SEED, request)
                        .contains(reply.status());
            }
        } catch (EOFException e) {
            assertThat(e).hasMessage("the connection ended after ''");
        }
    }

    private static String malformed(Random random) {
        StringBuilder text = new StringBuilder(REQUEST.repeat(1 + random.nextInt(2)));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, BAD.get(random.nextInt(BAD.size())));
                case 1 -> text.replace(at, end, BAD.get(random.nextInt(BAD.size())));
                case 2 -> text.delete(at, end);
                default -> text.setCharAt(at, (char) random.nextInt(256));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void endsRequestsThatAreCutAnywhere(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory)) {
            long before = descriptors(server);
            for (int cut = 0; cut <= REQUEST.length(); cut++) {
                try (Client client = server.connect()) {
                    client.send(REQUEST.substring(0, cut));
                    client.finish();
                    String answer = client.rest();
                    if (cut < REQUEST.length()) {
                        assertThat(answer).describedAs("cut at %d", cut).isEmpty();
                    } else {
                        assertThat(answer).startsWith("HTTP/1.1 206 ");
                    }
                }
                try (Client client = server.connect()) {
                    client.send(REQUEST.substring(0, cut));
                    client.abort();
                }
            }
            checkNothingIsLeft(server, before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersTheSameWhereverARequestIsInTwoPieces(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            for (int cut = 1; cut < REQUEST.length(); cut++) {
                client.send(REQUEST.substring(0, cut));
                client.send(REQUEST.substring(cut));
                assertThat(client.read(false).status())
                        .describedAs("cut at %d", cut)
                        .isEqualTo(206);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void forgetsPeersThatTakeNoAnswer(Backend backend) throws Exception {
        TestServer.file(directory, "large", new byte[20_000_000]);
        String large = "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
        Limits some = Limits.DEFAULT;
        Limits impatient =
                new Limits(
                        100,
                        9,
                        999,
                        999,
                        some.head(),
                        Duration.ofMillis(200),
                        some.total(),
                        some.drain());
        try (TestServer server = new TestServer(backend, directory, impatient)) {
            long before = descriptors(server);
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Client client = server.connect();
                client.send(large);
                client.awaitByte();
                clients.add(client);
            }
            // Without their doing anything: it is the server that ends this.
            await().atMost(TestServer.GUARD)
                    .untilAsserted(() -> assertThat(server.server().connections()).isZero());
            for (Client client : clients) {
                client.close();
            }
            for (int i = 0; i < 20; i++) {
                try (Client client = server.connect()) {
                    client.send(large);
                    client.abort();
                }
            }
            checkNothingIsLeft(server, before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesOthersWhileManySendSlowly(Backend backend) throws Exception {
        Limits some = Limits.DEFAULT;
        Limits patient =
                new Limits(
                        SLOW + 10,
                        9,
                        999,
                        999,
                        TestServer.GUARD,
                        TestServer.GUARD,
                        some.total(),
                        some.drain());
        try (TestServer server = new TestServer(backend, directory, patient)) {
            long before = descriptors(server);
            List<Client> slow = new ArrayList<>();
            try {
                for (int i = 0; i < SLOW; i++) {
                    slow.add(server.connect());
                }
                for (int at = 0; at < 10; at++) {
                    for (Client client : slow) {
                        client.send(REQUEST.substring(at, at + 1));
                    }
                    checkServes(server);
                }
                assertThat(server.server().connections()).isGreaterThanOrEqualTo(SLOW);
            } finally {
                for (Client client : slow) {
                    client.close();
                }
            }
            checkNothingIsLeft(server, before);
        }
    }

    /** How many are open when all is there that the first request makes. */
    private static long descriptors(TestServer server) throws IOException {
        checkServes(server);
        await().atMost(TestServer.GUARD)
                .untilAsserted(() -> assertThat(server.server().connections()).isZero());
        return openDescriptors();
    }

    private static void checkNothingIsLeft(TestServer server, long before) throws IOException {
        checkServes(server);
        await().atMost(TestServer.GUARD)
                .untilAsserted(() -> {
                    assertThat(server.server().connections()).isZero();
                    assertThat(openDescriptors()).isLessThanOrEqualTo(before);
                });
    }

    private static long openDescriptors() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getOpenFileDescriptorCount();
    }

    private static void checkServes(TestServer server) throws IOException {
        try (Client client = server.connect()) {
            Reply reply = client.get("/f%20g", "");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("content of f");
        }
    }
}
