package io.ringspun.runtime.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Native memory that nobody frees, for one run after the other.
 *
 * <p>Memory that the collector frees is registered with the JDK's cleaner, under a lock that the
 * cleaner's own thread takes too. A virtual thread that has to wait for it is resumed by another
 * thread of the JDK, at a time that no seed decides: two runs of one seed differ then. So no
 * virtual thread of a run allocates such memory; it takes it from here.
 */
final class Stock {

    private static final int LEAST_BYTES = 64;
    private static final int ALIGNMENT = 64;

    private static final Map<Long, ArrayDeque<MemorySegment>> FREE = new HashMap<>();
    private static final List<MemorySegment> LENT = new ArrayList<>();

    private Stock() {}

    /** The run that had all of it is over. */
    static void takeAllBack() {
        for (MemorySegment piece : LENT) {
            FREE.get(piece.byteSize()).add(piece);
        }
        LENT.clear();
    }

    /** Memory for the rest of the run: of zeros, and the kernel's to touch. */
    static MemorySegment take(Kernel kernel, long bytes) {
        long size = LEAST_BYTES;
        while (size < bytes) {
            size *= 2;
        }
        MemorySegment piece = FREE.computeIfAbsent(size, key -> new ArrayDeque<>()).poll();
        if (piece == null) {
            piece = Arena.global().allocate(size, ALIGNMENT);
        }
        LENT.add(piece);
        kernel.memory.lend(piece.address(), bytes);
        return piece.asSlice(0, bytes).fill((byte) 0);
    }

    /** Stands for an arena whose memory the collector frees. */
    record Automatic(Kernel kernel) implements Arena {

        @Override
        public MemorySegment allocate(long bytes, long alignment) {
            if (alignment > ALIGNMENT) {
                throw new AssertionError("alignment " + alignment);
            }
            return take(kernel, bytes);
        }

        @Override
        public MemorySegment.Scope scope() {
            return Arena.global().scope();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
