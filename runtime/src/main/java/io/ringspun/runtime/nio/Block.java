package io.ringspun.runtime.nio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A piece of memory outside the heap, lent by {@link NioPool} again and again.
 *
 * <p>Each has an arena of its own, so that the pool can exchange a piece of one size for one of
 * another. Closing such an arena halts all threads for a moment; the pool does it only when a new
 * size crowds out an old one, and at its end.
 *
 * @param arena owns the memory; closed by the pool when nobody has the block
 * @param memory all of it
 * @param view the same for channels; for the holder of the block only
 */
record Block(Arena arena, MemorySegment memory, ByteBuffer view) {

    private static final long ALIGNMENT = 64;

    /** Direct I/O wants memory that begins at a page. */
    private static final int PAGE_BYTES = 4096;

    /** Allocates zeroed memory. */
    @SuppressWarnings("MustBeClosedChecker") // the pool closes it, some day
    static Block allocate(int bytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment memory =
                    arena.allocate(bytes, bytes < PAGE_BYTES ? ALIGNMENT : PAGE_BYTES);
            return new Block(arena, memory, memory.asByteBuffer());
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    int bytes() {
        return view.capacity();
    }

    void free() {
        arena.close();
    }
}
