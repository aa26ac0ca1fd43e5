package io.ringspun.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.serve.Client.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections, requests that follow each other, and those that are refused. */
class ProtocolTest {

    private static final String GET = "GET /f HTTP/1.1\r\n";
    private static final String HOST = "Host: h\r\n";

    /**
     * Statuses, and requests that are followed by one that must not be answered: what comes behind
     * a request that can be read in two ways is no request.
     */
    private static final List<String> REFUSED =
            List.of(
                    // Bodies with two ends, or none that is certain.
                    "400 POST /f HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding:"
                            + " chunked\r\n\r\n0\r\n\r\n",
                    "400 " + GET + HOST + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                    "400 " + GET + HOST + "Content-Length: 1, 1\r\n\r\nx",
                    "400 " + GET + HOST + "Content-Length: +1\r\n\r\nx",
                    "400 " + GET + HOST + "Content-Length: -1\r\n\r\nx",
                    "400 " + GET + HOST + "Content-Length: 0x1\r\n\r\nx",
                    "400 " + GET + HOST + "Content-Length: 1 2\r\n\r\nx",
                    "400 " + GET + HOST + "Content-Length:\r\n\r\n",
                    "400 "
                            + GET
                            + HOST
                            + "Transfer-Encoding: chunked\r\nTransfer-Encoding:"
                            + " chunked\r\n\r\n0\r\n\r\n",
                    "400 GET /f HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    "501 " + GET + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                    "501 " + GET + HOST + "Transfer-Encoding: chunked, identity\r\n\r\n",
                    "501 " + GET + HOST + "Transfer-Encoding: xchunked\r\n\r\n",
                    "501 " + GET + HOST + "Transfer-Encoding: \"chunked\"\r\n\r\n",
                    "413 " + GET + HOST + "Content-Length: 99999999999999999999\r\n\r\n",
                    "413 " + GET + HOST + "Content-Length: 1001\r\n\r\n" + "x".repeat(1001),
                    // Lines that another may end elsewhere.
                    "400 GET /f HTTP/1.1\nHost: h\r\n\r\n",
                    "400 " + GET + "Host: h\n\r\n",
                    "400 " + GET + HOST + "\n",
                    "400 " + GET + HOST + "A: b\rContent-Length: 9\r\n\r\n",
                    "400 " + GET + HOST + "A: b\r\r\n\r\n",
                    "400 " + GET + HOST + "A: b\r\n folded\r\n\r\n",
                    "400 " + GET + HOST + "A: b\r\n\tfolded\r\n\r\n",
                    "400 " + GET + " " + HOST + "\r\n",
                    "400 " + GET + HOST + "A: b\0c\r\n\r\n",
                    "400 " + GET + HOST + "A: b\u0001\r\n\r\n",
                    "400 " + GET + HOST + "A\u007f: b\r\n\r\n",
                    // Names that another may read otherwise.
                    "400 " + GET + HOST + "Content-Length : 5\r\n\r\nGET /",
                    "400 " + GET + HOST + "Content Length: 5\r\n\r\nGET /",
                    "400 " + GET + HOST + ": b\r\n\r\n",
                    "400 " + GET + HOST + "no colon\r\n\r\n",
                    "400 " + GET + HOST + "A(): b\r\n\r\n",
                    "400 " + GET + HOST + "\u00c4: b\r\n\r\n",
                    // First lines.
                    "400 GET  /f HTTP/1.1\r\n" + HOST + "\r\n",
                    "400 GET /f  HTTP/1.1\r\n" + HOST + "\r\n",
                    "400 GET\t/f HTTP/1.1\r\n" + HOST + "\r\n",
                    "400  GET /f HTTP/1.1\r\n" + HOST + "\r\n",
                    "400 GET /f HTTP/1.1 \r\n" + HOST + "\r\n",
                    "400 GET /f\r\n\r\n",
                    "400 GET /f HTTP/1\r\n\r\n",
                    "400 GET /f HTTP/+1.1\r\n\r\n",
                    "400 GET /f HTTP/1.10\r\n\r\n",
                    "400 GET /f http/1.1\r\n\r\n",
                    "400 G\u00c4T /f HTTP/1.1\r\n" + HOST + "\r\n",
                    "400 \u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
                    "505 GET /f HTTP/2.0\r\n" + HOST + "\r\n",
                    "505 PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    "505 GET /f HTTP/0.9\r\n\r\n",
                    "400 \r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n" + GET + HOST + "\r\n",
                    // Hosts.
                    "400 " + GET + "\r\n",
                    "400 " + GET + HOST + HOST + "\r\n",
                    "400 " + GET + "Host: a b\r\n\r\n",
                    "400 " + GET + "Host: a/b\r\n\r\n",
                    "400 " + GET + "Host: user@h\r\n\r\n",
                    // Too much.
                    "414 GET /" + "f".repeat(4000) + " HTTP/1.1\r\n" + HOST + "\r\n",
                    "431 " + GET + HOST + "A: " + "b".repeat(4000) + "\r\n\r\n",
                    "431 " + GET + HOST + "A: b\r\n".repeat(100) + "\r\n",
                    "431 " + GET + HOST + "A: 12345678901234567890\r\n".repeat(98) + "\r\n");

