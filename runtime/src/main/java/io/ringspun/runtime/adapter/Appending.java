package io.ringspun.runtime.adapter;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes at the end of a file, each in one piece: other processes may append to the same file, and
 * what one call has written must not be found in parts.
 */
final class Appending {

    /** What the api writes at once whatever memory it is in. */
    private static final int PIECE_BYTES_MAX = 64 << 10;

    private Appending() {}

    /** Writes all of a buffer. */
    static long write(FileHandle file, ByteBuffer source) throws IOException {
        if (source.isDirect() || source.remaining() <= PIECE_BYTES_MAX) {
            return file.write(source);
        }
        return write(file, new ByteBuffer[] {source}, 0, 1);
    }

    /** Writes all of several buffers. */
    static long write(FileHandle file, ByteBuffer[] sources, int offset, int length)
            throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += sources[i].remaining();
        }
        if (total > Integer.MAX_VALUE) {
            return file.write(sources, offset, length); // not in one piece for the JDK either
        }
        ByteBuffer piece = ByteBuffer.allocateDirect((int) total);
        for (int i = offset; i < offset + length; i++) {
            piece.put(sources[i].duplicate());
        }
        piece.flip();
        try {
            return file.write(piece);
        } finally {
            int written = piece.position();
            for (int i = offset; i < offset + length; i++) {
                int part = Math.min(written, sources[i].remaining());
                sources[i].position(sources[i].position() + part);
                written -= part;
            }
        }
    }
}
