package io.ringspun.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.serve.Client.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a server, and what it has written down by then. */
class EndTest {

    private static final String HOST = " HTTP/1.1\r\nHost: h\r\n";

    @TempDir Path directory;

    @BeforeEach
    void makeSite() throws IOException {
        TestServer.file(directory, "f", "content of f".getBytes(StandardCharsets.UTF_8));
        TestServer.file(directory, "large", new byte[20_000_000]);
    }

    @ParameterizedTest
    @EnumSource
    void endsIdleConnectionsAndFinishesRequestsUnderWay(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory)) {
            List<Client> idle = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Client client = server.connect();
                if (i % 2 == 0) {
                    assertThat(client.get("/f", "").status()).isEqualTo(200);
                }
                idle.add(client);
            }
            try (Client half = server.connect();
                    Client loading = server.connect()) {
                // Both have proved that they are under way before the end begins: the one by an
                // answer behind which it goes on, the other by the beginning of its file.
                half.send("GET /f" + HOST + "\r\nGET /f" + HOST);
                assertThat(half.read(false).status()).isEqualTo(200);
                loading.send("GET /large" + HOST + "\r\n");
                loading.awaitByte();
                CompletableFuture<Boolean> ended =
                        CompletableFuture.supplyAsync(() -> drained(server));
                for (Client client : idle) {
                    assertThat(client.isAtEnd()).isTrue();
                    client.close();
                }
                half.send("\r\n");
                Reply last = half.read(false);
                assertThat(last.text()).isEqualTo("content of f");
                assertThat(last.field("Connection")).isEqualTo("close");
                assertThat(half.isAtEnd()).isTrue();
                assertThat(loading.read(false).body()).hasSize(20_000_000);
                assertThat(loading.isAtEnd()).isTrue();
                half.finish();
                loading.finish();
                assertThat(ended.get(40, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static boolean drained(TestServer server) {
        try {
            return server.drain();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotWaitForeverForWhoeverTakesNothing(Backend backend) throws Exception {
        Limits some = Limits.DEFAULT;
        Limits hasty =
                new Limits(
                        9,
                        9,
                        999,
                        999,
                        some.head(),
                        some.idle(),
                        some.total(),
                        Duration.ofMillis(100));
        TestServer server = new TestServer(backend, directory, hasty);
        try (Client client = server.connect()) {
            client.send("GET /large" + HOST + "\r\n");
            client.awaitByte();
            assertThat(server.drain()).isFalse();
            server.io().close();
        }
        server.closeAfterAll();
    }

    @ParameterizedTest
    @EnumSource
    void writesDownWhatItAnsweredInTheCombinedFormat(Backend backend) throws Exception {
        TestServer server = new TestServer(backend, directory);
        try (Client client = server.connect()) {
            client.get("/f?q", "Referer: http://r/\r\nUser-Agent: \"a\\b\" \u00e9\r\n");
            client.get("/f", "Range: bytes=2-4\r\n");
            client.send("HEAD /f" + HOST + "\r\n");
            client.read(true);
            client.send("nonsense\r\n");
            client.read(false);
        }
        String start =
                "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}(:\\d\\d){3} [+-]\\d{4}\\] ";
        List<String> lines = server.closeAndRead().lines().toList();
        assertThat(lines).allMatch(line -> line.matches(start + ".*"));
        assertThat(lines.stream().map(line -> line.replaceFirst(start, "")))
                .containsExactly(
                        "\"GET /f?q HTTP/1.1\" 200 12 \"http://r/\" \"\\\"a\\\\b\\\" \\xe9\"",
                        "\"GET /f HTTP/1.1\" 206 3 \"-\" \"-\"",
                        "\"HEAD /f HTTP/1.1\" 200 0 \"-\" \"-\"",
                        "\"-\" 400 16 \"-\" \"-\"");
    }
}
