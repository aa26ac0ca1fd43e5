package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import java.util.Arrays;

/**
 * A ring of provided buffers, from the kernel's side: each is in the ring, or the program's. One
 * that is filled bit by bit is in the ring until its last piece, of which alone the program is not
 * told that the kernel goes on with the buffer.
 */
final class BufferGroup {

    /** A buffer that was picked, or what is left of it. */
    record Picked(int id, long address, int bytes) {

        private int naming() {
            return IORING_CQE_F_BUFFER | id << IORING_CQE_BUFFER_SHIFT;
        }
    }

    /** More of a buffer is hardly ever used, and poisoning it all takes longer than a run. */
    private static final int POISONED_BYTES_MAX = 2048;

    /** With so little left some kernels are done with a buffer. */
    private static final int MIN_LEFT = 4;

    final int group;
    final SimRing owner;
    private final Kernel kernel;
    private final long descriptors;
    private final int count;
    final boolean incremental;

    /** Whether each is the program's. */
    private final boolean[] taken;

    /** Where the buffers lie, once the program has handed one over. */
    private long memory;

    private short head;

    BufferGroup(Kernel kernel, SimRing owner, long registration) {
        this.kernel = kernel;
        this.owner = owner;
        descriptors = MemoryMap.word(registration + BUF_REG_RING_ADDR);
        count = MemoryMap.number(registration + BUF_REG_RING_ENTRIES);
        group = MemoryMap.half(registration + BUF_REG_BGID);
        incremental = (MemoryMap.half(registration + BUF_REG_FLAGS) & IOU_PBUF_RING_INC) != 0;
        taken = new boolean[count];
        Arrays.fill(taken, true);
    }

    /** Whether this is the group with that memory; a group without any takes it on. */
    boolean isAt(long address) {
        if (memory == 0) {
            memory = address;
        }
        return memory == address;
    }

    /** The program hands a buffer back. */
    void handedBack(int buffer, long address, int bytes) {
        if (!taken[buffer]) {
            kernel.violation("buffer " + buffer + " handed back twice");
        }
        taken[buffer] = false;
        kernel.memory.poison(address, Math.min(bytes, POISONED_BYTES_MAX));
    }

    boolean isEmpty() {
        return head == (short) MemoryMap.half(descriptors + BUF_TAIL);
    }

    /**
     * The next buffer; at the end of input one is picked only by some kernels. Then {@link #fill}.
     */
    Picked pickFor(int there) {
        return there > 0 || kernel.dice.below(8) == 0 ? pick() : null;
    }

    /** The next buffer, or null if there is none. Then {@link #fill}. */
    Picked pick() {
        if (isEmpty()) {
            return null;
        }
        long at = next();
        int id = MemoryMap.half(at + BUF_BID);
        if (taken[id]) {
            kernel.violation("buffer " + id + " is in the ring and with the program");
        }
        return new Picked(id, MemoryMap.word(at + BUF_ADDR), MemoryMap.number(at + BUF_LEN));
    }

    private long next() {
        return descriptors + (long) (head & count - 1) * BUF_SIZE;
    }

    /**
     * So much was put into what was picked.
     *
     * @return the flags of a completion that names it
     */
    int fill(Picked picked, int bytes) {
        if (!incremental) {
            handOut(picked);
            return picked.naming();
        }
        if (bytes == 0) { // not used up, but some kernels forget to say so
            return picked.naming() | (kernel.dice.flip() ? IORING_CQE_F_BUF_MORE : 0);
        }
        long at = next();
        int left = picked.bytes - bytes;
        MemoryMap.word(at + BUF_ADDR, picked.address + bytes);
        MemoryMap.number(at + BUF_LEN, left);
        if (left > 0 && (left >= MIN_LEFT || kernel.dice.flip())) {
            kernel.met(Happening.BUFFER_GOES_ON);
            return picked.naming() | IORING_CQE_F_BUF_MORE;
        }
        handOut(picked);
        return picked.naming();
    }

    private void handOut(Picked picked) {
        head++;
        taken[picked.id] = true;
    }

    /** All buffers must be back when the group goes. */
    void unregistered() {
        if (owner.isDead()) {
            kernel.violation("the kernel may still write to the buffers of a dead ring");
        }
        for (int i = 0; i < count; i++) {
            if (kernel.begun() && taken[i]) {
                kernel.violation("buffer " + i + " was never handed back");
            }
        }
    }
}
