package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.ring.BufferTable;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.Ring;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which regions a carrier's ring knows, under which numbers, and how many requests name each.
 *
 * <p>A number is <em>free</em>; then it <em>belongs</em> to a region, from the region's first
 * transfer until it is forgotten; then it <em>leaves</em> for as long as requests still name it.
 * Only the terminal completion of the last of them takes the memory out of the kernel's table and
 * makes the number free.
 *
 * <p>Nothing here is an error of the user's: memory that is refused, or finds no number left, is
 * used as other memory is. Carrier only.
 */
final class RegisteredBuffers {

    static final int NONE = -1;

    /** A pool has half as many regions at most; the others are for memory of users' own. */
    private static final int SIZE_MAX = 1024;

    private final int carrier;
    private final @Nullable BufferTable table;

    /** Whose each number is; null if it is free or leaves. */
    private final @Nullable Region[] regions;

    /** How many requests name each. */
    private final int[] uses;

    private final boolean[] taken;
    private boolean closed;

    /** Whether the limit of locked memory was met. */
    private boolean full;

    /**
     * For a carrier.
     *
     * @param table of its ring, or null if that has none
     */
    RegisteredBuffers(@Nullable BufferTable table, int carrier) {
        this.carrier = carrier;
        this.table = table;
        int size = table == null ? 0 : table.size();
        regions = new @Nullable Region[size];
        uses = new int[size];
        taken = new boolean[size];
    }

    /** Gives the ring a table if the kernel can. */
    static RegisteredBuffers open(Ring ring, Features features, int carrier) {
        boolean wanted = features.has(Facility.REGISTERED_BUFFERS);
        return new RegisteredBuffers(wanted ? BufferTable.open(ring, SIZE_MAX) : null, carrier);
    }

    /** A request that works in this region is about to be staged. Returns its number, or NONE. */
    int begin(Region region) {
        int number = region.number(carrier);
        if (number == Region.UNKNOWN) {
            number = register(region);
        }
        if (number < 0) {
            return NONE;
        }
        uses[number]++;
        return number;
    }

    private int register(Region region) {
        if (table == null || closed || full) {
            region.number(carrier, Region.REFUSED);
            return NONE;
        }
        int number = 0;
        while (number < taken.length && taken[number]) {
            number++;
        }
        if (number == taken.length) {
            return NONE; // one may be free another time
        }
        int refusal = table.put(number, region.address(), region.bytes());
        if (refusal < 0) {
            region.number(carrier, Region.REFUSED);
            if (refusal == -Errno.ENOMEM && region.bytes() <= Features.REGISTERED_BYTES) {
                leaveRoom();
            }
            return NONE;
        }
        taken[number] = true;
        regions[number] = region;
        region.number(carrier, number);
        return number;
    }

    /**
     * Not even a small region found room below the limit of locked memory. The limit is the user's,
     * not this ring's: what is opened later needs room for its queues, so one region is given back
     * and no other asked for.
     */
    private void leaveRoom() {
        full = true;
        for (int number = 0; number < regions.length; number++) {
            Region region = regions[number];
            if (region != null && uses[number] == 0) {
                forget(region);
                return;
            }
        }
    }

    /** A request that named this number is over, or was not staged after all. */
    void end(int number) {
        if (--uses[number] == 0 && regions[number] == null) {
            free(number);
        }
    }

    /** No request will name this region again. */
    void forget(Region region) {
        int number = region.number(carrier);
        region.number(carrier, Region.REFUSED);
        if (number >= 0) {
            regions[number] = null;
            if (uses[number] == 0) {
                free(number);
            }
        }
    }

    private void free(int number) {
        if (!closed && table != null) {
            table.remove(number);
        }
        taken[number] = false;
    }

    /** The ring is gone, or of no use, and the table with it. */
    void close() {
        closed = true;
        Arrays.fill(taken, true);
    }
}
