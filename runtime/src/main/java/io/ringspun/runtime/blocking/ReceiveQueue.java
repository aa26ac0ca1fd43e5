package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Operation;
import io.ringspun.runtime.carrier.ReceiveBuffers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The buffers that a receive has filled and nobody is done with, in order. The carrier pushes, one
 * reader takes, on whatever threads they are; the links between buffers are kept with the buffers,
 * so an empty queue costs a few words.
 *
 * <p>A superclass of the operation, and not a part of it, because the two are touched together for
 * every message.
 */
abstract class ReceiveQueue extends Operation {

    private static final int NONE = ReceiveBuffers.NONE;

    private static final VarHandle ARRIVED;
    private static final VarHandle TAKEN_COUNT;
    private static final VarHandle LENT_COUNT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ARRIVED = lookup.findVarHandle(ReceiveQueue.class, "arrived", int.class);
            TAKEN_COUNT = lookup.findVarHandle(ReceiveQueue.class, "takenCount", int.class);
            LENT_COUNT = lookup.findVarHandle(ReceiveQueue.class, "lentCount", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Buffers pushed and not yet taken over by the reader, newest first, linked. */
    private volatile int arrived = NONE;

    /** How many were pushed, by weight. The carrier's. */
    private int pushedCount;

    /** How many have left the queue; written by the reader alone, read by the carrier. */
    private int takenCount;

    /** How many users hold, of the ring's or not; raised by the reader, lowered by anyone. */
    private volatile int lentCount;

    /** The oldest buffer taken over, the others linked behind it. The reader's. */
    private int first = NONE;

    /** Where the buffers are from; all from one carrier as long as any is queued. */
    abstract ReceiveBuffers buffers();

    /** Adds a filled buffer, or copies of what it holds. Carrier. */
    final void push(ReceiveBuffers buffers, int buffer) {
        for (int copy; (copy = buffers.copyOut(buffer)) != NONE; ) {
            add(buffers, copy);
            if (buffers.length(buffer) == 0) {
                buffers.giveBack(buffer);
                return;
            }
        }
        add(buffers, buffer);
    }

    private void add(ReceiveBuffers buffers, int buffer) {
        int newest;
        do {
            newest = arrived;
            buffers.link(buffer, newest);
        } while (!ARRIVED.compareAndSet(this, newest, buffer));
        pushedCount += buffers.weight(buffer);
    }

    /** How many buffers are held here, by weight; at most a few too many. Carrier. */
    final int queuedBuffers() {
        return pushedCount - (int) TAKEN_COUNT.getOpaque(this) + lentCount;
    }

    /** Whether something was pushed that the reader has not taken over. */
    final boolean hasArrived() {
        return arrived != NONE;
    }

    /**
     * The oldest buffer, which stays queued; {@link ReceiveBuffers#NONE} if there is none. Reader.
     */
    final int oldest() {
        return first != NONE || takeOver() ? first : NONE;
    }

    /** Gives the oldest buffer back. Reader, who has seen it. */
    final void dropOldest() {
        buffers().giveBack(removeOldest());
    }

    /**
     * Takes the oldest buffer out of the queue for a user, who may hold it for long. Reader, who
     * has seen it.
     */
    final int lendOldest() {
        buffers().lend();
        lent();
        return removeOldest();
    }

    private int removeOldest() {
        int buffer = first;
        ReceiveBuffers buffers = buffers();
        first = buffers.link(buffer);
        TAKEN_COUNT.setOpaque(this, takenCount + buffers.weight(buffer));
        return buffer;
    }

    /** Something goes to a user. Reader. */
    final void lent() {
        LENT_COUNT.getAndAdd(this, 1);
    }

    /** Something has come back from a user. Any thread. */
    void cameBack() {
        LENT_COUNT.getAndAdd(this, -1);
    }

    /** How much users hold. */
    final int lentCount() {
        return lentCount;
    }

    /** Takes over what was pushed since, behind what there is; false if nothing. Reader. */
    final boolean takeOver() {
        if (arrived == NONE) {
            return false;
        }
        ReceiveBuffers buffers = buffers();
        int newest = (int) ARRIVED.getAndSet(this, NONE);
        int oldest = NONE;
        while (newest != NONE) {
            int before = buffers.link(newest);
            buffers.link(newest, oldest);
            oldest = newest;
            newest = before;
        }
        if (first == NONE) {
            first = oldest;
        } else {
            int last = first;
            while (buffers.link(last) != NONE) {
                last = buffers.link(last);
            }
            buffers.link(last, oldest);
        }
        return true;
    }

    /**
     * Gives everything back unread. After the last reader, with no receive armed.
     *
     * @return whether there was anything
     */
    final boolean giveAllBack() {
        boolean unread = false;
        while (oldest() != NONE) {
            unread = true;
            dropOldest();
        }
        return unread;
    }
}
