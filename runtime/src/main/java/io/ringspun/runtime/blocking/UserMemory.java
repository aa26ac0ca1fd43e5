package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.spi.Tenancy;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a user's own that goes to the kernel as it is, under a number where a ring knows it.
 * Keeps it reachable. Safe for all threads.
 */
public final class UserMemory implements PooledBuffer.Lender {

    private final Carriers carriers;
    private final MemorySegment memory;
    private final Region region;
    private final Tenancy tenancy = new Tenancy();

    /** Memory that {@link Tenancy#check} has let pass. */
    public UserMemory(Carriers carriers, MemorySegment memory) {
        this.carriers = carriers;
        this.memory = memory;
        region = Region.of(carriers, memory.address(), memory.byteSize());
    }

    /** How large it is, in bytes. */
    public long byteSize() {
        return memory.byteSize();
    }

    /** A part of it. */
    public PinnedBuffer buffer(long offset, int length) {
        tenancy.checkOpen();
        Objects.checkFromIndexSize(offset, (long) length, memory.byteSize());
        return new PooledBuffer(this, memory.asSlice(offset, length), null);
    }

    @Override
    public void takeBack(PooledBuffer buffer) {
        // It was never taken away.
    }

    @Override
    public @Nullable Region region() {
        return region;
    }

    @Override
    public void beginUse() {
        tenancy.enter();
    }

    @Override
    public void endUse() {
        tenancy.leave();
    }

    /** See {@link Tenancy#end}. */
    public boolean end() {
        return tenancy.end();
    }

    /** See {@link Tenancy#refuse}. */
    public boolean refuse() {
        return tenancy.refuse();
    }

    /** Has the rings forget it, each when no request works in it any more. After its end. */
    public void forget() {
        carriers.forget(region);
    }
}
