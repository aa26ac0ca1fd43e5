package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Losses;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.spi.Lease;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A pooled buffer while an operation has it. */
public final class PooledLease implements Lease, PlaceErrand.Memory {

    private final PooledBuffer buffer;
    private int count;

    /** Made when it is asked for; then its position counts. */
    private @Nullable ByteBuffer memory;

    /** What the thread that has asked for it had lost then. */
    private int lossesBefore;

    private PooledLease(PooledBuffer buffer) {
        this.buffer = buffer;
    }

    /** Takes a buffer for an operation. */
    public static PooledLease of(PinnedBuffer buffer) {
        PooledBuffer pooled = Transfer.pooled(buffer);
        pooled.lendToKernel(); // from now on its position and limit stay
        return new PooledLease(pooled);
    }

    @Override
    public long address() {
        return buffer.segment().address() + buffer.position() + count();
    }

    @Override
    public @Nullable Region region() {
        return buffer.region();
    }

    /** How many bytes were transferred so far. */
    private int count() {
        return memory == null ? count : memory.position() - buffer.position();
    }

    @Override
    public int remaining() {
        return buffer.remaining() - count();
    }

    @Override
    public void moved(int bytes) {
        count += bytes;
    }

    @Override
    public ByteBuffer memory() {
        ByteBuffer seen = memory;
        if (seen == null) {
            lossesBefore = Losses.count();
            seen = buffer.segment().asByteBuffer().limit(buffer.limit());
            memory = seen.position(buffer.position() + count);
        }
        return seen;
    }

    /** By the thread that has asked for the memory, or by the carrier if none has. */
    @Override
    public void end() {
        if (memory != null && Losses.count() != lossesBefore) {
            lose();
        }
        buffer.handBack(count());
    }

    /** The same, by the thread that has taken it and waited for requests of its own. */
    public void endCall() {
        buffer.takeFromKernel(count());
    }

    /** The operation was lost. Before the end. */
    public void lose() {
        buffer.lose();
    }
}
