package io.ringspun.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.serve.Client.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conditions on a request, and parts of a file. */
class ConditionsTest {

    private static final String CHANGED = "Thu, 20 Feb 2020 20:20:20 GMT";
    private static final String BEFORE = "Thu, 20 Feb 2020 20:20:19 GMT";
    private static final String AFTER = "Fri, 21 Feb 2020 20:20:20 GMT";

    /** Statuses and fields; TAG stands for the file's. */
    private static final List<String> CONDITIONS =
            List.of(
                    "304 If-None-Match: TAG",
                    "304 If-None-Match: W/TAG",
                    "304 If-None-Match: \"a\", \"b,c\" ,TAG",
                    "304 If-None-Match: \"a\"\r\nIf-None-Match: TAG",
                    "304 If-None-Match: *",
                    "200 If-None-Match: \"a\"",
                    "200 If-None-Match: nonsense",
                    "200 If-None-Match: \"a\"\r\nIf-Modified-Since: " + CHANGED,
                    "304 If-Modified-Since: " + CHANGED,
                    "304 If-Modified-Since: " + AFTER,
                    "304 If-Modified-Since: Thursday, 20-Feb-20 20:20:20 GMT",
                    "304 If-Modified-Since: Thu Feb 20 20:20:20 2020",
                    "200 If-Modified-Since: Sun Feb  2 20:20:20 2020",
                    "200 If-Modified-Since: " + BEFORE,
                    "200 If-Modified-Since: nonsense",
                    "200 If-Match: TAG",
                    "200 If-Match: \"a\", TAG",
                    "200 If-Match: *",
                    "412 If-Match: \"a\"",
                    "412 If-Match: W/TAG",
                    "412 If-Match: \"a\"\r\nIf-None-Match: TAG",
                    "304 If-Match: TAG\r\nIf-None-Match: TAG",
                    "200 If-Unmodified-Since: " + CHANGED,
                    "412 If-Unmodified-Since: " + BEFORE,
                    "200 If-Match: TAG\r\nIf-Unmodified-Since: " + BEFORE,
                    "200 If-Unmodified-Since: nonsense");

    /** What a range field leads to: a status, then the body or what it is called. */
    private static final List<String> RANGES =
            List.of(
                    "206 0123 0-3/10; bytes=0-3",
                    "206 0123 0-3/10; BYTES=0-3",
                    "206 9 9-9/10; bytes=9-9",
                    "206 9 9-9/10; bytes=9-",
                    "206 789 7-9/10; bytes=-3",
                    "206 0123456789 0-9/10; bytes=-100",
                    "206 56789 5-9/10; bytes=5-99999999999999999999999999",
                    "206 12 1-2/10; bytes= ,1-2 ,",
                    "206 12 1-2/10; bytes=1-2,20-30",
                    "416 416 Requested Range Not Satisfiable\n */10; bytes=10-",
                    "416 416 Requested Range Not Satisfiable\n */10; bytes=-0",
                    "416 416 Requested Range Not Satisfiable\n */10; bytes=20-30,99-",
                    "416 416 Requested Range Not Satisfiable\n */10; bytes=99999999999999999999999-",
                    "200 0123456789 null; bytes=3-2",
                    "200 0123456789 null; bytes=",
                    "200 0123456789 null; bytes=-",
                    "200 0123456789 null; bytes=a-b",
                    "200 0123456789 null; bytes=1-2-3",
                    "200 0123456789 null; lines=1-2",
                    "200 0123456789 null; bytes=0-,0-,0-",
                    "200 0123456789 null; bytes=" + "0-0,".repeat(17));

    @TempDir Path directory;

    @BeforeEach
    void makeSite() throws IOException {
        TestServer.file(directory, "f", "0123456789".getBytes(StandardCharsets.UTF_8));
        TestServer.file(directory, "empty", new byte[0]);
    }

