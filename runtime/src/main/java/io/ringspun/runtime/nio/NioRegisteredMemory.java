package io.ringspun.runtime.nio;

import io.ringspun.PinnedBuffer;
import io.ringspun.RegisteredMemory;
import io.ringspun.spi.Tenancy;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Memory of a user's own. There is nothing to register it with: channels take any that is not on
 * the heap.
 */
final class NioRegisteredMemory implements RegisteredMemory, NioBuffer.Lender, Holding {

    private final Ledger ledger;
    private final MemorySegment memory;
    private final Tenancy tenancy = new Tenancy();

    NioRegisteredMemory(Ledger ledger, MemorySegment memory) {
        this.ledger = ledger;
        this.memory = memory;
    }

    @Override
    public long byteSize() {
        return memory.byteSize();
    }

    @Override
    public PinnedBuffer buffer(long offset, int length) {
        tenancy.checkOpen();
        Objects.checkFromIndexSize(offset, (long) length, memory.byteSize());
        MemorySegment part = memory.asSlice(offset, length);
        return new NioBuffer(this, part, part.asByteBuffer(), null);
    }

    @Override
    public void beginUse() {
        tenancy.enter();
    }

    @Override
    public void endUse() {
        tenancy.leave();
    }

    @Override
    public void takeBack(NioBuffer buffer) {
        // It was never taken away.
    }

    @Override
    public boolean shut() {
        return tenancy.refuse();
    }

    @Override
    public void release() {
        ledger.remove(this);
    }

    @Override
    public void close() {
        if (tenancy.end()) {
            release();
        }
    }

    @Override
    public String toString() {
        return "RegisteredMemory[" + byteSize() + " bytes]";
    }
}
