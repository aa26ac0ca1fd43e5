package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.SlabPool.Block;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A block of a pool in the hands of a user. */
public final class PooledBuffer extends PinnedBuffer {

    private final Block block;

    PooledBuffer(Block block, @Nullable Throwable acquiredAt) {
        super(block.memory(), acquiredAt);
        this.block = block;
        block.memory().fill((byte) 0); // the last user's bytes are nobody else's business
    }

    /** Takes the buffer for an operation; see {@link PinnedBuffer#lend}. */
    void lendToKernel() {
        lend();
    }

    /** Moves the position by what was moved, and gives the buffer back to the user. */
    void takeFromKernel(int bytesMoved) {
        advance(bytesMoved);
        reclaim();
    }

    /** Moves the position; the buffer stays the kernel's. */
    void moved(int bytes) {
        advance(bytes);
    }

    /** Ends it: its user gave it away, and the kernel is done with it. Any thread. */
    void releaseFromKernel() {
        releaseLent();
    }

    /** The whole memory. */
    MemorySegment segment() {
        return memory();
    }

    @Override
    protected void recycle() {
        block.giveBack(this);
    }
}
