package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Region;
import org.jspecify.annotations.Nullable;

/** Stable memory of a transfer, less what of it was transferred. Used by one thread at a time. */
public final class Stretch implements PlaceErrand.Memory {

    private long address;
    private int remaining;

    /** So many bytes from an address on. */
    public Stretch(long address, int length) {
        this.address = address;
        remaining = length;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public int remaining() {
        return remaining;
    }

    @Override
    public void moved(int bytes) {
        address += bytes;
        remaining -= bytes;
    }

    @Override
    public @Nullable Region region() {
        return null;
    }
}