    @TempDir Path directory;

    @BeforeEach
    void makeSite() throws IOException {
        TestServer.file(directory, "f", "content of f".getBytes(StandardCharsets.UTF_8));
        TestServer.file(directory, "large", new byte[300_000]);
    }

    private static Limits limits() {
        Limits some = Limits.DEFAULT;
        return new Limits(
                some.connections(),
                5,
                2000,
                1000,
                some.head(),
                some.idle(),
                some.total(),
                some.drain());
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatCanBeUnderstoodInTwoWaysAndAllThatFollows(Backend backend) throws Exception {
        SoftAssertions all = new SoftAssertions();
        try (TestServer server = new TestServer(backend, directory, limits())) {
            for (String statusAndRequest : REFUSED) {
                try (Client client = server.connect()) {
                    client.send(statusAndRequest.substring(4) + GET + HOST + "\r\n");
                    Reply reply = client.read(false);
                    all.assertThat(reply.status() + statusAndRequest.substring(3))
                            .isEqualTo(statusAndRequest);
                    all.assertThat(reply.field("Connection")).isEqualTo("close");
                    all.assertThat(client.isAtEnd()).describedAs(statusAndRequest).isTrue();
                }
            }
        }
        all.assertAll();
    }

    @ParameterizedTest
    @EnumSource
    void keepsConnectionsAsThePeerWants(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory)) {
            try (Client client = server.connect()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(client.get("/f", "").field("Connection")).isNull();
                    assertThat(client.get("/none", "").status()).isEqualTo(404);
                }
                assertThat(client.get("/f", "A: b\r\n".repeat(99)).status()).isEqualTo(200);
                Reply last = client.get("/f", "Connection: x, Close\r\n");
                assertThat(last.field("Connection")).isEqualTo("close");
                assertThat(client.isAtEnd()).isTrue();
            }
            try (Client client = server.connect()) {
                for (int i = 0; i < 3; i++) {
                    client.send("GET /f HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
                    assertThat(client.read(false).field("Connection")).isEqualTo("keep-alive");
                }
                client.send("GET /f HTTP/1.0\r\n\r\n");
                assertThat(client.read(false).text()).isEqualTo("content of f");
                assertThat(client.isAtEnd()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersRequestsThatComeTogetherInTheirOrder(Backend backend) throws Exception {
        for (int i = 0; i < 100; i++) {
            TestServer.file(directory, "n" + i, ("number " + i).getBytes(StandardCharsets.UTF_8));
        }
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append(i % 10 == 3 ? "HEAD" : "GET")
                        .append(i % 10 == 7 ? " /large" : " /n" + i)
                        .append(" HTTP/1.1\r\nHost: h\r\n")
                        .append(i % 10 == 5 ? "Content-Length: 5\r\n\r\nGET /" : "\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                Reply reply = client.read(i % 10 == 3);
                assertThat(reply.status()).isEqualTo(200);
                switch (i % 10) {
                    case 3 -> assertThat(reply.text()).isEmpty();
                    case 7 -> assertThat(reply.body()).hasSize(300_000);
                    default -> assertThat(reply.text()).isEqualTo("number " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsConnectionsWithTheLastRequestThatIsAllowed(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory, limits());
                Client client = server.connect()) {
            client.send((GET + HOST + "\r\n").repeat(10));
            List<String> fates = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                fates.add(client.read(false).field("Connection"));
            }
            assertThat(fates).containsExactly(null, null, null, null, "close");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasNoUseForBodiesAndSaysSo(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory, limits())) {
            try (Client client = server.connect()) {
                client.send("POST /f HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
                client.send("x".repeat(1000));
                Reply refused = client.read(false);
                assertThat(refused.status()).isEqualTo(405);
                assertThat(refused.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
                assertThat(client.get("/f", "").status()).isEqualTo(200);
                client.send("BREW /f HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.read(false).status()).isEqualTo(501);
                client.send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
                Reply options = client.read(false);
                assertThat(options.status()).isEqualTo(204);
                assertThat(options.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            }
            // Whoever asks before it sends is told at once, and not asked for it.
            String asking = "PUT /f HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n";
            assertThat(server.ask(asking + "Content-Length: 10\r\n\r\n"))
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Connection: close\r\n");
            String chunks = "Transfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n";
            assertThat(server.ask(GET + HOST + chunks + GET + HOST + "\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Connection: close\r\n")
                    .endsWith("\r\n\r\ncontent of f");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesItsTimeOnlyWithinLimits(Backend backend) throws Exception {
        Limits some = Limits.DEFAULT;
        Duration soon = Duration.ofMillis(100);
        Limits hasty =
                new Limits(some.connections(), 9, 999, 999, soon, soon, some.total(), some.drain());
        try (TestServer server = new TestServer(backend, directory, hasty)) {
            try (Client client = server.connect()) {
                assertThat(client.isAtEnd()).describedAs("nothing sent").isTrue();
            }
            try (Client client = server.connect()) {
                client.get("/f", "");
                assertThat(client.isAtEnd()).describedAs("nothing more sent").isTrue();
            }
            for (String half :
                    new String[] {
                        "G", GET, GET + HOST, GET + HOST + "Content-Length: 9\r\n\r\nx"
                    }) {
                try (Client client = server.connect()) {
                    client.send(half);
                    assertThat(client.read(false).status()).isEqualTo(408);
                    assertThat(client.isAtEnd()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void turnsAwayWhoeverFindsNoPlace(Backend backend) throws Exception {
        Limits some = Limits.DEFAULT;
        Limits few =
                new Limits(2, 9, 999, 999, some.head(), some.idle(), some.total(), some.drain());
        try (TestServer server = new TestServer(backend, directory, few);
                Client first = server.connect()) {
            try (Client second = server.connect()) {
                assertThat(first.get("/f", "").status()).isEqualTo(200);
                assertThat(second.get("/f", "").status()).isEqualTo(200);
                for (int i = 0; i < 200; i++) {
                    try (Client more = server.connect()) {
                        Reply reply = more.get("/f", "");
                        assertThat(reply.status()).isEqualTo(503);
                        assertThat(reply.field("Retry-After")).isEqualTo("1");
                        assertThat(more.isAtEnd()).isTrue();
                    }
                }
                assertThat(first.get("/f", "").status()).isEqualTo(200);
            }
            int status = 503;
            while (status == 503) {
                try (Client another = server.connect()) {
                    status = another.get("/f", "").status();
                }
            }
            assertThat(status).describedAs("once there is place again").isEqualTo(200);
        }
    }
}
