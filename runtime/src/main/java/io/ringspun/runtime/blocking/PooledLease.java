package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.spi.Lease;
import java.nio.ByteBuffer;

/** A pooled buffer while an operation has it that nobody need wait for. */
public final class PooledLease implements Lease {

    private final PooledBuffer buffer;
    private final int begin;
    private final ByteBuffer memory;

    private PooledLease(PooledBuffer buffer) {
        this.buffer = buffer;
        begin = buffer.position();
        memory = buffer.segment().asByteBuffer().limit(buffer.limit()).position(begin);
    }

    /** Takes a buffer for an operation. */
    public static PooledLease of(PinnedBuffer buffer) {
        PooledBuffer pooled = Transfer.pooled(buffer);
        pooled.lendToKernel(); // from now on its position and limit stay
        return new PooledLease(pooled);
    }

    /** The address of the first byte that is not transferred. */
    public long address() {
        return buffer.segment().address() + memory.position();
    }

    /** How many bytes were transferred so far. */
    public int count() {
        return memory.position() - begin;
    }

    /** How many bytes are left. */
    public int remaining() {
        return memory.remaining();
    }

    /** Moves the position by bytes that the kernel transferred. */
    public void moved(int count) {
        memory.position(memory.position() + count);
    }

    @Override
    public ByteBuffer memory() {
        return memory;
    }

    @Override
    public void end() {
        buffer.takeFromKernel(count());
    }
}
