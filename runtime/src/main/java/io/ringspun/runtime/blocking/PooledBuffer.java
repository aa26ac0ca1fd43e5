package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Losses;
import io.ringspun.runtime.carrier.Region;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Memory of the runtime in the hands of a user. */
public final class PooledBuffer extends PinnedBuffer {

    /** Whoever the memory goes back to. */
    interface Lender {

        /** Takes the memory back, on any thread. */
        void takeBack(PooledBuffer buffer);

        /** A region in which all of the memory lies, or null if no ring may know it by number. */
        default @Nullable Region region() {
            return null;
        }

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

    /** What its lender's thread had lost when it was lent last. */
    private int lossesBefore;

    /** Whether an operation that had it was lost. Its user's, or whoever has it. */
    private boolean lost;

    PooledBuffer(Lender lender, MemorySegment memory, @Nullable Throwable acquiredAt) {
        super(memory, acquiredAt);
        this.lender = lender;
    }

    /** Takes the buffer for an operation; see {@link PinnedBuffer#lend}. */
    void lendToKernel() {
        lend();
        lossesBefore = Losses.count();
        try {
            lender.beginUse();
        } catch (IllegalStateException e) {
            reclaim();
            throw e;
        }
    }

    /**
     * Moves the position by what was moved, and gives the buffer back to the user. By the thread
     * that has lent it.
     */
    void takeFromKernel(int bytesMoved) {
        if (wasLost()) {
            lose();
        }
        handBack(bytesMoved);
    }

    /** The same, by any thread, after {@link #lose} if that is due. */
    void handBack(int bytesMoved) {
        advance(bytesMoved);
        if (!isLost()) {
            lender.endUse();
        }
        reclaim();
    }

    /** Whether an operation that had it was lost. */
    boolean isLost() {
        return lost;
    }

    /** Whether an operation was lost since the calling thread has lent the buffer. */
    boolean wasLost() {
        return Losses.count() != lossesBefore;
    }

    /** The kernel may use the memory for ever: it is not to come back when its user releases it. */
    void lose() {
        lost = true;
        Losses.keep(this);
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

    /** The region it lies in, or null. */
    @Nullable Region region() {
        return lender.region();
    }

    @Override
    protected void recycle() {
        if (!isLost()) {
            lender.takeBack(this);
        }
    }
}
