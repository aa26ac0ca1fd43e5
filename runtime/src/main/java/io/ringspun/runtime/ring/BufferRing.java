package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Receive buffers from which the kernel picks (a provided-buffer ring, kernel 5.19;
 * io_uring_register(2)). Each buffer is either the kernel's, while it is in the ring, or ours, from
 * the completion that names it to {@link #recycle}.
 *
 * <p>Belongs to the thread that owns the ring. Owns the memory of buffers and ring.
 */
public final class BufferRing implements AutoCloseable {

    /**
     * Buffers are this much further apart than they are long. At a distance of exactly a page, all
     * first cache lines would compete for the same few places of the cache, and small messages
     * touch only those.
     */
    private static final int COLOUR_BYTES = 64;

    private static final VarHandle TAIL = ValueLayout.JAVA_SHORT.varHandle();

    private final Ring ring;
    private final int group;
    private final int count;
    private final int bufferBytes;
    private final MemorySegment descriptors;
    private final MemorySegment memory;
    private final int stride;

    private short tail;

    private BufferRing(
            Ring ring,
            int group,
            int count,
            int bufferBytes,
            MemorySegment descriptors,
            MemorySegment memory) {
        this.ring = ring;
        this.group = group;
        this.count = count;
        this.bufferBytes = bufferBytes;
        this.descriptors = descriptors;
        this.memory = memory;
        this.stride = stride(bufferBytes);
    }

    /**
     * Registers a group of buffers, all of them the kernel's.
     *
     * @param count a power of two, 1 to 32768
     * @return null if the kernel would not: it has no buffer rings, registering is forbidden, or
     *     the limit of locked memory is too low
     */
    public static @Nullable BufferRing open(Ring ring, int group, int count, int bufferBytes) {
        return open(ring, group, count, bufferBytes, 0);
    }

    /**
     * The same, but the kernel goes on in a buffer where it left off until the buffer is full
     * (IOU_PBUF_RING_INC, kernel 6.12): what it fills at a time is a piece, and a buffer is ours
     * with the completion of its last piece, the first one without IORING_CQE_F_BUF_MORE. Behind
     * the buffers lies as much memory again, which is never the kernel's.
     */
    public static @Nullable BufferRing openIncremental(
            Ring ring, int group, int count, int bufferBytes) {
        return open(ring, group, count, bufferBytes, IOU_PBUF_RING_INC);
    }

    private static @Nullable BufferRing open(
            Ring ring, int group, int count, int bufferBytes, int flags) {
        MemorySegment descriptors = map((long) count * BUF_SIZE);
        long bytes = (long) count * stride(bufferBytes);
        MemorySegment memory = map((flags & IOU_PBUF_RING_INC) == 0 ? bytes : 2 * bytes);
        if (descriptors == null
                || memory == null
                || !register(ring, group, count, descriptors, flags)) {
            unmap(descriptors);
            unmap(memory);
            return null;
        }
        BufferRing buffers = new BufferRing(ring, group, count, bufferBytes, descriptors, memory);
        for (int i = 0; i < count; i++) {
            buffers.recycle(i);
        }
        return buffers;
    }

    private static boolean register(
            Ring ring, int group, int count, MemorySegment descriptors, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(BUF_REG_SIZE, 8);
            registration.set(ValueLayout.JAVA_LONG, BUF_REG_RING_ADDR, descriptors.address());
            registration.set(ValueLayout.JAVA_INT, BUF_REG_RING_ENTRIES, count);
            registration.set(ValueLayout.JAVA_SHORT, BUF_REG_BGID, (short) group);
            registration.set(ValueLayout.JAVA_SHORT, BUF_REG_FLAGS, (short) flags);
            int result =
                    LockedMemory.settled(
                            () -> ring.register(IORING_REGISTER_PBUF_RING, registration, 1));
            return switch (-result) {
                // Mistakes of ours; a filter of system calls may answer anything else.
                case Errno.EBADF, Errno.EFAULT, Errno.EEXIST ->
                        throw new RingFailure("registering a buffer ring", -result);
                default -> result >= 0;
            };
        }
    }

    private static int stride(int bufferBytes) {
        return bufferBytes + COLOUR_BYTES;
    }

    private static @Nullable MemorySegment map(long bytes) {
        MemorySegment mapping =
                Linux.mmap(
                        bytes,
                        Posix.PROT_READ | Posix.PROT_WRITE,
                        Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS,
                        -1,
                        0);
        if (mapping.byteSize() == 0) {
            return null;
        }
        Linux.madvise(mapping, Posix.MADV_DONTFORK);
        return mapping;
    }

    private static void unmap(@Nullable MemorySegment mapping) {
        if (mapping != null) {
            Linux.munmap(mapping);
        }
    }

    /** The group that requests name. */
    public int group() {
        return group;
    }

    /** How many buffers there are. */
    public int count() {
        return count;
    }

    /** How large each is. */
    public int bufferBytes() {
        return bufferBytes;
    }

    /** The memory of all buffers; the one with the given identifier begins at {@link #offset}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where a buffer begins in {@link #memory}. */
    public long offset(int buffer) {
        return (long) buffer * stride;
    }

    /**
     * Which buffer a completion names.
     *
     * @param flags of a completion with IORING_CQE_F_BUFFER
     */
    public int bufferOf(int flags) {
        int buffer = flags >>> IORING_CQE_BUFFER_SHIFT;
        if (buffer >= count) {
            throw new RingFailure("the kernel named buffer " + buffer + " of " + count);
        }
        return buffer;
    }

    /** Gives a buffer back to the kernel, which may write to it from now on. */
    public void recycle(int buffer) {
        long at = (long) (tail & count - 1) * BUF_SIZE;
        descriptors.set(ValueLayout.JAVA_LONG, at + BUF_ADDR, memory.address() + offset(buffer));
        descriptors.set(ValueLayout.JAVA_INT, at + BUF_LEN, bufferBytes);
        descriptors.set(ValueLayout.JAVA_SHORT, at + BUF_BID, (short) buffer);
        tail++;
        TAIL.setRelease(descriptors, (long) BUF_TAIL, tail);
    }

    /** Unregisters and frees. No receive may be in flight. */
    @Override
    public void close() {
        unregister();
        free();
    }

    /**
     * Takes the group from the kernel; no buffer goes back to it any more. No receive may be in
     * flight. The buffers' memory stays until {@link #free}.
     */
    public void unregister() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(BUF_REG_SIZE, 8);
            registration.set(ValueLayout.JAVA_SHORT, BUF_REG_BGID, (short) group);
            ring.register(IORING_UNREGISTER_PBUF_RING, registration, 1);
        }
        Linux.munmap(descriptors);
    }

    /** Frees the buffers' memory, after {@link #unregister}. Any thread. */
    public void free() {
        Linux.munmap(memory);
    }
}
