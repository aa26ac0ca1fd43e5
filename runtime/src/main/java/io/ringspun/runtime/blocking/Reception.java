package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.OperationWaitEvent;
import io.ringspun.runtime.carrier.ReceiveBuffers;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Recorder;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A multishot receive and the buffers it has filled, whatever they hold.
 *
 * <pre>
 * quiet → armed (a reader found nothing) → quiet (an end, an error, no buffer free, enough queued, called off)
 * </pre>
 *
 * While armed, the kernel fills buffers of the carrier's group and the carrier queues them here,
 * oldest first; a reader takes them in that order. A reader that stops waiting, for whatever
 * reason, leaves the receive armed: what arrives later is queued for the next read, so that nothing
 * can be lost by giving up.
 *
 * <p>The queue is bounded: beyond {@link #QUEUED_MAX} buffers, those that were lent to users
 * included, the receive is called off and armed anew once they are read; what comes meanwhile stays
 * in the socket. When the carrier has no free buffer, or the kernel knows no such receive, the
 * reader polls and then receives straight into its caller's memory: slower, but never dependent on
 * another socket's reader.
 *
 * <p>One reader at a time (the descriptor's turn), on any thread. The ring is that of the reader's
 * carrier; it changes only while quiet. The carrier writes what it alone owns, and the two meet in
 * {@code arrived}, {@code armed} and what the kinds of receive keep of their ends.
 */
abstract class Reception extends ReceiveQueue {

    static final int QUEUED_MAX = 16;

    final Carriers carriers;
    final Descriptor descriptor;

    /** The operation, for exceptions. */
    private final String name;

    /** Whose ring is, or was last, armed. Changed by the reader while quiet. */
    private @Nullable Carrier carrier;

    /** Set by the reader, cleared by the carrier with the terminal completion. */
    private volatile boolean armed;

    /** Whether the reader, or the closer, is having the receive ended. */
    private volatile boolean callingOff;

    /** The reader while it waits, or the closer. */
    private volatile @Nullable Thread waiter;

    // Carrier's.
    private boolean calledOff;
    private volatile boolean starved;

    Reception(Carriers carriers, Descriptor descriptor, String name) {
        this.carriers = carriers;
        this.descriptor = descriptor;
        this.name = name;
        target(descriptor);
    }

    /** The buffers of such receives on a carrier, or null if it has none. */
    abstract @Nullable ReceiveBuffers buffersOf(Carrier of);

    /** Fills the request. Reader. */
    abstract void fill(int group);

    /** Whether the receive has left something that the reader has to see after the buffers. */
    abstract boolean hasEnd();

    /** Keeps the result that ended the receive, 0 or a negated error number. Carrier, or reader. */
    abstract void end(int result);

    /** Whether a receive is under way. Once it is not, all that it brought is there to see. */
    final boolean isArmed() {
        return armed;
    }

    /** Arms the receive on the nearest ring; false if that ring cannot, or just had no buffer. */
    final boolean arm() {
        Carrier nearest = nearestWhileQuiet();
        ReceiveBuffers buffers = buffersOf(nearest);
        if (buffers == null || starved) {
            starved = false;
            return false;
        }
        carrier = nearest;
        fill(buffers.group());
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

    /** Waits until the armed receive has brought something or has ended. */
    final void awaitArrival(long deadline) throws IOException {
        OperationWaitEvent event = Recorder.isActive() ? OperationWaitEvent.begun() : null;
        try {
            awaitUnrecorded(deadline);
        } finally {
            if (event != null) {
                event.over(this, carrier, Endings.shown(hasArrived(), descriptor, deadline));
            }
        }
    }

    private void awaitUnrecorded(long deadline) throws IOException {
        Carrier here = Carrier.current();
        waiter = Thread.currentThread();
        try {
            while (!hasArrived() && !hasEnd() && armed) {
                Endings.check(name, descriptor, deadline);
                Carrier.park(here, deadline);
            }
            if (!hasArrived() && !hasEnd()) {
                // It may have been refused, and would be again and again.
                Endings.check(name, descriptor, deadline);
            }
        } finally {
            waiter = null;
        }
        if (descriptor.closing()) {
            throw new AsynchronousCloseException();
        }
    }

    /** Waits until users hold less than there may be for one connection. */
    final void awaitLoan(long deadline) throws IOException {
        if (lentCount() < QUEUED_MAX) {
            return;
        }
        Carrier here = Carrier.current();
        waiter = Thread.currentThread();
        try {
            while (lentCount() >= QUEUED_MAX) {
                Endings.check(name, descriptor, deadline);
                Carrier.park(here, deadline);
            }
            if (!hasArrived() && !hasEnd()) {
                // It may have been refused, and would be again and again.
                Endings.check(name, descriptor, deadline);
            }
        } finally {
            waiter = null;
        }
    }

    @Override
    final void cameBack() {
        super.cameBack();
        LockSupport.unpark(waiter);
    }

    /** Waits, without the carrier's buffers, until something can be received. */
    final void poll(long deadline) throws IOException {
        OneShot poll = carriers.nearest().operation(descriptor);
        poll.poll(descriptor.fd(), Posix.POLLIN | Posix.POLLRDHUP);
        int ready = poll.perform(deadline);
        IOException ending = Endings.of(name, ready, 0);
        if (ending != null) {
            throw ending;
        }
    }

    @Override
    protected @Nullable Thread waiter() {
        return waiter;
    }

    @Override
    protected void completed(int result, int flags, boolean terminal) {
        ReceiveBuffers buffers = buffers();
        if (result > 0) {
            push(buffers, buffers.filled(flags, result));
            if (!terminal && !calledOff && queuedBuffers() >= QUEUED_MAX) {
                calledOff = true;
                carrier().cancel(this);
            }
        } else {
            if ((flags & IoUring.IORING_CQE_F_BUFFER) != 0) {
                buffers.giveBack(buffers.filled(flags, 0)); // picked, but nothing to put into it
            }
            if (terminal) {
                endedBy(result);
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

    private void endedBy(int result) {
        switch (result) {
            case -Errno.ENOBUFS -> {
                starved = true;
                carrier().receiveStarved(fd());
            }
            case -Errno.ECANCELED -> {
                if (!calledOff && !callingOff && !descriptor.closing()) {
                    end(result); // refused: the runtime has ended; arming again would never end
                }
            }
            // The kernel could not go on just now: the next read arms it again.
            case -Errno.EINTR, -Errno.EAGAIN, -Errno.ENOMEM -> {}
            default -> end(result);
        }
    }

    /** Wakes a waiting reader so that it sees that the descriptor is closing. Any thread. */
    public final void wake() {
        LockSupport.unpark(waiter);
    }

    /**
     * Ends the receive and waits for its end; what it has brought stays queued. Not interruptible;
     * by the reader, or when there is none any more.
     */
    final void callOff() {
        Carrier owner = carrier;
        if (owner == null || !armed) {
            return;
        }
        Carrier here = Carrier.current();
        waiter = Thread.currentThread();
        callingOff = true;
        owner.cancel(this);
        boolean interrupted = false;
        while (armed) {
            Carrier.park(here, 0);
            interrupted |= Thread.interrupted();
        }
        callingOff = false;
        waiter = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the receive and gives all buffers back. After all users of the descriptor are gone and
     * it refuses new ones; not interruptible.
     *
     * @return whether something was received that nobody has read
     */
    public final boolean close() {
        callOff();
        return carrier != null && giveAllBack();
    }

    private Carrier carrier() {
        Carrier owner = carrier;
        if (owner == null) {
            throw new AssertionError("armed without a carrier");
        }
        return owner;
    }

    @Override
    final ReceiveBuffers buffers() {
        ReceiveBuffers buffers = buffersOf(carrier());
        if (buffers == null) {
            throw new AssertionError("armed without buffers");
        }
        return buffers;
    }
}
