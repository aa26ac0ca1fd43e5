package io.ringspun.examples.serve;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequestFactory;
import org.apache.hc.core5.http.RequestHeaderFieldsTooLargeException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request: its head as the library has parsed it, and what the standard demands of it beyond
 * (RFC 9112). What can be understood in two ways is refused.
 */
final class Request {

    private static final int FIELDS_MAX = 100;

    /** The library refuses what reaches its limit, not what goes beyond. */
    private static final Http1Config PARSING =
            Http1Config.custom().setMaxHeaderCount(FIELDS_MAX + 1).build();

    /** More digits than that are more bytes than there are. */
    private static final int DIGITS_MAX = 18;

    private final ClassicHttpRequest head;
    private final boolean isLast;
    private final long bodyBytes;

    private Request(ClassicHttpRequest head) throws Refusal {
        this.head = head;
        int minor = head.getVersion().getMinor();
        if (head.getVersion().getMajor() != 1) {
            throw new Refusal(505, "not HTTP/1");
        }
        checkHost(minor > 0);
        bodyBytes = bodyBytes(minor > 0);
        isLast =
                minor > 0 ? hasToken("Connection", "close") : !hasToken("Connection", "keep-alive");
    }

    /**
     * Reads the head of a request.
     *
     * @return null if the connection ended before there was one
     * @throws Refusal if it is none
     */
    static @Nullable Request read(Incoming incoming) throws IOException {
        var parser = new DefaultHttpRequestParser(PARSING, StrictLines.INSTANCE, AsSent.INSTANCE);
        try {
            return new Request(parser.parse(incoming, InputStream.nullInputStream()));
        } catch (ConnectionClosedException e) {
            return null;
        } catch (RequestHeaderFieldsTooLargeException e) {
            throw incoming.lines() == 0
                    ? new Refusal(400, "nothing but empty lines")
                    : new Refusal(431, "too many fields");
        } catch (HttpException e) {
            throw new Refusal(400, "not a request");
        }
    }

    /** Keeps the target as it came; the library's own way is to take it apart as an address. */
    private enum AsSent implements HttpRequestFactory<ClassicHttpRequest> {
        INSTANCE;

        @Override
        public ClassicHttpRequest newHttpRequest(String method, String target) {
            var request = new BasicClassicHttpRequest(method, (String) null);
            request.setPath(target);
            return request;
        }

        @Override
        public ClassicHttpRequest newHttpRequest(String method, java.net.URI target) {
            return newHttpRequest(method, target.toString());
        }
    }

    /** This server has no use for the host, but a request that has two may be meant for another. */
    private void checkHost(boolean needed) throws Refusal {
        Header[] hosts = head.getHeaders("Host");
        if (hosts.length > 1 || needed && hosts.length == 0) {
            throw new Refusal(400, "one host is needed");
        }
        if (hosts.length == 1 && hosts[0].getValue().chars().anyMatch(Request::isNotOfHost)) {
            throw new Refusal(400, "not a host");
        }
    }

    private static boolean isNotOfHost(int c) {
        return c <= ' ' || c >= 0x7f || "/\\@?#,\"<>{}|^`".indexOf(c) >= 0;
    }

    /** How long the body is: RFC 9112, 6.3. */
    private long bodyBytes(boolean mayBeEncoded) throws Refusal {
        Header[] encodings = head.getHeaders("Transfer-Encoding");
        Header[] lengths = head.getHeaders("Content-Length");
        if (encodings.length == 0) {
            return lengths.length == 0 ? 0 : number(lengths);
        }
        if (encodings.length > 1 || lengths.length > 0 || !mayBeEncoded) {
            throw new Refusal(400, "a body with more than one end");
        }
        if (!encodings[0].getValue().equalsIgnoreCase("chunked")) {
            throw new Refusal(501, "an encoding that is not known here");
        }
        return -1;
    }

    private static long number(Header... fields) throws Refusal {
        String text = fields[0].getValue();
        if (fields.length > 1
                || text.isEmpty()
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Refusal(400, "not a length");
        }
        return text.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(text);
    }

    String method() {
        return head.getMethod();
    }

    /** What is asked for, as it was sent. */
    String target() {
        return head.getPath();
    }

    /** The first line, as it was sent. */
    String line() {
        return method() + " " + target() + " " + head.getVersion();
    }

    /** A field's value; null if there is none. What is sent in several fields is one list. */
    @Nullable String field(String name) {
        Header[] fields = head.getHeaders(name);
        return switch (fields.length) {
            case 0 -> null;
            case 1 -> fields[0].getValue();
            default ->
                    Arrays.stream(fields).map(Header::getValue).collect(Collectors.joining(", "));
        };
    }

    private boolean hasToken(String name, String token) {
        String value = field(name);
        return value != null
                && Arrays.stream(value.split(","))
                        .anyMatch(each -> each.strip().equalsIgnoreCase(token));
    }

    /** How many bytes follow that are no request. Asked only if the connection goes on. */
    long bodyBytes() {
        return Math.max(bodyBytes, 0);
    }

    /**
     * Whether its answer is the last on its connection: because the peer wants it so, or because
     * what follows is a body that is better not read to its end. One in chunks has too many ways to
     * be misread, and who waits to be asked for a body is not asked, because it would not be used.
     */
    boolean isLast() {
        return isLast || bodyBytes < 0 || field("Expect") != null;
    }

    /** Whether the peer must be told that the connection goes on. */
    boolean isOld() {
        return head.getVersion().getMinor() == 0;
    }
}
