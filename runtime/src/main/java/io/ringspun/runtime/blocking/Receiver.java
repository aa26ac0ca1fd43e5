package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.ReceiveBuffers;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a connection: one multishot receive, and a queue of the buffers it has
 * filled.
 *
 * <pre>
 * quiet → armed (a reader found nothing) → quiet (end of input, error, no buffer free, enough queued, called off)
 * </pre>
 *
 * While armed, the kernel fills buffers of the carrier's group and the carrier queues them here,
 * oldest first; a reader takes them in that order. A reader that stops waiting, for whatever
 * reason, leaves the receive armed: what arrives later is queued for the next read, so that no byte
 * can be lost by giving up. The end of input and errors are seen only after all that came before
 * them has been read.
 *
 * <p>The queue is bounded: beyond {@link #QUEUED_MAX} buffers the receive is called off and armed
 * anew once they are read; the kernel's own buffer and TCP hold the peer back meanwhile. When the
 * carrier has no free buffer, or the kernel knows no multishot receive, a read polls and then
 * receives straight into its caller's memory: slower, but never dependent on another connection's
 * reader.
 *
 * <p>One reader at a time (the descriptor's turn), on any thread. The ring is that of the reader's
 * carrier; it changes only while quiet. The carrier writes what it alone owns, and the two meet in
 * {@code arrived}, {@code armed} and {@code end}.
 */
public final class Receiver extends ReceiveQueue {

    private static final int QUEUED_MAX = 16;

    /** How much a plain receive for a heap target takes at a time. */
    private static final int BOUNCE_BYTES = 32 << 10;

    /** {@code end}: more may come. */
    private static final int OPEN = 0;

    /** {@code end}: the peer has finished. Errors are negated error numbers. */
    private static final int END_OF_INPUT = 1;

    private final Carriers carriers;
    private final Descriptor descriptor;

    /** Whose ring is, or was last, armed. Changed by the reader while quiet. */
    private @Nullable Carrier carrier;

    /** Set by the reader, cleared by the carrier with the terminal completion. */
    private volatile boolean armed;

    private volatile int end = OPEN;

    /** The reader while it waits, or the closer. */
    private volatile @Nullable Thread waiter;

    // Carrier's.
    private boolean calledOff;
    private volatile boolean starved;

    /** A receiver for a connected socket. */
    public Receiver(Carriers carriers, Descriptor descriptor) {
        this.carriers = carriers;
        this.descriptor = descriptor;
        target(descriptor);
    }

    /**
     * Reads what is there, waiting if there is nothing. The caller has the reading turn.
     *
     * @param target where to; native memory that is not stable, and heap memory, is only ever
     *     copied to
     * @param stable whether the kernel may write to the target directly
     * @param at first byte in the target
     * @param length at most so many bytes, more than 0
     * @param deadline nanoTime, or 0 for none
     * @return how many bytes, or -1 at the end of input
     */
    private int read(MemorySegment target, boolean stable, long at, int length, long deadline)
            throws IOException {
        while (true) {
            int count = take(target, at, length);
            if (count > 0) {
                return count;
            }
            int ended = end;
            if (ended != OPEN) {
                count = take(target, at, length); // what came between the two looks
                if (count > 0) {
                    return count;
                }
                if (ended == END_OF_INPUT) {
                    return -1;
                }
                IOException ending = Endings.of("recv", ended, 0);
                throw ending != null ? ending : Failures.socket("recv", -ended, null);
            }
            boolean quiet = !armed;
            if (quiet && (hasArrived() || end != OPEN)) {
                continue; // came with the end of the receive: it goes before anything else
            }
            if (quiet && !arm()) {
                count = receivePlainly(target, stable, at, length, deadline);
                if (count != 0) {
                    return count;
                }
            } else {
                awaitArrival(deadline);
            }
        }
    }

    /** Reads into a pinned buffer; see {@link #read(MemorySegment, boolean, long, int, long)}. */
    public int read(PinnedBuffer target, long deadline) throws IOException {
        PooledBuffer buffer = Transfer.pooled(target);
        buffer.lendToKernel();
        int count = 0;
        try {
            count = read(buffer.segment(), true, buffer.position(), buffer.remaining(), deadline);
            return count;
        } finally {
            buffer.takeFromKernel(Math.max(0, count));
        }
    }

    /** Reads into a byte buffer; see {@link #read(MemorySegment, boolean, long, int, long)}. */
    public int read(ByteBuffer target, long deadline) throws IOException {
        MemorySegment segment = MemorySegment.ofBuffer(target);
        int count;
        try {
            count = read(segment, Stability.isStable(segment), 0, target.remaining(), deadline);
        } finally {
            Reference.reachabilityFence(target);
        }
        if (count > 0) {
            target.position(target.position() + count);
        }
        return count;
    }

    /** Arms the receive on the nearest ring; false if that ring cannot, or just had no buffer. */
    private boolean arm() {
        Carrier nearest = nearestWhileQuiet();
        ReceiveBuffers buffers = nearest.receiveBuffers();
        if (buffers == null || starved) {
            starved = false;
            return false;
        }
        carrier = nearest;
        receiveMultishot(descriptor.fd(), buffers.group());
        armed = true;
        nearest.submit(this);
        return true;
    }

    private Carrier nearestWhileQuiet() {
        Carrier here = Carrier.current();
        if (here != null && here.carriers() == carriers) {
            return here;
        }
        Carrier last = carrier;
        return last != null ? last : carriers.nearest();
    }

    private void awaitArrival(long deadline) throws IOException {
        Carrier here = Carrier.current();
        Thread self = Thread.currentThread();
        waiter = self;
        try {
            while (!hasArrived() && end == OPEN && armed) {
                if (descriptor.closing()) {
                    throw new AsynchronousCloseException();
                }
                if (Thread.interrupted()) {
                    self.interrupt();
                    throw Endings.interrupted("recv", 0);
                }
                if (deadline != 0 && System.nanoTime() - deadline >= 0) {
                    throw Endings.expired("recv", 0);
                }
                Carrier.park(here, deadline);
            }
        } finally {
            waiter = null;
        }
        if (descriptor.closing()) {
            throw new AsynchronousCloseException();
        }
    }

    @Override
    protected void completed(int result, int flags, boolean terminal) {
        ReceiveBuffers buffers = buffers();
        if (result > 0) {
            int buffer = buffers.filled(flags, result);
            push(buffers, buffer);
            if (!terminal && !calledOff && queuedBuffers() >= QUEUED_MAX) {
                calledOff = true;
                carrier().cancel(this);
            }
        } else {
            if ((flags & IoUring.IORING_CQE_F_BUFFER) != 0) {
                buffers.giveBack(buffers.filled(flags, 0)); // picked, but nothing to put into it
            }
            if (terminal) {
                ended(result);
            }
        }
        if (terminal) {
            calledOff = false;
            armed = false;
        }
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private void ended(int result) {
        switch (result) {
            case 0 -> end(END_OF_INPUT);
            case -Errno.ENOBUFS -> {
                starved = true;
                carrier().receiveStarved();
            }
            case -Errno.ECANCELED -> {
                if (!calledOff && !descriptor.closing()) {
                    end(result); // refused: the runtime has ended, or the ring; arming again would
                    // go on for ever
                }
            }
            // The kernel could not go on just now: the next read arms it again.
            case -Errno.EINTR, -Errno.EAGAIN, -Errno.ENOMEM -> {}
            default -> end(result);
        }
    }

    /**
     * The first reason is the true one: the kernel tells of a reset once, and of an end afterwards.
     */
    private void end(int reason) {
        if (end == OPEN) {
            end = reason;
        }
    }

    /**
     * Waits until something can be received and receives it once, without the carrier's buffers.
     *
     * @return how many bytes, -1 at the end of input, 0 if it has to be tried again
     */
    private int receivePlainly(
            MemorySegment target, boolean stable, long at, int length, long deadline)
            throws IOException {
        OneShot poll = carriers.nearest().operation(descriptor);
        poll.poll(descriptor.fd(), Posix.POLLIN | Posix.POLLRDHUP);
        int ready = poll.perform(deadline);
        IOException ending = Endings.of("recv", ready, 0);
        if (ending != null) {
            throw ending;
        }
        int result =
                stable
                        ? receiveInto(target.address() + at, length)
                        : receiveAndCopy(target, at, length);
        if (result > 0) {
            return result;
        }
        if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
            return 0;
        }
        ended(result);
        return 0;
    }

    private int receiveInto(long address, int length) {
        return Linux.recv(descriptor.fd(), address, length, Posix.MSG_DONTWAIT);
    }

    private int receiveAndCopy(MemorySegment target, long at, int length) {
        int count = Math.min(length, BOUNCE_BYTES);
        try (Arena bounce = Arena.ofConfined()) {
            MemorySegment memory = bounce.allocate(count);
            int received = receiveInto(memory.address(), count);
            if (received > 0) {
                MemorySegment.copy(memory, 0, target, at, received);
            }
            return received;
        }
    }

    /** Wakes a waiting reader so that it sees that the descriptor is closing. Any thread. */
    public void wake() {
        LockSupport.unpark(waiter);
    }

    /**
     * Ends the receive and gives all buffers back. After all users of the descriptor are gone and
     * it refuses new ones; not interruptible.
     *
     * @return whether bytes were received that nobody has read
     */
    public boolean close() {
        Carrier owner = carrier;
        if (owner == null) {
            return false;
        }
        if (armed) {
            Carrier here = Carrier.current();
            waiter = Thread.currentThread();
            owner.cancel(this);
            boolean interrupted = false;
            while (armed) {
                Carrier.park(here, 0);
                interrupted |= Thread.interrupted();
            }
            waiter = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return giveAllBack();
    }

    private Carrier carrier() {
        Carrier owner = carrier;
        if (owner == null) {
            throw new AssertionError("armed without a carrier");
        }
        return owner;
    }

    @Override
    ReceiveBuffers buffers() {
        ReceiveBuffers buffers = carrier().receiveBuffers();
        if (buffers == null) {
            throw new AssertionError("armed without buffers");
        }
        return buffers;
    }
}
