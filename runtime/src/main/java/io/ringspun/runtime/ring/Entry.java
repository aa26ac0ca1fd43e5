package io.ringspun.runtime.ring;

import java.lang.foreign.MemorySegment;

/**
 * How a ring enters the kernel. A ring is otherwise nothing but shared memory, so that whoever
 * implements this and writes the memory as the kernel would is a kernel, for all that the floors
 * above can tell.
 */
public interface Entry {

    /**
     * io_uring_enter(2) on this ring.
     *
     * @param toSubmit requests between the submission queue's head and tail
     * @param minComplete completions to wait for
     * @param flags IORING_ENTER_…
     * @param timeoutNanos how long to wait at most; negative waits for ever, and the figure counts
     *     only with {@code minComplete}
     * @return requests consumed, or a negated error number
     */
    int enter(int toSubmit, int minComplete, int flags, long timeoutNanos);

    /**
     * io_uring_register(2) on this ring.
     *
     * @return the kernel's result, or a negated error number
     */
    int register(int opcode, MemorySegment argument, int count);

    /** What messages of other rings name this one by. */
    int descriptor();

    /** Gives the ring back to the kernel. Nothing may be in flight. */
    void close();
}
