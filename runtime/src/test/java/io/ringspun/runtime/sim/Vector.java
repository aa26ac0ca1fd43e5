package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Posix;
import java.util.ArrayList;
import java.util.List;

/** A piece of memory that a message names. */
record Vector(long address, int length) {

    /** What is left of pieces after so many bytes. */
    static List<Vector> rest(List<Vector> pieces, int moved) {
        List<Vector> rest = new ArrayList<>(pieces.size());
        int before = moved;
        for (Vector piece : pieces) {
            int skipped = Math.min(before, piece.length);
            before -= skipped;
            if (skipped < piece.length) {
                rest.add(new Vector(piece.address + skipped, piece.length - skipped));
            }
        }
        return rest;
    }

    /** All that a message names. */
    static List<Vector> of(long message) {
        long vectors = MemoryMap.word(message + Posix.MSGHDR_IOV);
        return all(vectors, (int) MemoryMap.word(message + Posix.MSGHDR_IOVLEN));
    }

    /** So many, one after the other. */
    static List<Vector> all(long vectors, int count) {
        List<Vector> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long at = vectors + (long) i * Posix.IOVEC_SIZE;
            int length = (int) MemoryMap.word(at + Posix.IOVEC_LEN);
            all.add(new Vector(MemoryMap.word(at + Posix.IOVEC_BASE), length));
        }
        return all;
    }

    static int bytes(List<Vector> pieces) {
        return pieces.stream().mapToInt(Vector::length).sum();
    }

    /** Moves bytes from or to them at a place of a thing, until one of them is not done wholly. */
    static int transfer(List<Vector> pieces, Thing thing, boolean out, long offset) {
        int moved = 0;
        for (Vector piece : pieces) {
            long at = offset < 0 ? offset : offset + moved;
            int count =
                    out
                            ? thing.write(piece.address, piece.length, at)
                            : thing.read(piece.address, piece.length, at);
            if (count < 0) {
                return moved > 0 ? moved : count;
            }
            moved += count;
            if (count < piece.length) {
                break;
            }
        }
        return moved;
    }

    boolean overlaps(long from, long bytes) {
        return address < from + bytes && from < address + length;
    }
}
