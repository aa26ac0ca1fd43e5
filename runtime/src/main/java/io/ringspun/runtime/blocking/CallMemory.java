package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Losses;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for the parameters of one call, freed at its end by the thread that makes it; unless an
 * operation of the call was lost, which may still use it.
 */
public final class CallMemory implements Arena {

    private final Arena arena = Arena.ofConfined();
    private final int lossesBefore = Losses.count();

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        return arena.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    @Override
    public void close() {
        if (Losses.count() == lossesBefore) {
            arena.close();
        }
    }
}
