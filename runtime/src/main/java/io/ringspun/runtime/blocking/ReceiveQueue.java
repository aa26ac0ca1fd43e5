package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Operation;
import io.ringspun.runtime.carrier.ReceiveBuffers;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The buffers that a receive has filled and nobody has read to the end, in order. The carrier
 * pushes, one reader takes, on whatever threads they are; the links between buffers are kept with
 * the buffers, so an empty queue costs a few words.
 *
 * <p>A superclass of the operation, and not a part of it, because the two are touched together for
 * every message.
 */
abstract class ReceiveQueue extends Operation {

    private static final int NONE = ReceiveBuffers.NONE;

    private static final VarHandle ARRIVED;
    private static final VarHandle TAKEN_COUNT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ARRIVED = lookup.findVarHandle(ReceiveQueue.class, "arrived", int.class);
            TAKEN_COUNT = lookup.findVarHandle(ReceiveQueue.class, "takenCount", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Buffers pushed and not yet taken over by the reader, newest first, linked. */
    private volatile int arrived = NONE;

    /** How many were pushed. The carrier's. */
    private int pushedCount;

    /** How many were given back; written by the reader alone, read by the carrier. */
    private int takenCount;

    /**
     * The oldest buffer taken over, the others linked behind it, and how much of it is read. The
     * reader's.
     */
    private int first = NONE;

    private int offset;

    /** Where the buffers are from; all from one carrier as long as any is queued. */
    abstract ReceiveBuffers buffers();

    /** Adds a filled buffer. Carrier. */
    final void push(ReceiveBuffers buffers, int buffer) {
        int newest;
        do {
            newest = arrived;
            buffers.link(buffer, newest);
        } while (!ARRIVED.compareAndSet(this, newest, buffer));
        pushedCount++;
    }

    /** How many buffers are held here; at most a few too many. Carrier. */
    final int queuedBuffers() {
        return pushedCount - (int) TAKEN_COUNT.getOpaque(this);
    }

    /** Whether something was pushed that the reader has not taken over. */
    final boolean hasArrived() {
        return arrived != NONE;
    }

    /**
     * Copies queued bytes until the target is full or the queue is empty. Reader.
     *
     * @return how many bytes
     */
    final int take(MemorySegment target, long at, int length) {
        if (first == NONE && !takeOver()) {
            return 0;
        }
        ReceiveBuffers buffers = buffers();
        int copied = 0;
        while (first != NONE && copied < length) {
            int buffer = first;
            int rest = buffers.length(buffer) - offset;
            int count = Math.min(rest, length - copied);
            MemorySegment.copy(
                    buffers.memory(), buffers.offset(buffer) + offset, target, at + copied, count);
            copied += count;
            if (count < rest) {
                offset += count;
            } else {
                dropFirst(buffers);
            }
        }
        return copied;
    }

    private void dropFirst(ReceiveBuffers buffers) {
        int buffer = first;
        first = buffers.link(buffer);
        offset = 0;
        TAKEN_COUNT.setOpaque(this, takenCount + 1);
        buffers.giveBack(buffer);
        if (first == NONE) {
            takeOver();
        }
    }

    /** Takes over what was pushed since, oldest first; false if nothing. Reader, with none left. */
    private boolean takeOver() {
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
        first = oldest;
        return true;
    }

    /**
     * How many bytes can be read without waiting, as far as they are known here. Reader.
     *
     * @return 0 or more; sometimes not all, never too many
     */
    public final int queuedBytes() {
        if (first == NONE && !takeOver()) {
            return 0;
        }
        ReceiveBuffers buffers = buffers();
        int bytes = -offset;
        for (int buffer = first; buffer != NONE; buffer = buffers.link(buffer)) {
            bytes += buffers.length(buffer);
        }
        return bytes;
    }

    /**
     * Gives everything back unread. After the last reader, with no receive armed.
     *
     * @return whether there was anything
     */
    final boolean giveAllBack() {
        boolean unread = false;
        while (first != NONE || takeOver()) {
            unread = true;
            dropFirst(buffers());
        }
        return unread;
    }
}
