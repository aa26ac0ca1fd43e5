package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.Commands.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web server as a command; the JDK's client asks it. */
class ServeTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void servesUntilTermAndEndsWithStatusZero(String backend) throws Exception {
        Files.writeString(directory.resolve("a.txt"), "hello");
        Path log = directory.resolve("access.log");
        Process process =
                Commands.start(
                        List.of(),
                        "serve",
                        "--port=0",
                        "--backend",
                        backend,
                        "--access-log",
                        log,
                        directory);
        try (HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            String line = process.inputReader().readLine();
            assertThat(line).startsWith("listening on 127.0.0.1:");
            URI site = URI.create("http://" + line.substring("listening on ".length()) + "/");
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> reply =
                        client.send(
                                HttpRequest.newBuilder(site.resolve("a.txt")).build(),
                                BodyHandlers.ofString());
                assertThat(reply.statusCode()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo("hello");
            }
            process.toHandle().destroy(); // with the client's connection still open
            Outcome outcome = Commands.finish(process);
            assertThat(outcome.status()).isZero();
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).isEmpty();
            assertThat(Files.readAllLines(log))
                    .hasSize(20)
                    .allMatch(
                            each -> each.contains("] \"GET /a.txt HTTP/1.1\" 200 5 \"-\" \"Java-"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysInOneLineThatThereIsNoSuchDirectory() {
        Path none = directory.resolve("none");
        Outcome outcome = Commands.run("serve", "--port=0", none);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .containsExactly(
                        "ringspun serve: cannot serve '" + none + "': no such file or directory");
    }

    @Test
    void saysInOneLineThatItCannotWriteTheLog() {
        Outcome outcome =
                Commands.run("serve", "--access-log", directory.resolve("none/log"), directory);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .containsExactly(
                        "ringspun serve: cannot write the access log: no such file or directory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--connections=0",
                "--requests=0",
                "--head-bytes=255",
                "--body-bytes=-1",
                "--head-seconds=0",
                "--idle-seconds=x",
                "--total-seconds=86401",
                "--drain-seconds=13",
                "--port=65536",
                "second"
            })
    void refusesWrongUse(String wrong) {
        Outcome outcome = Commands.run("serve", directory, wrong);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("ringspun serve: ").doesNotContain("\tat ");
        assertThat(Commands.run("serve").err()).startsWith("ringspun serve: one directory");
    }
}
