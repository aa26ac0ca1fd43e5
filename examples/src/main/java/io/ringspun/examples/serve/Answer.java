package io.ringspun.examples.serve;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;
import org.jspecify.annotations.Nullable;

/** An answer: its status, its fields, and what follows them. Owns the file it is of. */
final class Answer implements AutoCloseable {

    /** A piece of what follows: bytes of our own, then bytes of the file. */
    private record Piece(byte[] own, ByteRange range) {}

    private static final ByteRange NONE = new ByteRange(0, 0);

    private final int status;
    private final @Nullable FileHandle file;
    private final StringBuilder fields = new StringBuilder(256);
    private final List<Piece> pieces = new ArrayList<>(2);

    private Answer(int status, @Nullable FileHandle file) {
        this.status = status;
        this.file = file;
    }

    /** One without anything to follow its fields. */
    static Answer of(int status) {
        return new Answer(status, null);
    }

    /** One that says nothing but its status, to people too. */
    static Answer told(int status) {
        return of(status)
                .with("Content-Type", "text/plain; charset=utf-8")
                .then(phrase(status) + "\n");
    }

    /** One that takes over a file, of which ranges may follow. */
    static Answer of(int status, FileHandle file) {
        return new Answer(status, file);
    }

    /** The status as people read it: {@code 404 Not Found}. */
    static String phrase(int status) {
        return status + " " + EnglishReasonPhraseCatalog.INSTANCE.getReason(status, null);
    }

    int status() {
        return status;
    }

    /** Adds a field. The value is our own, or was checked: nothing in it ends the line. */
    Answer with(String name, String value) {
        fields.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** Adds a text to what follows. */
    Answer then(String text) {
        pieces.add(new Piece(text.getBytes(StandardCharsets.UTF_8), NONE));
        return this;
    }

    /** Adds a range of the file to what follows. */
    Answer then(ByteRange range) {
        pieces.add(new Piece(new byte[0], range));
        return this;
    }

    /** How many bytes follow the head. */
    long length() {
        long sum = 0;
        for (Piece piece : pieces) {
            sum += piece.own.length + piece.range.length();
        }
        return sum;
    }

    /** Statuses that never have anything after their fields, and tell no length. */
    private boolean isBare() {
        return status == 204 || status == 304;
    }

    /**
     * Sends it.
     *
     * @param isWhole whether with what follows the fields
     */
    void send(Outlet outlet, boolean isWhole) throws IOException {
        if (!isBare()) {
            with("Content-Length", Long.toString(length()));
        }
        byte[] head =
                ("HTTP/1.1 " + phrase(status) + "\r\n" + fields + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        outlet.expect(head.length + (isWhole ? length() : 0));
        outlet.write(head);
        if (!isWhole) {
            return;
        }
        for (Piece piece : pieces) {
            outlet.write(piece.own);
            if (file != null) {
                outlet.write(file, piece.range.first(), piece.range.length());
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
