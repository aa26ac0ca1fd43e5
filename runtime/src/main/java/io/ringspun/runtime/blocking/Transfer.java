package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Losses;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/**
 * Gets the memory of users to and from operations that want stable native memory: lends what is
 * stable, copies the rest through a pool of its own, and keeps positions right, also when the
 * operation throws.
 */
public final class Transfer {

    /** How much is copied at a time. */
    static final int COPY_BYTES = 64 << 10;

    private Transfer() {}

    /** An operation that fills stable memory and may fill less than all of it. */
    @FunctionalInterface
    public interface Filler {
        /** Returns how many bytes, 0 or less if none. */
        int fill(long address, int length) throws IOException;
    }

    /** An operation that empties stable memory and may take less than all of it. */
    @FunctionalInterface
    public interface Drainer {
        /**
         * Returns how many bytes, at least 1.
         *
         * @param before how many were taken before
         */
        int drain(long address, int length, int before) throws IOException;
    }

    /** Fills once, into a byte buffer. */
    public static int fill(ByteBuffer target, SlabPool pool, Filler filler) throws IOException {
        checkWritable(target);
        MemorySegment segment = MemorySegment.ofBuffer(target);
        int lossesBefore = Losses.count();
        int moved;
        if (Stability.isStable(segment)) {
            try {
                moved = filler.fill(segment.address(), target.remaining());
            } finally {
                Losses.settle(lossesBefore, target);
            }
        } else {
            int length = Math.min(target.remaining(), COPY_BYTES);
            try (Scratch scratch = Scratch.of(pool, length)) {
                moved = filler.fill(scratch.memory().address(), length);
                if (moved > 0) {
                    MemorySegment.copy(scratch.memory(), 0, segment, 0, moved);
                }
            }
        }
        if (moved > 0) {
            target.position(target.position() + moved);
        }
        return moved;
    }

    /** Drains all of a pinned buffer. */
    public static int drain(PinnedBuffer source, Drainer drainer) throws IOException {
        PooledBuffer buffer = pooled(source);
        buffer.lendToKernel();
        int length = buffer.remaining();
        long address = buffer.segment().address() + buffer.position();
        int moved = 0;
        try {
            while (moved < length) {
                moved += drainer.drain(address + moved, length - moved, moved);
            }
            return moved;
        } finally {
            buffer.takeFromKernel(moved);
        }
    }

    /** Drains all of a byte buffer. */
    public static int drain(ByteBuffer source, SlabPool pool, Drainer drainer) throws IOException {
        MemorySegment segment = MemorySegment.ofBuffer(source);
        int start = source.position();
        int length = source.remaining();
        int lossesBefore = Losses.count();
        int moved = 0;
        try {
            if (Stability.isStable(segment)) {
                while (moved < length) {
                    moved += drainer.drain(segment.address() + moved, length - moved, moved);
                }
            } else {
                while (moved < length) {
                    moved +=
                            drainCopy(
                                    segment,
                                    moved,
                                    Math.min(length - moved, COPY_BYTES),
                                    pool,
                                    drainer);
                }
            }
            return moved;
        } catch (Partial e) {
            moved += e.moved;
            throw e.cause;
        } finally {
            Losses.settle(lossesBefore, source);
            source.position(start + moved);
        }
    }

    /** One block's worth; all of it, or {@link Partial}. */
    private static int drainCopy(
            MemorySegment source, int from, int length, SlabPool pool, Drainer drainer)
            throws IOException, Partial {
        int moved = 0;
        try (Scratch scratch = Scratch.of(pool, length)) {
            MemorySegment.copy(source, from, scratch.memory(), 0, length);
            long address = scratch.memory().address();
            while (moved < length) {
                moved += drainer.drain(address + moved, length - moved, from + moved);
            }
            return moved;
        } catch (IOException e) {
            throw new Partial(moved, e);
        }
    }

    /** A failure after some of a block went. */
    private static final class Partial extends Exception {

        private static final long serialVersionUID = 1L;

        private final int moved;
        private final transient IOException cause;

        Partial(int moved, IOException cause) {
            super(null, null, false, false);
            this.moved = moved;
            this.cause = cause;
        }
    }

    /**
     * Our own kind of pinned buffer; another backend's memory means nothing to this one's kernel.
     */
    static PooledBuffer pooled(PinnedBuffer buffer) {
        if (buffer instanceof PooledBuffer ours) {
            return ours;
        }
        throw new IllegalArgumentException(
                "the buffer comes from another kind of runtime; acquire one from buffers()");
    }

    private static void checkWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }
}
