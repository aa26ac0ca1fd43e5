package io.ringspun.runtime.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;

/**
 * The memory that the kernel may touch, as regions that come and go: mappings, the allocations of
 * arenas, and what the program lends for the length of a call. Whoever takes memory back must not
 * leave a request behind that names it, and nothing outside a region is ever touched.
 */
final class MemoryMap {

    /** What memory is filled with once its user has let go of it. */
    static final byte POISON = (byte) 0xdb;

    @SuppressWarnings("restricted") // the kernel sees all memory
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final TreeMap<Long, Long> regions = new TreeMap<>();
    private final Kernel kernel;
    private int mappings;

    MemoryMap(Kernel kernel) {
        this.kernel = kernel;
    }

    synchronized void lend(long address, long bytes) {
        if (bytes > 0) {
            regions.put(address, bytes);
        }
    }

    /** Takes a region back, which no request may name any more. */
    synchronized void takeBack(long address, long bytes) {
        if (bytes > 0) {
            checkIdle(address, bytes);
            regions.remove(address);
        }
    }

    /** Nothing in the kernel may name this memory. */
    void checkIdle(long address, long bytes) {
        Op op = kernel.opOn(address, bytes);
        if (op != null) {
            kernel.violation("memory taken back while the kernel works on it: " + op);
        }
    }

    void mapped(MemorySegment mapping) {
        lend(mapping.address(), mapping.byteSize());
        mappings++;
    }

    void unmapped(MemorySegment mapping) {
        takeBack(mapping.address(), mapping.byteSize());
        mappings--;
    }

    int mappings() {
        return mappings;
    }

    /** The kernel is given this to keep, not to touch now. */
    void checkMine(long address, long bytes) {
        check(address, bytes);
    }

    private synchronized void check(long address, long bytes) {
        Map.Entry<Long, Long> region = regions.floorEntry(address);
        if (region == null || address + bytes > region.getKey() + region.getValue()) {
            kernel.violation(
                    "the kernel was given memory that is nobody's: "
                            + Long.toHexString(address)
                            + " and "
                            + bytes
                            + " bytes");
        }
    }

    void read(long address, byte[] target, int offset, int bytes) {
        if (bytes > 0) {
            check(address, bytes);
            MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, target, offset, bytes);
        }
    }

    void write(long address, byte[] source, int offset, int bytes) {
        if (bytes > 0) {
            check(address, bytes);
            MemorySegment.copy(source, offset, ALL, ValueLayout.JAVA_BYTE, address, bytes);
        }
    }

    void poison(long address, long bytes) {
        ALL.asSlice(address, bytes).fill(POISON);
    }

    // Structures of the caller, read and written within its call.

    static int number(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    static void number(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    static long word(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    static void word(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    static int half(long address) {
        return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address) & 0xffff;
    }

    static void half(long address, int value) {
        ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, (short) value);
    }

    static void octet(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, value);
    }

    static String text(long address) {
        return ALL.getString(address);
    }
}
