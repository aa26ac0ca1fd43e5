package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.BufferRing;
import io.ringspun.spi.Census;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The buffers one carrier's kernel receives into, with what is known of the filled ones: their
 * length, and a link that lets the receivers queue them without memory of their own.
 *
 * <p>A filled buffer belongs to the receiver it was filled for until {@link #giveBack}, which any
 * thread may call. Only the carrier hands buffers to the kernel; others leave theirs on a stack
 * that the carrier empties once a turn.
 */
public final class ReceiveBuffers {

    /** No buffer. */
    public static final int NONE = -1;

    /** {@code lent}: the kernel has the group no more. */
    private static final int CLOSED = 1;

    /** {@code lent}: a buffer in the hands of a user. */
    private static final int LOAN = 2;

    private static final VarHandle RETURNED;
    private static final VarHandle LENT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            RETURNED = lookup.findVarHandle(ReceiveBuffers.class, "returned", int.class);
            LENT = lookup.findVarHandle(ReceiveBuffers.class, "lent", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Carrier carrier;
    private final boolean poisoning;
    private final BufferRing ring;
    private final MemorySegment memory;
    private final int[] lengths;
    private final int[] links;

    /** Top of the stack of buffers given back by other threads. */
    private volatile int returned = NONE;

    /** How many buffers users hold, times {@link #LOAN}, and {@link #CLOSED}. */
    private volatile int lent;

    ReceiveBuffers(Carrier carrier, BufferRing ring) {
        this.carrier = carrier;
        poisoning = carrier.carriers().config().diagnostics();
        this.ring = ring;
        memory = ring.memory();
        lengths = new int[ring.count()];
        links = new int[ring.count()];
    }

    /** The group that requests name. */
    public int group() {
        return ring.group();
    }

    /**
     * Notes what a completion brought. Carrier only.
     *
     * @param flags of the completion
     * @param length how many bytes
     * @return the buffer
     */
    public int filled(int flags, int length) {
        int buffer = ring.bufferOf(flags);
        lengths[buffer] = length;
        return buffer;
    }

    /** How many bytes a filled buffer has. */
    public int length(int buffer) {
        return lengths[buffer];
    }

    /** The memory in which buffers begin at {@link #offset}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where a buffer begins in {@link #memory}. */
    public long offset(int buffer) {
        return ring.offset(buffer);
    }

    /** The link of a filled buffer, for its holder's use. */
    public int link(int buffer) {
        return links[buffer];
    }

    /** Sets {@link #link}. */
    public void link(int buffer, int other) {
        links[buffer] = other;
    }

    /** Gives a buffer back, from any thread. */
    public void giveBack(int buffer) {
        if (poisoning) {
            memory.asSlice(ring.offset(buffer), lengths[buffer]).fill(Census.POISON);
        }
        if (Carrier.current() == carrier) {
            if ((lent & CLOSED) == 0) {
                ring.recycle(buffer);
            }
            return;
        }
        int top;
        do {
            top = returned;
            links[buffer] = top;
        } while (!RETURNED.compareAndSet(this, top, buffer));
    }

    /**
     * Lets a user hold a filled buffer, for as long as he likes: its memory stays, even if the
     * carrier ends.
     */
    public void lend() {
        LENT.getAndAdd(this, LOAN);
    }

    /** Takes back a buffer that was lent to a user, from any thread. */
    public void takeBack(int buffer) {
        giveBack(buffer);
        if ((int) LENT.getAndAdd(this, -LOAN) == LOAN + CLOSED) {
            ring.free();
        }
    }

    /** How many buffers users hold. Any thread. */
    int lentCount() {
        return lent / LOAN;
    }

    /** Hands to the kernel what other threads gave back. Carrier only. */
    void recycleReturned() {
        if (returned == NONE) {
            return;
        }
        int buffer = (int) RETURNED.getAndSet(this, NONE);
        while (buffer != NONE) {
            int following = links[buffer];
            ring.recycle(buffer);
            buffer = following;
        }
    }

    /**
     * Unregisters and frees; what users hold is freed when the last of it comes back, which may be
     * never. Carrier only; no receive in flight.
     */
    void close() {
        ring.unregister();
        if ((int) LENT.getAndAdd(this, CLOSED) == 0) {
            ring.free();
        }
    }
}
