package io.ringspun.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.serve.Client.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which file, page or status a path leads to. */
class FilesTest {

    /** Statuses and paths. */
    private static final List<String> PATHS =
            List.of(
                    "404 /none",
                    "404 /a.txt/",
                    "404 /a.txt/x",
                    "404 //a.txt",
                    "404 //",
                    "404 /.hidden",
                    "404 /.git/config",
                    "404 /sub/.well-known/x",
                    "200 /.well-known/x",
                    "404 /.well-known/.x",
                    "404 /pipe",
                    "200 http://else.where/a.txt",
                    "200 HTTP://else.where:80/a.txt?x=/../..",
                    "200 http://else.where",
                    "400 ftp://else.where/a.txt",
                    "400 a.txt",
                    "400 *",
                    "404 /a%2Ftxt",
                    "404 /%2Fa.txt",
                    "200 /%61.txt",
                    "404 /%2561.txt",
                    "404 /a.txt%20",
                    "404 /A.TXT",
                    "404 /a\\txt",
                    // Up and out, in all the ways that have ever worked somewhere.
                    "400 /../secret.txt",
                    "400 /..",
                    "400 /../",
                    "400 /./a.txt",
                    "400 /x/../../secret.txt",
                    "400 /x/../a.txt",
                    "400 /%2e%2e/secret.txt",
                    "400 /.%2E/secret.txt",
                    "400 /%2e%2e%2fsecret.txt/..",
                    "404 /%2e%2e%2fsecret.txt",
                    "404 /..%2fsecret.txt",
                    "404 /..%5csecret.txt",
                    "404 /..\\secret.txt",
                    "404 /%252e%252e/secret.txt",
                    "404 /%252e%252e%252fsecret.txt",
                    "400 /%c0%ae%c0%ae/secret.txt",
                    "400 /%c0%af../secret.txt",
                    "400 /%e0%80%ae%e0%80%ae/secret.txt",
                    "404 /..;/secret.txt",
                    "404 /...//secret.txt",
                    "400 http://else.where/../secret.txt",
                    "400 /a.txt%00",
                    "400 /a.txt%00/../../secret.txt",
                    "400 /%",
                    "400 /%4",
                    "400 /%zz",
                    "400 /%u002e%u002e/secret.txt",
                    "400 /%ff",
                    "400 /\u00ff",
                    "400 /a.txt#x",
                    "404 /leak",
                    "404 /leak/",
                    "404 /leakdir",
                    "404 /leakdir/",
                    "404 /leakdir/secret.txt",
                    "404 /circle",
                    "404 /proc/self/environ",
                    "404 /etc/passwd");

    @TempDir Path parent;
    Path directory;

