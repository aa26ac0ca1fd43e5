package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Features;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A region of page-aligned memory cut into blocks whose sizes are powers of two (a buddy system): a
 * block is split when a smaller one is needed, and two free halves become one again, so that no
 * size can starve another for good. The region is reserved at once and backed by memory as it is
 * touched. Not safe for several threads; {@link SlabPool} guards it.
 */
final class Slab {

    /** The smallest block is at least eight cache lines, as a power of two. */
    private static final int BLOCK_SHIFT_MIN = 9;

    /** The size of the smallest block of a small region. */
    static final long BYTES_MIN = 1L << BLOCK_SHIFT_MIN;

    /**
     * There are at most so many smallest blocks, as a power of two: a large region has larger ones,
     * and its lists stay small.
     */
    private static final int BLOCKS_SHIFT_MAX = 17;

    /** Pinned at a time, as a power of two: more is touched than is needed, but not much more. */
    private static final int REGION_SHIFT_MIN =
            Integer.numberOfTrailingZeros(Features.REGISTERED_BYTES);

    /** A large slab has larger regions, so that a ring can know all of it. */
    private static final int REGIONS_SHIFT_MAX = 9;

    private static final int NONE = -1;

    private final MemorySegment memory;
    private final int sizeShift;

    /** The size of the smallest block, as a power of two. */
    private final int blockShift;

    private final int orders;

    /** Per order, the first free block, by number of smallest blocks from the start. */
    private final int[] firstFree;

    /** Per smallest block: links of the free list, for those that begin a free block. */
    private final int[] next;

    private final int[] previous;

    /** Per smallest block: the order of the free block that begins there, or {@link #NONE}. */
    private final byte[] freeOrder;

    /** Those that were asked for. */
    private @Nullable Region[] regions = {};

    /** Reserves a region of at least {@code bytes}, from wherever it is touched. */
    Slab(long bytes) throws IOException {
        this(bytes, Nodes.NONE);
    }

    /**
     * Reserves a region of at least {@code bytes}.
     *
     * @param node where its memory is taken from, whoever touches it first; or {@link Nodes#NONE}
     */
    Slab(long bytes, int node) throws IOException {
        sizeShift = Math.max(BLOCK_SHIFT_MIN, 64 - Long.numberOfLeadingZeros(bytes - 1));
        blockShift = Math.max(BLOCK_SHIFT_MIN, sizeShift - BLOCKS_SHIFT_MAX);
        orders = sizeShift - blockShift + 1;
        long size = 1L << sizeShift;
        memory =
                Linux.mmap(
                        size,
                        Posix.PROT_READ | Posix.PROT_WRITE,
                        Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS | Posix.MAP_NORESERVE,
                        -1,
                        0);
        if (memory.byteSize() == 0) {
            throw new IOException(
                    "mmap of "
                            + size
                            + " bytes of buffers failed with "
                            + Errno.name((int) -memory.address()));
        }
        Linux.madvise(memory, Posix.MADV_DONTFORK);
        if (node != Nodes.NONE) {
            Nodes.prefer(memory, node);
        }
        int blocks = 1 << orders - 1;
        next = new int[blocks];
        previous = new int[blocks];
        freeOrder = new byte[blocks];
        Arrays.fill(freeOrder, (byte) NONE);
        firstFree = new int[orders];
        Arrays.fill(firstFree, NONE);
        link(0, orders - 1);
    }

    /** The order of the smallest block with at least so many bytes. */
    int order(int bytes) {
        return Math.max(0, 32 - Integer.numberOfLeadingZeros(bytes - 1) - blockShift);
    }

    /** The size of blocks of an order. */
    long bytes(int order) {
        return 1L << order + blockShift;
    }

    /**
     * Takes a block.
     *
     * @return its number, or -1 if there is none
     */
    int take(int order) {
        int found = order;
        while (found < orders && firstFree[found] == NONE) {
            found++;
        }
        if (found >= orders) {
            return NONE;
        }
        int block = firstFree[found];
        unlink(block);
        while (found > order) {
            found--;
            link(block + (1 << found), found);
        }
        return block;
    }

    /** Takes a block back. */
    void give(int block, int order) {
        int merged = block;
        int size = order;
        while (size < orders - 1) {
            int buddy = merged ^ 1 << size;
            if (freeOrder[buddy] != size) {
                break;
            }
            unlink(buddy);
            merged &= ~(1 << size);
            size++;
        }
        link(merged, size);
    }

    /** The memory of a block. */
    MemorySegment memory(int block, int order) {
        return memory.asSlice((long) block << blockShift, bytes(order));
    }

    private void link(int block, int order) {
        int first = firstFree[order];
        freeOrder[block] = (byte) order;
        next[block] = first;
        previous[block] = NONE;
        if (first != NONE) {
            previous[first] = block;
        }
        firstFree[order] = block;
    }

    private void unlink(int block) {
        int order = freeOrder[block];
        freeOrder[block] = NONE;
        if (previous[block] == NONE) {
            firstFree[order] = next[block];
        } else {
            next[previous[block]] = next[block];
        }
        if (next[block] != NONE) {
            previous[next[block]] = previous[block];
        }
    }

    /**
     * The region that a block lies in, for a carrier that may make it known to its ring; null if
     * the block is larger.
     */
    @Nullable Region region(Carrier carrier, int block, int order) {
        int shift = Math.min(sizeShift, Math.max(REGION_SHIFT_MIN, sizeShift - REGIONS_SHIFT_MAX));
        if (order + blockShift > shift) {
            return null;
        }
        if (regions.length == 0) {
            regions = new @Nullable Region[1 << sizeShift - shift];
        }
        int number = (int) ((long) block << blockShift >> shift);
        Region region = regions[number];
        if (region == null) {
            region = Region.of(carrier, memory.address() + ((long) number << shift), 1L << shift);
            regions[number] = region;
        }
        return region;
    }

    /** Unmaps the region. Nobody may hold a block. */
    void close() {
        Linux.munmap(memory);
    }
}