    @ParameterizedTest
    @EnumSource
    void decideInTheOrderOfTheStandard(Backend backend) throws Exception {
        SoftAssertions all = new SoftAssertions();
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            String tag = String.valueOf(client.get("/f", "").field("ETag"));
            for (String statusAndFields : CONDITIONS) {
                String fields = statusAndFields.substring(4).replace("TAG", tag);
                Reply reply = client.get("/f", fields + "\r\n");
                all.assertThat(reply.status() + statusAndFields.substring(3))
                        .isEqualTo(statusAndFields);
                if (reply.status() == 304) {
                    all.assertThat(reply.field("ETag")).isEqualTo(tag);
                    all.assertThat(reply.field("Content-Length")).isNull();
                }
            }
        }
        all.assertAll();
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatWasChangedJustNowHasNoStrongTag(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            Files.writeString(directory.resolve("new"), "0123456789");
            String tag = String.valueOf(client.get("/new", "").field("ETag"));
            // Unless this machine took two seconds for that: then it is strong, and rightly so.
            boolean weak = tag.startsWith("W/");
            Reply reply = client.get("/new", "Range: bytes=0-1\r\nIf-Range: " + tag + "\r\n");
            assertThat(reply.status()).isEqualTo(weak ? 200 : 206);
            assertThat(client.get("/new", "If-None-Match: " + tag + "\r\n").status())
                    .isEqualTo(304);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsOneRange(Backend backend) throws Exception {
        SoftAssertions all = new SoftAssertions();
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            for (String row : RANGES) {
                String range = row.substring(row.indexOf(';') + 2);
                Reply reply = client.get("/f", "Range: " + range + "\r\n");
                String shown = reply.field("Content-Range");
                String seen =
                        "%d %s %s; %s"
                                .formatted(
                                        reply.status(),
                                        reply.text(),
                                        shown == null ? null : shown.substring("bytes ".length()),
                                        range);
                all.assertThat(seen).isEqualTo(row);
            }
            all.assertThat(client.get("/empty", "Range: bytes=0-\r\n").status()).isEqualTo(416);
            client.send("HEAD /f HTTP/1.1\r\nHost: h\r\nRange: bytes=0-3\r\n\r\n");
            all.assertThat(client.read(true).status()).isEqualTo(200);
        }
        all.assertAll();
    }

    @ParameterizedTest
    @EnumSource
    void sendsSeveralRangesInTheirOrder(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            Reply reply = client.get("/f", "Range: bytes=7-8, 0-1,99-\r\n");
            assertThat(reply.status()).isEqualTo(206);
            String type = String.valueOf(reply.field("Content-Type"));
            assertThat(type).startsWith("multipart/byteranges; boundary=");
            String boundary = type.substring(type.indexOf('=') + 1);
            String head = "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ";
            assertThat(reply.text())
                    .isEqualTo(
                            "--"
                                    + boundary
                                    + head
                                    + "7-8/10\r\n\r\n78"
                                    + "\r\n--"
                                    + boundary
                                    + head
                                    + "0-1/10\r\n\r\n01"
                                    + "\r\n--"
                                    + boundary
                                    + "--\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsRangesOnlyOfWhatThePeerKnows(Backend backend) throws Exception {
        try (TestServer server = new TestServer(backend, directory);
                Client client = server.connect()) {
            String tag = String.valueOf(client.get("/f", "").field("ETag"));
            String range = "Range: bytes=0-1\r\nIf-Range: ";
            assertThat(client.get("/f", range + tag + "\r\n").status()).isEqualTo(206);
            assertThat(client.get("/f", range + CHANGED + "\r\n").status()).isEqualTo(206);
            assertThat(client.get("/f", range + "W/" + tag + "\r\n").status()).isEqualTo(200);
            assertThat(client.get("/f", range + "\"other\"\r\n").status()).isEqualTo(200);
            assertThat(client.get("/f", range + AFTER + "\r\n").status()).isEqualTo(200);
            assertThat(client.get("/f", range + "nonsense\r\n").status()).isEqualTo(200);
        }
    }
}
