package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.Losses;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.ReceiveBuffers;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a connection: bytes, from whichever buffers they came in. The end of input
 * and errors are seen only after all that came before them has been read, and from then on again
 * and again.
 */
public final class Receiver extends Reception {

    private static final int NONE = ReceiveBuffers.NONE;

    /** {@code end}: more may come. */
    private static final int OPEN = 0;

    /** {@code end}: the peer has finished. Errors are negated error numbers. */
    private static final int END_OF_INPUT = 1;

    private volatile int end = OPEN;

    /** How much of the oldest buffer is read. The reader's. */
    private int offset;

    /**
     * Whether bytes may be taken from the socket before somebody reads. Set before the first read.
     */
    private volatile boolean ahead = true;

    /** Whether large amounts may go straight to the reader's memory. */
    private final boolean maySwitch;

    /** The reader's. */
    private final Habit habit;

    /** A receiver for a connected socket; the precedent is that of all of its runtime. */
    public Receiver(Carriers carriers, Descriptor descriptor, Precedent precedent) {
        super(carriers, descriptor, "recv");
        maySwitch = carriers.has(Facility.STRAIGHT_RECEIVE);
        habit = new Habit(carriers.receiveBufferBytes(), precedent);
    }

    /**
     * From the next arming on takes bytes from the socket only for a read that is under way: what
     * comes beside them would be lost otherwise. Any thread.
     */
    public void noMoreAhead() {
        ahead = false;
    }

    /** The same from now on. The caller has the reading turn. */
    public void stayBehind() {
        ahead = false;
        callOff();
    }

    /**
     * Reads what is there, waiting if there is nothing. The caller has the reading turn.
     *
     * @param target where to; native memory that is not stable, and heap memory, is only ever
     *     copied to
     * @param stable whether the kernel may write to the target directly
     * @param at first byte in the target
     * @param length at most so many bytes, more than 0
     * @param consume false to leave the bytes for the next read
     * @param deadline nanoTime, or 0 for none
     * @return how many bytes, or -1 at the end of input
     */
    private int read(
            MemorySegment target,
            boolean stable,
            long at,
            int length,
            boolean consume,
            long deadline)
            throws IOException {
        while (true) {
            int count = take(target, at, length, consume);
            if (count > 0) {
                return consume || count == length
                        ? count
                        : count + peekBehind(target, stable, at + count, length - count);
            }
            switch (await(stable && consume ? length : 0, deadline)) {
                case QUEUE -> {}
                case SOCKET -> count = receivePlainly(target, stable, at, length, consume);
                case STRAIGHT -> count = receiveStraight(target.address() + at, length, deadline);
                case NOWHERE -> {
                    return -1;
                }
            }
            if (count != 0) {
                return count;
            }
        }
    }

    /** Where the next bytes are to be looked for. */
    private enum Place {
        QUEUE,
        SOCKET,
        STRAIGHT,
        NOWHERE
    }

    /**
     * Waits for bytes, after the queue was found empty.
     *
     * @param room how many bytes could be received straight into the reader's memory; 0 if it must
     *     not be
     * @throws IOException also the reason for which there will be none
     */
    private Place await(int room, long deadline) throws IOException {
        int ended = end;
        if (ended != OPEN) {
            if (hasArrived()) {
                return Place.QUEUE; // came between the two looks
            }
            if (ended == END_OF_INPUT) {
                return Place.NOWHERE;
            }
            IOException ending = Endings.of("recv", ended, 0);
            throw ending != null ? ending : Failures.socket("recv", -ended, null);
        }
        boolean quiet = !isArmed();
        if (quiet && (hasArrived() || end != OPEN)) {
            return Place.QUEUE; // came with the end of the receive: it goes before anything else
        }
        if (maySwitch && habit.goesStraight(room)) {
            if (quiet) {
                return Place.STRAIGHT;
            }
            callOff();
            return Place.QUEUE; // what it brought until its very end goes first
        }
        if (quiet && !(ahead && lentCount() < QUEUED_MAX && arm())) {
            if (room > 0 && maySwitch) {
                return Place.STRAIGHT;
            }
            poll(deadline);
            return Place.SOCKET;
        }
        awaitArrival(deadline);
        return Place.QUEUE;
    }

