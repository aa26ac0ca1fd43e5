package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.BufferRing;
import io.ringspun.runtime.ring.RingFailure;
import java.lang.foreign.MemorySegment;
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
 * it. One piece that is held keeps the whole buffer from being filled anew. So when few buffers are
 * the kernel's, small pieces are copied to memory that is not, in parts of a limited size, each a
 * piece of its own: otherwise one byte for each of as many who never read would be all it takes to
 * leave the kernel without a buffer for ever. When all of that memory is held too, pieces stay
 * where they came.
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

    /** Somebody may hold so many times the memory that he was given. */
    private static final int HELD_FOR_GIVEN_MAX = 4;

    private final BufferRing ring;

    /** The size of the parts that copies are made in. */
    private final int partBytes;

    private final int partsOfBuffer;

    /** The places for parts that are free; the first {@code placesCount}. */
    private final int[] places;

    private int placesCount;

    /** How many buffers are the kernel's, if only in part. */
    private int kernels;

    /** How far the kernel has filled each buffer. */
    private final int[] filled;

    /** How many pieces of each are held, plus one as long as it is the kernel's. */
    private final int[] holds;

    /** All there ever were; grows with the largest number held at a time. */
    private volatile int[][] chunks = new int[0][];

    /** The free pieces, linked. */
    private int free = NONE;

    private int count;

    /**
     * Pieces of buffers that are all the kernel's.
     *
     * @param partBytes a divisor of the size of a buffer
     */
    Pieces(BufferRing ring, int partBytes) {
        this.ring = ring;
        this.partBytes = partBytes;
        partsOfBuffer = ring.bufferBytes() / partBytes;
        kernels = ring.count();
        filled = new int[ring.count()];
        holds = new int[ring.count()];
        Arrays.fill(holds, 1);
        places = new int[ring.count() * partsOfBuffer];
        placesCount = places.length;
        Arrays.setAll(places, i -> placesCount - 1 - i);
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
        } else {
            kernels--;
        }
        return made(buffer, start, length);
    }

    private int made(int buffer, int start, int length) {
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

    /** Whether so few buffers are the kernel's that small pieces should be copied. */
    boolean isScarce() {
        return kernels * 2 <= ring.count();
    }

    /** Whether a piece holds much more memory than it has bytes: most of it is others'. */
    boolean holdsTooMuch(int piece) {
        return word(piece, BUFFER) < ring.count()
                && (long) length(piece) * HELD_FOR_GIVEN_MAX < ring.bufferBytes();
    }

    /**
     * Copies the beginning of a piece that nobody else knows yet to memory of its own; the piece
     * keeps the rest, which may be nothing.
     *
     * @return a piece of as many bytes as a part may have, or {@link ReceiveBuffers#NONE} if all
     *     that memory is held
     */
    int copyOut(int piece) {
        if (placesCount == 0) {
            return NONE;
        }
        int length = Math.min(partBytes, length(piece));
        int place = places[--placesCount];
        int buffer = ring.count() + place / partsOfBuffer;
        int copy = made(buffer, place % partsOfBuffer * partBytes, length);
        MemorySegment.copy(ring.memory(), offset(piece), ring.memory(), offset(copy), length);
        int[] chunk = chunks[piece >> CHUNK_SHIFT];
        chunk[at(piece) + START] += length;
        chunk[at(piece) + LENGTH] -= length;
        return copy;
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
        if (buffer >= ring.count()) {
            int before = (buffer - ring.count()) * partsOfBuffer;
            places[placesCount++] = before + chunk[at(piece) + START] / partBytes;
            return NONE;
        }
        if (--holds[buffer] > 0) {
            return NONE;
        }
        kernels++;
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
