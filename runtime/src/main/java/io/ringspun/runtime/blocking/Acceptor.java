package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.OperationWaitEvent;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Recorder;
import io.ringspun.spi.SparseWarning;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The accepting side of a listener: a queue of connections, and what fills it, one multishot accept
 * for each of the listener's sockets, on rings in turn. Armed by an acceptor who finds nothing;
 * called off when enough are queued; armed again once they are taken. An acceptor that stops
 * waiting leaves them armed, and no connection is lost.
 *
 * <p>One acceptor at a time (the descriptor's reading turn), on any thread.
 */
public final class Acceptor {

    private static final int QUEUED_MAX = 128;

    private static final long FIRST_PAUSE_NANOS = 10_000_000;
    private static final long LAST_PAUSE_NANOS = 1_000_000_000;

    private final SparseWarning shortage = new SparseWarning();
    private final Carriers carriers;
    private final Descriptor descriptor;
    private final boolean multishot;
    private final Accepting[] accepts;

    /** Accepted descriptors that nobody has taken. */
    private final ConcurrentLinkedQueue<Integer> accepted = new ConcurrentLinkedQueue<>();

    private final AtomicInteger acceptedCount = new AtomicInteger();

    /** Why an accept ended, as a negated error number, until an acceptor has seen it. */
    private volatile int failure;

    private volatile @Nullable Thread waiter;

    /** Acceptor's: how long to wait before trying again after the kernel ran out of something. */
    private long pauseNanos = FIRST_PAUSE_NANOS;

    /**
     * An acceptor for listening sockets of one address.
     *
     * @param descriptor stands for all of them, and is the first
     * @param sockets all of them; the others are closed by this
     */
    public Acceptor(Carriers carriers, Descriptor descriptor, int... sockets) {
        this.carriers = carriers;
        this.descriptor = descriptor;
        multishot = canShare(carriers);
        if (sockets.length > 1 && !multishot) {
            throw new IllegalArgumentException("several sockets need multishot accept");
        }
        accepts = new Accepting[sockets.length];
        int first = carriers.nearest().index();
        for (int i = 0; i < accepts.length; i++) {
            Carrier carrier = carriers.all().get((first + i) % carriers.all().size());
            accepts[i] = new Accepting(this, carrier, sockets[i], descriptor);
        }
    }

    /** Whether there may be several sockets: all of them are watched at the same time. */
    public static boolean canShare(Carriers carriers) {
        return carriers.has(Facility.MULTISHOT_ACCEPT);
    }

    /**
     * Waits for a connection. The caller has the reading turn.
     *
     * @param deadline nanoTime, or 0 for none
     * @return its descriptor, the caller's
     */
    public int accept(long deadline) throws IOException {
        while (true) {
            Integer fd = accepted.poll();
            if (fd != null) {
                acceptedCount.decrementAndGet();
                pauseNanos = FIRST_PAUSE_NANOS;
                return fd;
            }
            int failed = failure;
            if (failed != 0) {
                failure = 0;
                recover(failed, deadline);
            }
            if (!multishot) {
                int result = acceptOnce(deadline);
                if (result >= 0) {
                    pauseNanos = FIRST_PAUSE_NANOS;
                    return result;
                }
                failure = result;
            } else {
                for (Accepting each : accepts) {
                    if (!each.armed()) {
                        each.arm();
                    }
                }
                awaitArrival(deadline);
            }
        }
    }

    private int acceptOnce(long deadline) throws IOException {
        OneShot once = carriers.nearest().operation(descriptor);
        once.accept(descriptor.fd(), Posix.SOCK_CLOEXEC);
        int result = once.perform(deadline);
        IOException ending = Endings.of("accept", result, 0);
        if (ending != null) {
            throw ending;
        }
        return result;
    }

    /**
     * Waits a while if the kernel has run out of something, goes on at once if one connection was
     * lost, fails otherwise.
     */
    private void recover(int failed, long deadline) throws IOException {
        switch (-failed) {
            case Errno.ECONNABORTED, Errno.EINTR, Errno.EAGAIN, Errno.EPROTO -> {}
            // Refused: the runtime has ended, or the ring; arming again would go on for ever.
            case Errno.ECANCELED -> throw new AsynchronousCloseException();
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM -> {
                shortage.log(
                        "accept: " + Errno.text(-failed) + "; waiting until there are some again",
                        null);
                Endings.pause("accept", descriptor, pauseNanos, deadline);
                pauseNanos = Math.min(pauseNanos * 2, LAST_PAUSE_NANOS);
            }
            default -> throw Failures.socket("accept", -failed, null);
        }
    }

    private void awaitArrival(long deadline) throws IOException {
        OperationWaitEvent event = Recorder.isActive() ? OperationWaitEvent.begun() : null;
        try {
            awaitUnrecorded(deadline);
        } finally {
            if (event != null) {
                event.over(
                        accepts[0],
                        accepts[0].carrier(),
                        Endings.shown(!accepted.isEmpty(), descriptor, deadline));
            }
        }
    }

    private void awaitUnrecorded(long deadline) throws IOException {
        Carrier here = Carrier.current();
        waiter = Thread.currentThread();
        try {
            while (accepted.isEmpty() && failure == 0 && allArmed()) {
                Endings.check("accept", descriptor, deadline);
                Carrier.park(here, deadline);
            }
        } finally {
            waiter = null;
        }
        if (descriptor.closing()) {
            throw new AsynchronousCloseException();
        }
    }

    private boolean allArmed() {
        for (Accepting each : accepts) {
            if (!each.armed()) {
                return false;
            }
        }
        return true;
    }

    /** Who waits for a connection. Any thread. */
    @Nullable Thread waiter() {
        return waiter;
    }

    /**
     * A connection has come. On a carrier.
     *
     * @return whether no more are wanted for now
     */
    boolean queued(int fd) {
        accepted.add(fd);
        return acceptedCount.incrementAndGet() >= QUEUED_MAX;
    }

    /** An accept has ended, and the next acceptor is to know why. On a carrier. */
    void failed(int result) {
        failure = result;
    }

    /** Wakes a waiting acceptor so that it sees that the descriptor is closing. Any thread. */
    public void wake() {
        LockSupport.unpark(waiter);
    }

    /**
     * Ends the accepts, closes what nobody has taken, and all sockets but the first. After all
     * users of the descriptor are gone; not interruptible.
     */
    public void close() {
        Carrier here = Carrier.current();
        boolean interrupted = false;
        waiter = Thread.currentThread();
        for (Accepting each : accepts) {
            if (each.armed()) {
                each.cancel();
            }
        }
        for (Accepting each : accepts) {
            while (each.armed()) {
                Carrier.park(here, 0);
                interrupted |= Thread.interrupted();
            }
        }
        waiter = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (int i = 1; i < accepts.length; i++) {
            Linux.close(accepts[i].socket());
        }
        Integer fd;
        while ((fd = accepted.poll()) != null) {
            Linux.close(fd);
        }
    }
}
