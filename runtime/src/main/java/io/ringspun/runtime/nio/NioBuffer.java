package io.ringspun.runtime.nio;

import io.ringspun.PinnedBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Memory in the hands of a user: the object is new each time, the memory is pooled or theirs. */
final class NioBuffer extends PinnedBuffer {

    /** Whoever the memory goes back to. */
    interface Lender {

        /** Takes the memory back, on any thread. */
        void takeBack(NioBuffer buffer);

        /**
         * An operation takes the buffer.
         *
         * @throws IllegalStateException if none may any more
         */
        default void beginUse() {}

        /** The operation has ended. */
        default void endUse() {}
    }

    private final Lender lender;

    /** All of the memory, for channels. */
    private final ByteBuffer view;

    /** The position when the operation under way began. */
    private int from;

    NioBuffer(
            Lender lender, MemorySegment memory, ByteBuffer view, @Nullable Throwable acquiredAt) {
        super(memory, acquiredAt);
        this.lender = lender;
        this.view = view;
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
            lender.beginUse();
        } catch (RuntimeException e) {
            reclaim();
            throw e;
        }
        try {
            from = position();
            return view.clear().limit(limit()).position(from);
        } catch (RuntimeException e) { // two threads at once, against the rules
            lender.endUse();
            reclaim();
            throw e;
        }
    }

    /** Gives it back to the user, its position where the operation left off. */
    void end() {
        advance(view.position() - from);
        lender.endUse();
        reclaim();
    }

    @Override
    protected void recycle() {
        lender.takeBack(this);
    }
}
