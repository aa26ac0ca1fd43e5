package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.BufferRing;
import io.ringspun.runtime.ring.RingFailure;
import java.util.Arrays;

/**
 * What the kernel has put into buffers that it fills bit by bit: pieces, each with its buffer,
 * place, length and a link. Several pieces of a buffer are in the hands of as many receivers.
 *
 * <pre>
 * buffer: the kernel's → (its last piece has come) → held by receivers → (the last piece they had is back) → the kernel's
 * </pre>
 *
 * A buffer whose pieces have all come back is still the kernel's as long as there is room left in
 * it. One piece that is held keeps the whole buffer from being filled anew.
 *
 * <p>Pieces are made and ended by the carrier only. Who holds one may look at it from any thread,
 * and owns its link.
 */
final class Pieces {

    private static final int CHUNK_SHIFT = 8;
    private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

    // A piece has four words in its chunk, so that a look at it touches one line of the cache.
    private static final int WORDS_SHIFT = 2;
    private static final int BUFFER = 0;
    private static final int START = 1;
    private static final int LENGTH = 2;
    private static final int LINK = 3;

    private static final int NONE = ReceiveBuffers.NONE;

    private final BufferRing ring;

    /** How far the kernel has filled each buffer. */
    private final int[] filled;

    /** How many pieces of each are held, plus one as long as it is the kernel's. */
    private final int[] holds;

    /** All there ever were; grows with the largest number held at a time. */
    private volatile int[][] chunks = new int[0][];

    /** The free pieces, linked. */
    private int free = NONE;

    private int count;

    Pieces(BufferRing ring) {
        this.ring = ring;
        filled = new int[ring.count()];
        holds = new int[ring.count()];
        Arrays.fill(holds, 1);
    }

    /**
     * Notes a piece that the kernel has filled.
     *
     * @param goesOn whether the kernel will put more into the same buffer
     */
    int add(int buffer, int length, boolean goesOn) {
        int start = filled[buffer];
        if (length > ring.bufferBytes() - start) {
            throw new RingFailure(
                    "the kernel put " + length + " bytes behind " + start + " of " + buffer);
        }
        filled[buffer] = start + length;
        if (goesOn) {
            holds[buffer]++; // otherwise this hold takes the place of the kernel's
        }
        if (free == NONE) {
            grow();
        }
        int piece = free;
        int[] chunk = chunks[piece >> CHUNK_SHIFT];
        int at = at(piece);
        free = chunk[at + LINK];
        count++;
        chunk[at + BUFFER] = buffer;
        chunk[at + START] = start;
        chunk[at + LENGTH] = length;
        return piece;
    }

    private void grow() {
        int[][] more = Arrays.copyOf(chunks, chunks.length + 1);
        int[] chunk = new int[CHUNK_MASK + 1 << WORDS_SHIFT];
        more[chunks.length] = chunk;
        int first = chunks.length << CHUNK_SHIFT;
        for (int i = CHUNK_MASK; i >= 0; i--) {
            chunk[at(i) + LINK] = free;
            free = first + i;
        }
        chunks = more;
    }

    /**
     * A piece is back.
     *
     * @return its buffer if nobody holds anything of it any more and it may be filled anew, or
     *     {@link ReceiveBuffers#NONE}
     */
    int end(int piece) {
        int[] chunk = chunks[piece >> CHUNK_SHIFT];
        int buffer = chunk[at(piece) + BUFFER];
        chunk[at(piece) + LINK] = free;
        free = piece;
        count--;
        if (--holds[buffer] > 0) {
            return NONE;
        }
        holds[buffer] = 1;
        filled[buffer] = 0;
        return buffer;
    }

    /** How many are held. */
    int count() {
        return count;
    }

    private static int at(int piece) {
        return (piece & CHUNK_MASK) << WORDS_SHIFT;
    }

    private int word(int piece, int word) {
        return chunks[piece >> CHUNK_SHIFT][at(piece) + word];
    }

    /** Where a piece begins in the memory of all buffers. */
    long offset(int piece) {
        int[] chunk = chunks[piece >> CHUNK_SHIFT];
        int at = at(piece);
        return ring.offset(chunk[at + BUFFER]) + chunk[at + START];
    }

    /** How many bytes it has. */
    int length(int piece) {
        return word(piece, LENGTH);
    }

    /** The link, for its holder's use. */
    int link(int piece) {
        return word(piece, LINK);
    }

    /** Sets {@link #link}. */
    void link(int piece, int other) {
        chunks[piece >> CHUNK_SHIFT][at(piece) + LINK] = other;
    }
}
