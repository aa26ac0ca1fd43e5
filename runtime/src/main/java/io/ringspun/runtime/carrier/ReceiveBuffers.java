package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.ring.BufferRing;
import io.ringspun.spi.Census;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The buffers one carrier's kernel receives into, with what is known of the filled ones: their
 * length, and a link that lets the receivers queue them without memory of their own.
 *
 * <p>A filled buffer belongs to the receiver it was filled for until {@link #giveBack}, which any
 * thread may call. Only the carrier hands buffers to the kernel; others leave theirs on a stack
 * that the carrier empties once a turn.
 *
 * <p>Where the kernel fills buffers bit by bit, what is called a buffer here is a piece of one, and
 * {@link Pieces} knows when the whole is free.
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

    /** Instead of lengths and links, where buffers are filled bit by bit; otherwise null. */
    private final @Nullable Pieces pieces;

    /** How much a buffer would hold that is not filled bit by bit. */
    private final int unitBytes;

    /** Top of the stack of buffers given back by other threads. */
    private volatile int returned = NONE;

    /** How many buffers users hold, times {@link #LOAN}, and {@link #CLOSED}. */
    private volatile int lent;

    /** Buffers of which each is filled at once. */
    ReceiveBuffers(Carrier carrier, BufferRing ring) {
        this(carrier, ring, null, ring.bufferBytes(), ring.count());
    }

    /**
     * Buffers that are filled bit by bit.
     *
     * @param unitBytes how much counts as a buffer against a receiver's limit
     */
    ReceiveBuffers(Carrier carrier, BufferRing ring, Pieces pieces, int unitBytes) {
        this(carrier, ring, pieces, unitBytes, 0);
    }

    private ReceiveBuffers(
            Carrier carrier, BufferRing ring, @Nullable Pieces pieces, int unitBytes, int count) {
        this.carrier = carrier;
        poisoning = carrier.carriers().config().diagnostics();
        this.ring = ring;
        this.pieces = pieces;
        this.unitBytes = unitBytes;
        memory = ring.memory();
        lengths = new int[count];
        links = new int[count];
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
        if (pieces != null) {
            // What was picked in vain is not used up, whether the kernel says so (7.0) or not.
            boolean goesOn = length == 0 || (flags & IoUring.IORING_CQE_F_BUF_MORE) != 0;
            return pieces.add(buffer, length, goesOn);
        }
        lengths[buffer] = length;
        return buffer;
    }

    /** How many bytes a filled buffer has. */
    public int length(int buffer) {
        return pieces == null ? lengths[buffer] : pieces.length(buffer);
    }

    /** What a filled buffer counts against its receiver's limit: 1 or more. */
    public int weight(int buffer) {
        return pieces == null ? 1 : 1 + (pieces.length(buffer) - 1) / unitBytes;
    }

    /**
     * Whether a filled buffer is so small a piece of a large one that it should be copied if
     * somebody is to hold it for long: the whole would be held with it.
     */
    public boolean holdsTooMuch(int buffer) {
        return pieces != null && pieces.holdsTooMuch(buffer);
    }

    /**
     * Copies the beginning of what was just filled to other memory, if it would hold too much while
     * there is little left to fill. Carrier only.
     *
     * @return a buffer with the beginning, the given one keeping the rest; or {@link #NONE}
     */
    public int copyOut(int buffer) {
        return pieces != null && pieces.isScarce() && pieces.holdsTooMuch(buffer)
                ? pieces.copyOut(buffer)
                : NONE;
    }

    /** The memory in which buffers begin at {@link #offset}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where a buffer begins in {@link #memory}. */
    public long offset(int buffer) {
        return pieces == null ? ring.offset(buffer) : pieces.offset(buffer);
    }

    /** The link of a filled buffer, for its holder's use. */
    public int link(int buffer) {
        return pieces == null ? links[buffer] : pieces.link(buffer);
    }

    /** Sets {@link #link}. */
    public void link(int buffer, int other) {
        if (pieces == null) {
            links[buffer] = other;
        } else {
            pieces.link(buffer, other);
        }
    }

    /** Gives a buffer back, from any thread. */
    public void giveBack(int buffer) {
        if (poisoning) {
            memory.asSlice(offset(buffer), length(buffer)).fill(Census.POISON);
        }
        if (Carrier.current() == carrier) {
            if ((lent & CLOSED) == 0) {
                recycle(buffer);
            }
            return;
        }
        int top;
        do {
            top = returned;
            link(buffer, top);
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

    private void recycle(int buffer) {
        int whole = pieces == null ? buffer : pieces.end(buffer);
        if (whole != NONE) {
            ring.recycle(whole);
        }
    }

    /** How many pieces of buffers are in anybody's hands. Carrier only. */
    int piecesCount() {
        return pieces == null ? 0 : pieces.count();
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
            int following = link(buffer);
            recycle(buffer);
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