    /**
     * Lends the oldest buffer, or what is left of it, waiting if there is none. The caller has the
     * reading turn.
     *
     * @param copies where memory is from if the carrier's buffers do not serve
     * @return null at the end of input
     */
    public @Nullable PinnedBuffer receive(Census census, SlabPool copies, long deadline)
            throws IOException {
        awaitLoan(deadline);
        while (true) {
            if (oldest() != NONE) {
                return lend(census, copies);
            }
            switch (await(0, deadline)) {
                case QUEUE, STRAIGHT -> {}
                case SOCKET -> {
                    PinnedBuffer received = receiveForLoan(census, copies);
                    if (received != null) {
                        return received;
                    }
                }
                case NOWHERE -> {
                    return null;
                }
            }
        }
    }

    /** Lends the oldest buffer, or a copy if too much would be held with it. */
    private PinnedBuffer lend(Census census, SlabPool copies) throws IOException {
        ReceiveBuffers buffers = buffers();
        int length = buffers.length(oldest()) - offset;
        if (buffers.holdsTooMuch(oldest())) {
            Loan.Memory memory = Loan.Memory.of(copies, length);
            takeAway(memory.segment(), 0, length);
            return Loan.of(this, memory, length, census);
        }
        int from = offset;
        offset = 0;
        habit.tookFromQueue(length);
        return Loan.of(this, buffers, lendOldest(), from, census);
    }

    /** Receives once what the socket has; null as {@link #receivePlainly} returns 0. */
    private @Nullable PinnedBuffer receiveForLoan(Census census, SlabPool copies)
            throws IOException {
        Loan.Memory memory = Loan.Memory.of(copies, carriers.receiveBufferBytes());
        int count = 0;
        try {
            MemorySegment segment = memory.segment();
            count = receivePlainly(segment, true, 0, (int) segment.byteSize(), true);
            return count == 0 ? null : Loan.of(this, memory, count, census);
        } finally {
            if (count == 0) {
                memory.giveBack();
            }
        }
    }

    /**
     * Copies what lies in the socket behind what is queued: it stays there while the queue is full,
     * and a caller who looks until there is enough must see it. Nothing of it if a receive is under
     * way, which will queue it.
     */
    private int peekBehind(MemorySegment target, boolean stable, long at, int length) {
        return isArmed() || hasArrived() || end != OPEN
                ? 0
                : receivePlainly(target, stable, at, length, false);
    }

    /** Reads into a pinned buffer; see the private method of that name. */
    public int read(PinnedBuffer target, long deadline) throws IOException {
        return read(target, true, deadline);
    }

    /** Reads into a byte buffer; see the private method of that name. */
    public int read(ByteBuffer target, long deadline) throws IOException {
        return read(target, true, deadline);
    }

    /**
     * Reads what more is there, after a read that filled its target. Does not wait. Where no
     * receive is under way that queues what comes, the rest lies in the socket: without a look
     * there, a first target of a few bytes would end every read after these few.
     *
     * @return how many bytes, or 0; an end is told by the next read
     */
    int readOn(MemorySegment target, boolean stable, long at, int length) {
        int count = take(target, at, length, true);
        return count > 0 || isArmed() || hasArrived() || end != OPEN
                ? count
                : receivePlainly(target, stable, at, length, true);
    }

    /** Reads into a pinned buffer without taking the bytes away from the next read. */
    public int peek(PinnedBuffer target, long deadline) throws IOException {
        return read(target, false, deadline);
    }

    /** Reads into a byte buffer without taking the bytes away from the next read. */
    public int peek(ByteBuffer target, long deadline) throws IOException {
        return read(target, false, deadline);
    }

    private int read(PinnedBuffer target, boolean consume, long deadline) throws IOException {
        PooledBuffer buffer = Transfer.pooled(target);
        buffer.lendToKernel();
        int count = 0;
        try {
            count =
                    read(
                            buffer.segment(),
                            true,
                            buffer.position(),
                            buffer.remaining(),
                            consume,
                            deadline);
            return count;
        } finally {
            buffer.takeFromKernel(Math.max(0, count));
        }
    }

    private int read(ByteBuffer target, boolean consume, long deadline) throws IOException {
        MemorySegment segment = MemorySegment.ofBuffer(target);
        int lossesBefore = Losses.count();
        int count;
        try {
            count =
                    read(
                            segment,
                            Stability.isStable(segment),
                            0,
                            target.remaining(),
                            consume,
                            deadline);
        } finally {
            Losses.settle(lossesBefore, target);
        }
        if (count > 0) {
            target.position(target.position() + count);
        }
        return count;
    }