    @BeforeEach
    void makeSite() throws IOException {
        directory = Files.createDirectory(parent.resolve("site"));
        TestServer.file(directory, "a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        TestServer.file(directory, "empty.css", new byte[0]);
        TestServer.file(parent, "secret.txt", "secret".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void servesFilesWithTheirTypeLengthAndValidators(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            Reply reply = client.get("/a.txt", "");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("hello");
            assertThat(reply.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(reply.field("Last-Modified")).isEqualTo("Thu, 20 Feb 2020 20:20:20 GMT");
            assertThat(reply.field("ETag")).matches("\"[0-9a-f-]+\"");
            assertThat(reply.field("Accept-Ranges")).isEqualTo("bytes");
            assertThat(reply.field("Date")).matches("[A-Z][a-z]{2}, \\d\\d [A-Z].* GMT");
            Reply empty = client.get("/empty.css?v=1", "");
            assertThat(empty.status()).isEqualTo(200);
            assertThat(empty.body()).isEmpty();
            assertThat(empty.field("Content-Type")).isEqualTo("text/css; charset=utf-8");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RING, 65000", "RING, 65536", "RING, 65537", "RING, 9000000",
        "NIO, 65000", "NIO, 65536", "NIO, 65537", "NIO, 9000000"
    })
    void servesEveryByteOfLargeFiles(Backend backend, int size) throws Exception {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        TestServer.file(directory, "large.bin", content);
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                Reply reply = client.get("/large.bin", "");
                assertThat(reply.field("Content-Type")).isEqualTo("application/octet-stream");
                assertThat(reply.body()).isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsHeadWhatGetWouldTell(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            for (String path : new String[] {"/a.txt", "/", "/none"}) {
                Reply get = client.get(path, "");
                client.send("HEAD " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
                Reply head = client.read(true);
                assertThat(head.status()).isEqualTo(get.status());
                assertThat(head.field("Content-Length")).isEqualTo("" + get.body().length);
                assertThat(head.field("Content-Type")).isEqualTo(get.field("Content-Type"));
                assertThat(head.field("ETag")).isEqualTo(get.field("ETag"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsDirectoriesSoThatNamesStayNames(Backend backend) throws Exception {
        TestServer.file(directory, "list/<b>&\"'%41 ?#.txt", new byte[3]);
        TestServer.file(directory, "list/a:b", new byte[3]);
        TestServer.file(directory, "list/.hidden", new byte[3]);
        TestServer.file(directory, "list/sub/x", new byte[3]);
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            Reply reply = client.get("/list/", "");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(reply.text())
                    .contains("href=\"./%3Cb%3E%26%22%27%2541%20%3F%23.txt\">")
                    .contains(">&lt;b&gt;&amp;&quot;&#39;%41 ?#.txt<")
                    .contains("href=\"./a%3Ab\"")
                    .contains("href=\"./sub/\"")
                    .contains("href=\"../\"")
                    .doesNotContain("hidden")
                    .doesNotContain("<b>");
            assertThat(client.get("/list/%3Cb%3E%26%22%27%2541%20%3F%23.txt", "").status())
                    .isEqualTo(200);
            assertThat(client.get("/", "").text()).doesNotContain("href=\"../\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsDirectoriesToTheirSlashAndPrefersTheirOwnIndex(Backend backend) throws Exception {
        TestServer.file(directory, "d \u00fc/index.html", new byte[] {'x'});
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            Reply moved = client.get("/d%20%C3%BC?q", "");
            assertThat(moved.status()).isEqualTo(301);
            assertThat(moved.field("Location")).isEqualTo("/d%20%C3%BC/");
            Reply index = client.get("/d%20%C3%BC/", "");
            assertThat(index.text()).isEqualTo("x");
            assertThat(index.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersEveryPathAsItShould(Backend backend) throws Exception {
        TestServer.file(directory, ".well-known/x", new byte[1]);
        TestServer.file(directory, ".well-known/.x", new byte[1]);
        TestServer.file(directory, "sub/.well-known/x", new byte[1]);
        TestServer.file(directory, ".hidden", new byte[1]);
        TestServer.file(directory, ".git/config", new byte[1]);
        Files.createSymbolicLink(directory.resolve("leak"), Path.of("../secret.txt"));
        Files.createSymbolicLink(directory.resolve("leakdir"), parent);
        Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
        pipe(directory.resolve("pipe"));
        List<String> paths = new ArrayList<>(PATHS);
        paths.add("404 /" + "n".repeat(300));
        SoftAssertions all = new SoftAssertions();
        try (TestServer server = new TestServer(backend, directory)) {
            for (String statusAndPath : paths) {
                try (Client client = server.connect()) {
                    Reply reply = client.get(statusAndPath.substring(4), "");
                    all.assertThat(reply.status() + statusAndPath.substring(3))
                            .isEqualTo(statusAndPath);
                    all.assertThat(reply.text()).isNotEqualTo("secret");
                }
            }
        }
        all.assertAll();
    }

    private static void pipe(Path path) throws Exception {
        Process process = new ProcessBuilder("mkfifo", path.toString()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void followsLinksOnlyWhereItCanKeepThemInside(Backend backend) throws Exception {
        Files.createSymbolicLink(directory.resolve("inside"), Path.of("a.txt"));
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            boolean ring = server.io().report().backend().equals("uring");
            assertThat(client.get("/inside", "").status()).isEqualTo(ring ? 200 : 404);
        }
    }
}
