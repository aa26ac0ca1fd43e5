package io.ringspun.runtime.blocking;

import io.ringspun.runtime.kernel.Message;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Several pieces of memory on their way out as one write, by as few calls as the kernel's limits
 * allow. What is not stable is copied, a block's worth at a time; after a call that took only some,
 * the rest is laid out anew.
 */
final class Gathering implements AutoCloseable {

    /** Its own, for automatic ones share a lock in the JDK. */
    private final CallMemory memory = new CallMemory();

    private final MemorySegment[] parts;
    private final boolean[] stable;
    private final Message message;

    /** How many bytes went. */
    private long moved;

    /** The part that goes next, and how much of it went. */
    private int next;

    private long offset;

    /** Whether the parts are stable is found out here, by their user. */
    Gathering(MemorySegment[] parts) {
        this.parts = parts;
        stable = new boolean[parts.length];
        for (int i = 0; i < parts.length; i++) {
            stable[i] = Stability.isStable(parts[i]);
        }
        message = new Message(memory, Math.clamp(parts.length, 1, Message.VECTORS_MAX), 0, 0);
    }

    /** An operation that sends a message and may send only some of it. */
    @FunctionalInterface
    interface Sending {
        /**
         * Returns how many bytes, at least 1.
         *
         * @param before how many went before
         */
        int send(Message message, long before) throws IOException;
    }

    /** Sends all parts. When it throws, {@link #moved} tells how much went. */
    void run(@Nullable SlabPool copies, Sending sending) throws IOException {
        skipSent();
        while (next < parts.length) {
            int copied = bytesToCopy();
            if (copies == null || copied == 0) {
                lay(MemorySegment.NULL);
                advance(sending.send(message, moved));
            } else {
                try (Scratch scratch = Scratch.of(copies, copied)) {
                    lay(scratch.memory().asSlice(0, copied));
                    advance(sending.send(message, moved));
                }
            }
        }
    }

    long moved() {
        return moved;
    }

    /** Frees the message. No send may be under way. */
    @Override
    public void close() {
        memory.close();
    }

    /** How much of the next parts has to be copied, at most a block. */
    private int bytesToCopy() {
        long bytes = 0;
        int end = Math.min(parts.length, next + Message.VECTORS_MAX);
        for (int i = next; i < end && bytes < Transfer.COPY_BYTES; i++) {
            if (!stable[i]) {
                bytes += parts[i].byteSize() - (i == next ? offset : 0);
            }
        }
        return (int) Math.min(bytes, Transfer.COPY_BYTES);
    }

    /** Fills the message with as much as it takes. */
    private void lay(MemorySegment scratch) {
        int vectors = 0;
        long copied = 0;
        long bytes = 0;
        long from = offset;
        for (int i = next; i < parts.length && vectors < Message.VECTORS_MAX; i++) {
            MemorySegment part = parts[i];
            long length = Math.min(part.byteSize() - from, Integer.MAX_VALUE - bytes);
            boolean whole = length == part.byteSize() - from;
            if (length > 0 && stable[i]) {
                message.vector(vectors++, part.address() + from, length);
            } else if (length > 0) {
                long room = scratch.byteSize() - copied;
                whole &= length <= room;
                length = Math.min(length, room);
                if (length > 0) {
                    MemorySegment.copy(part, from, scratch, copied, length);
                    message.vector(vectors++, scratch.address() + copied, length);
                    copied += length;
                }
            }
            bytes += length;
            if (!whole) {
                break;
            }
            from = 0;
        }
        message.vectors(vectors);
    }

    private void advance(int sent) {
        moved += sent;
        offset += sent;
        skipSent();
    }

    private void skipSent() {
        while (next < parts.length && offset >= parts[next].byteSize()) {
            offset -= parts[next].byteSize();
            next++;
        }
    }
}