    /**
     * Copies queued bytes until the target is full or the queue is empty. Reader.
     *
     * @return how many bytes
     */
    private int take(MemorySegment target, long at, int length, boolean consume) {
        if (oldest() == NONE) {
            return 0;
        }
        return consume ? takeAway(target, at, length) : copy(target, at, length);
    }

    private int takeAway(MemorySegment target, long at, int length) {
        ReceiveBuffers buffers = buffers();
        int copied = 0;
        int buffer;
        while (copied < length && (buffer = oldest()) != NONE) {
            int rest = buffers.length(buffer) - offset;
            int count = Math.min(rest, length - copied);
            MemorySegment.copy(
                    buffers.memory(), buffers.offset(buffer) + offset, target, at + copied, count);
            copied += count;
            habit.tookFromQueue(count);
            if (count < rest) {
                offset += count;
            } else {
                offset = 0;
                dropOldest();
            }
        }
        return copied;
    }

    private int copy(MemorySegment target, long at, int length) {
        takeOver(); // all of it: a caller may look again and again until there is enough
        ReceiveBuffers buffers = buffers();
        int copied = 0;
        int from = offset;
        for (int buffer = oldest(); buffer != NONE && copied < length; ) {
            int count = Math.min(buffers.length(buffer) - from, length - copied);
            MemorySegment.copy(
                    buffers.memory(), buffers.offset(buffer) + from, target, at + copied, count);
            copied += count;
            from = 0;
            buffer = buffers.link(buffer);
        }
        return copied;
    }

    /** How many bytes that have come here can be read without waiting. Reader. */
    public int queuedBytes() {
        takeOver();
        int buffer = oldest();
        if (buffer == NONE) {
            return 0;
        }
        ReceiveBuffers buffers = buffers();
        int bytes = -offset;
        for (; buffer != NONE; buffer = buffers.link(buffer)) {
            bytes += buffers.length(buffer);
        }
        return bytes;
    }

    @Override
    @Nullable ReceiveBuffers buffersOf(Carrier of) {
        return of.receiveBuffers();
    }

    @Override
    void fill(int group) {
        receiveMultishot(descriptor.fd(), group);
    }

    @Override
    boolean hasEnd() {
        return end != OPEN;
    }

    /**
     * The first reason is the true one: the kernel tells of a reset once, and of an end afterwards.
     */
    @Override
    void end(int result) {
        if (end == OPEN) {
            end = result == 0 ? END_OF_INPUT : result;
        }
    }

    /**
     * Receives once what the socket has, without the carrier's buffers.
     *
     * @return how many bytes, 0 if it has to be tried again, or because there is an end to be seen
     */
    private int receivePlainly(
            MemorySegment target, boolean stable, long at, int length, boolean consume) {
        int flags = Posix.MSG_DONTWAIT | (consume ? 0 : Posix.MSG_PEEK);
        int result =
                stable
                        ? Linux.recv(descriptor.fd(), target.address() + at, length, flags)
                        : Sockets.receive(descriptor.fd(), target, at, length, flags);
        return received(result);
    }

    /** Keeps the result of a receive that is the end; returns how many bytes there are. */
    private int received(int result) {
        switch (result) {
            case -Errno.EAGAIN, -Errno.EINTR, -Errno.ENOMEM -> {}
            default -> {
                if (result <= 0) {
                    end(result);
                }
            }
        }
        return Math.max(0, result);
    }

    /**
     * Receives once into the reader's memory, waiting if there is nothing. With no receive armed,
     * which would take what belongs behind it.
     *
     * @return as {@link #receivePlainly}
     */
    private int receiveStraight(long address, int length, long deadline) throws IOException {
        int result = -Errno.EAGAIN;
        if (habit.expectsMore()) {
            result = Linux.recv(descriptor.fd(), address, length, Posix.MSG_DONTWAIT);
        }
        if (result == -Errno.EAGAIN) {
            OneShot receive = carriers.nearest().operation(descriptor);
            receive.receive(descriptor.fd(), address, length, 0);
            result = receive.perform(deadline);
            IOException ending = Endings.of("recv", result, 0);
            if (ending != null) {
                throw ending;
            }
        }
        habit.receivedStraight(result, length);
        return received(result);
    }
}
