package io.ringspun.examples.serve;

import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * What comes in on a connection, as the library's parser wants it: line by line. Belongs to the
 * connection's thread.
 *
 * <p>It takes the place of the library's own buffer for three reasons. That one is two arrays for
 * each connection, used or not; this one holds nothing while it waits, and afterwards just what has
 * come. That one takes a lone LF for the end of a line, a NUL for a question mark and the end of
 * the connection for the end of the fields, all of which smuggle requests past whoever reads them
 * differently; here they are refused. And here a request has a limit of bytes and of time as a
 * whole.
 */
final class Incoming implements SessionInputBuffer {

    private static final byte[] NOTHING = {};

    /** The library asks every buffer for figures, and looks at them nowhere. */
    private static final HttpTransportMetrics NO_FIGURES = new BasicHttpTransportMetrics();

    private final Connection connection;
    private final Outlet outlet;

    /** What has come and not been read: from {@link #at} to the end of the array. */
    private byte[] bytes = NOTHING;

    private int at;

    /** What may still be read, until when, and what it means if that does not suffice. */
    private long allowance;

    private Deadline deadline = new Deadline(0);
    private int statusOfLine;
    private int statusBeyond;

    /** How many lines with something in them were read of the present allowance. */
    private int lines;

    /**
     * @param outlet is flushed before each wait: what the peer waits for must be on its way
     */
    Incoming(Connection connection, Outlet outlet) {
        this.connection = connection;
        this.outlet = outlet;
    }

    /** Whether there is something that can be read without waiting. */
    boolean isBuffered() {
        return at < bytes.length;
    }

    /**
     * Waits for the first byte of a request.
     *
     * @return false if the peer has ended the connection
     * @throws SocketTimeoutException if nothing has come
     */
    boolean await(Duration idle) throws IOException {
        return isBuffered() || receive(idle);
    }

    /**
     * Allows for so much to be read from now on.
     *
     * @param statusOfLine what a peer is told whose first line is longer
     * @param statusBeyond what a peer is told that sends more
     */
    void allow(long bytesMax, Deadline by, int statusOfLine, int statusBeyond) {
        allowance = bytesMax;
        deadline = by;
        this.statusOfLine = statusOfLine;
        this.statusBeyond = statusBeyond;
        lines = 0;
    }

    /** How many lines with something in them were read since the last {@link #allow}. */
    int lines() {
        return lines;
    }

    /**
     * Reads a line.
     *
     * @param line what it is appended to, without the end of the line
     * @param unused the library's stream; all comes from the connection
     * @return its length; -1 if the input ends before its first byte, and nothing was read before
     */
    @Override
    public int readLine(CharArrayBuffer line, InputStream unused) throws IOException {
        while (isBuffered() || receive(deadline.left())) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            append(line, end);
            if (end < bytes.length) {
                spend(1);
                at++;
                return finished(line);
            }
        }
        if (line.isEmpty() && lines == 0) {
            return -1;
        }
        throw new EOFException("the connection ended within a request");
    }

    /** Appends up to an index, character by character: the library's own way changes some. */
    private void append(CharArrayBuffer line, int end) throws Refusal {
        int length = line.length();
        boolean afterReturn = length > 0 && line.charAt(length - 1) == '\r';
        spend(end - at);
        line.ensureCapacity(end - at);
        char[] chars = line.array();
        for (; at < end; at++) {
            char c = (char) (bytes[at] & 0xff);
            if (afterReturn || c < ' ' && c != '\t' && c != '\r' || c == 0x7f) {
                throw new Refusal(400, afterReturn ? "CR without LF" : "control character");
            }
            afterReturn = c == '\r';
            chars[length++] = c;
        }
        line.setLength(length);
    }

    private int finished(CharArrayBuffer line) throws Refusal {
        int length = line.length() - 1;
        if (length < 0 || line.charAt(length) != '\r') {
            throw new Refusal(400, "LF without CR");
        }
        line.setLength(length);
        if (length > 0) {
            if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                // Of a request line, or a field that goes on: both are ways to be misread.
                throw new Refusal(400, "line that begins with a blank");
            }
            lines++;
        }
        return length;
    }

    /** Reads so many bytes and forgets them. */
    void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            if (!isBuffered() && !receive(deadline.left())) {
                throw new EOFException("the connection ended within a body");
            }
            int step = (int) Math.min(left, bytes.length - at);
            spend(step);
            at += step;
            left -= step;
        }
    }

    /**
     * Reads until the peer ends the connection or has sent all that is allowed for: a connection
     * that is closed with unread input is reset, and the last answer may be lost with it.
     */
    void exhaust() throws IOException {
        do {
            spend(bytes.length - at);
            bytes = NOTHING;
            at = 0;
        } while (receive(deadline.left()));
    }

    private void spend(int count) throws Refusal {
        allowance -= count;
        if (allowance < 0) {
            throw new Refusal(lines == 0 ? statusOfLine : statusBeyond, "too long");
        }
    }

    private boolean receive(Duration limit) throws IOException {
        bytes = NOTHING;
        at = 0;
        outlet.flush();
        connection.readTimeout(limit);
        try (PinnedBuffer lent = connection.receive()) {
            if (lent == null) {
                return false;
            }
            // Copied, so that a peer cannot keep the carrier's receive buffers by sending half a
            // request, or two and taking no answer.
            bytes = new byte[lent.remaining()];
            lent.get(bytes, 0, bytes.length);
            return true;
        }
    }

    // The parser of heads reads lines, and nobody reads bodies: the rest is not asked for.

    @Override
    public int read(byte[] target, int offset, int length, InputStream unused) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] target, InputStream unused) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(InputStream unused) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int length() {
        return bytes.length - at;
    }

    @Override
    public int capacity() {
        return bytes.length;
    }

    @Override
    public int available() {
        return at;
    }

    @Override
    public HttpTransportMetrics getMetrics() {
        return NO_FIGURES;
    }
}
