package io.ringspun.examples.serve;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client that sends what it is told, sense or nonsense, and reads answers strictly. */
final class Client implements AutoCloseable {

    /**
     * One answer.
     *
     * @param fields lines, as they came
     */
    record Reply(int status, List<String> fields, byte[] body) {

        /** The value of a field; fails if there are several. */
        @Nullable String field(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            List<String> values =
                    fields.stream()
                            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                            .map(line -> line.substring(start.length()).strip())
                            .toList();
            if (values.size() > 1) {
                throw new AssertionError("several fields " + values);
            }
            return values.isEmpty() ? null : values.getFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    Client(InetSocketAddress address) throws IOException {
        socket.setSoTimeout((int) TestServer.GUARD.toMillis());
        socket.setTcpNoDelay(true);
        socket.connect(address, (int) TestServer.GUARD.toMillis());
        in = new BufferedInputStream(socket.getInputStream(), 1 << 10);
    }

    /** Sends text as it is. */
    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends no more. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Sends a request, its fields ending in {@code \r\n}, and reads the answer. */
    Reply get(String target, String fields) throws IOException {
        send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n");
        return read(false);
    }

    /**
     * Reads one answer.
     *
     * @param isBare whether nothing follows its fields, although they tell a length
     */
    Reply read(boolean isBare) throws IOException {
        String first = line();
        if (!first.matches("HTTP/1\\.1 [1-5][0-9]{2} [A-Za-z -]+")) {
            throw new AssertionError("not the beginning of an answer: " + first);
        }
        int status = Integer.parseInt(first.substring(9, 12));
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        Reply head = new Reply(status, fields, new byte[0]);
        String length = head.field("Content-Length");
        if (length == null && status != 304 && status != 204) {
            throw new AssertionError("no length: " + fields);
        }
        int bytes = length == null || isBare ? 0 : Integer.parseInt(length);
        byte[] body = in.readNBytes(bytes);
        if (body.length < bytes) {
            throw new EOFException("the answer ended early");
        }
        return new Reply(status, fields, body);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended after '" + line + "'");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new AssertionError("a line that does not end as it should: " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    /** All that comes until the server ends the connection; it must not be a reset. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Whether the server has ended the connection, and sent nothing before. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** Waits until something has come, and leaves it there. */
    void awaitByte() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            throw new EOFException("nothing has come");
        }
        in.reset();
    }

    /** Ends with a reset. */
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
