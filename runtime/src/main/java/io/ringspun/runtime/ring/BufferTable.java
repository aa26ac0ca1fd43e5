package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a ring knows by number (registered buffers, sparse since kernel 5.19;
 * io_uring_register(2)): its pages are looked up and pinned once, and not for every transfer. They
 * count against the limit of locked memory, so that any entry may be refused.
 *
 * <p>Belongs to the thread that owns the ring. An entry that a request names must not be taken out
 * before that request is over.
 */
public final class BufferTable {

    private final Ring ring;
    private final int size;

    private BufferTable(Ring ring, int size) {
        this.ring = ring;
        this.size = size;
    }

    /**
     * Gives a ring an empty table.
     *
     * @param sizeMax how many entries; less is tried if the kernel finds that too many
     * @return null if the kernel would not
     */
    public static @Nullable BufferTable open(Ring ring, int sizeMax) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(RSRC_REGISTER_SIZE, 8);
            registration.set(
                    ValueLayout.JAVA_INT, RSRC_REGISTER_FLAGS, IORING_RSRC_REGISTER_SPARSE);
            for (int size = sizeMax; size > 0; size /= 2) {
                registration.set(ValueLayout.JAVA_INT, RSRC_REGISTER_NR, size);
                int result =
                        ring.register(IORING_REGISTER_BUFFERS2, registration, RSRC_REGISTER_SIZE);
                if (result >= 0) {
                    return new BufferTable(ring, size);
                }
            }
            return null;
        }
    }

    /** How many entries it has. */
    public int size() {
        return size;
    }

    /**
     * Makes memory known. It is touched and stays in memory as long as it is here.
     *
     * @return 0, or a negated error number: ENOMEM beyond the limit of locked memory, EFAULT for
     *     what is not memory of this process or too much of it
     */
    public int put(int number, long address, long bytes) {
        return update(number, address, bytes);
    }

    /** Takes an entry out. No request that names it may be under way. */
    public void remove(int number) {
        update(number, 0, 0);
    }

    private int update(int number, long address, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(Posix.IOVEC_SIZE, 8);
            entry.set(ValueLayout.JAVA_LONG, Posix.IOVEC_BASE, address);
            entry.set(ValueLayout.JAVA_LONG, Posix.IOVEC_LEN, bytes);
            MemorySegment update = arena.allocate(RSRC_UPDATE2_SIZE, 8);
            update.set(ValueLayout.JAVA_INT, RSRC_UPDATE2_OFFSET, number);
            update.set(ValueLayout.JAVA_LONG, RSRC_UPDATE2_DATA, entry.address());
            update.set(ValueLayout.JAVA_INT, RSRC_UPDATE2_NR, 1);
            int result = ring.register(IORING_REGISTER_BUFFERS_UPDATE, update, RSRC_UPDATE2_SIZE);
            return Math.min(result, 0); // otherwise how many were done
        }
    }
}
