package io.ringspun.examples;

import io.ringspun.Advice;
import io.ringspun.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads a file and its copy once more, the copy from its device as far as possible, and compares
 * the checksums of their pieces. For one thread.
 */
final class Verification {

    private static final int PIECE_BYTES = 1 << 20;

    private final Temporaries temporaries;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);

    Verification(Temporaries temporaries) {
        this.temporaries = temporaries;
    }

    /**
     * Compares.
     *
     * @throws IOException if the two differ
     */
    void check(FileHandle source, FileHandle copy) throws IOException {
        copy.syncData(); // what is not there yet would stay in the cache
        copy.advise(Advice.DONT_NEED, 0, 0);
        long at = 0;
        int length;
        do {
            temporaries.goOn();
            long wanted = sum(source, at);
            length = piece.limit();
            if (wanted != sum(copy, at) || length != piece.limit()) {
                throw new IOException("the copy differs from it within the MiB from byte " + at);
            }
            at += length;
        } while (length == PIECE_BYTES);
    }

    /** The checksum of the next piece, whose length is then the limit of its memory. */
    private long sum(FileHandle file, long at) throws IOException {
        piece.clear();
        while (piece.hasRemaining() && file.read(piece, at + piece.position()) >= 0) {
            // More of the piece.
        }
        CRC32C sum = new CRC32C();
        sum.update(piece.flip());
        return sum.getValue();
    }
}
