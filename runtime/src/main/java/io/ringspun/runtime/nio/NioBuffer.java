package io.ringspun.runtime.nio;

import io.ringspun.PinnedBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One acquisition of a {@link Block}: the object is new each time, the memory is pooled. */
final class NioBuffer extends PinnedBuffer {

    private final NioPool pool;
    private final Block block;

    /** The position when the operation under way began. */
    private int from;

    NioBuffer(NioPool pool, Block block, int limit, @Nullable Throwable acquiredAt) {
        super(block.memory(), acquiredAt);
        this.pool = pool;
        this.block = block;
        limit(limit);
    }

    /** The buffer as this backend's own. */
    static NioBuffer of(PinnedBuffer buffer) {
        if (buffer instanceof NioBuffer own) {
            return own;
        }
        throw new IllegalArgumentException(
                "the buffer is of another backend; acquire one from this runtime: "
                        + buffer.getClass().getName());
    }

    /**
     * Takes the buffer for an operation.
     *
     * @return the memory between position and limit, until {@link #end}
     */
    ByteBuffer begin() {
        lend();
        try {
            from = position();
            return block.view().clear().limit(limit()).position(from);
        } catch (RuntimeException e) { // two threads at once, against the rules
            reclaim();
            throw e;
        }
    }

    /** Gives it back to the user, its position where the operation left off. */
    void end() {
        advance(block.view().position() - from);
        reclaim();
    }

    @Override
    protected void recycle() {
        pool.release(this, block);
    }
}
