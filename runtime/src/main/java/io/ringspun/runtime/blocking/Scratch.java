package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Losses;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the copy of something that may not go to the kernel itself, for the length of one
 * call: a block of a pool that serves nothing else, or memory of its own when that is lent out. It
 * must not wait for the pool: its caller may be the one who holds the rest.
 */
final class Scratch implements AutoCloseable {

    /** Blocks of the pool are aligned to their size; direct I/O wants no less of this memory. */
    private static final long ALIGNMENT = 4096;

    private final SlabPool.@Nullable Block block;
    private final @Nullable Arena arena;
    private final MemorySegment memory;
    private final int lossesBefore = Losses.count();

    private Scratch(SlabPool.@Nullable Block block, @Nullable Arena arena, MemorySegment memory) {
        this.block = block;
        this.arena = arena;
        this.memory = memory;
    }

    @SuppressWarnings("MustBeClosedChecker") // it is: by close()
    static Scratch of(SlabPool pool, int bytes) throws IOException {
        SlabPool.Block block = pool.tryTake(bytes);
        if (block != null) {
            return new Scratch(block, null, block.memory());
        }
        Arena arena = Arena.ofConfined();
        return new Scratch(null, arena, arena.allocate(bytes, ALIGNMENT));
    }

    MemorySegment memory() {
        return memory;
    }

    /** Gives it back, unless an operation that may have had it was lost. */
    @Override
    public void close() {
        if (Losses.count() != lossesBefore) {
            return;
        }
        if (block != null) {
            block.giveBack();
        }
        if (arena != null) {
            arena.close();
        }
    }
}
