package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.Operation;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Features;
import io.ringspun.spi.SparseWarning;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The accepting side of a listener: one multishot accept on one ring, and a queue of the
 * connections it has accepted. Armed by an acceptor who finds nothing; called off when enough are
 * queued, so that the kernel's backlog holds the others; armed again once they are taken. An
 * acceptor that stops waiting leaves it armed, and no connection is lost.
 *
 * <p>One acceptor at a time (the descriptor's reading turn), on any thread.
 */
public final class Acceptor extends Operation {

    private static final int QUEUED_MAX = 128;

    private static final long FIRST_PAUSE_NANOS = 10_000_000;
    private static final long LAST_PAUSE_NANOS = 1_000_000_000;

    private final SparseWarning shortage = new SparseWarning();
    private final Carriers carriers;
    private final Descriptor descriptor;
    private final boolean multishot;
    private final Carrier carrier;

    /** Accepted descriptors that nobody has taken. */
    private final ConcurrentLinkedQueue<Integer> accepted = new ConcurrentLinkedQueue<>();

    private final AtomicInteger acceptedCount = new AtomicInteger();

    private volatile boolean armed;

    /** Why the accept ended, as a negated error number, until an acceptor has seen it. */
    private volatile int failure;

    private volatile @Nullable Thread waiter;

    /** Carrier's. */
    private boolean calledOff;

    /** Acceptor's: how long to wait before trying again after the kernel ran out of something. */
    private long pauseNanos = FIRST_PAUSE_NANOS;

    /** An acceptor for a listening socket. */
    public Acceptor(Carriers carriers, Descriptor descriptor) {
        this.carriers = carriers;
        this.descriptor = descriptor;
        carrier = carriers.nearest();
        multishot = carriers.has(Features.Facility.MULTISHOT_ACCEPT);
        target(descriptor);
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
                if (!armed) {
                    arm();
                }
                awaitArrival(deadline);
            }
        }
    }

    private void arm() {
        acceptMultishot(descriptor.fd(), Posix.SOCK_CLOEXEC);
        armed = true;
        carrier.submit(this);
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
        Carrier here = Carrier.current();
        waiter = Thread.currentThread();
        try {
            while (accepted.isEmpty() && failure == 0 && armed) {
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

    @Override
    protected void completed(int result, int flags, boolean terminal) {
        if (result >= 0) {
            accepted.add(result);
            if (acceptedCount.incrementAndGet() >= QUEUED_MAX && !terminal && !calledOff) {
                calledOff = true;
                carrier.cancel(this);
            }
        } else if (result != -Errno.ECANCELED || !calledOff) {
            failure = result;
        }
        if (terminal) {
            calledOff = false;
            armed = false;
        }
        LockSupport.unpark(waiter);
    }

    /** Wakes a waiting acceptor so that it sees that the descriptor is closing. Any thread. */
    public void wake() {
        LockSupport.unpark(waiter);
    }

    /**
     * Ends the accept and closes what nobody has taken. After all users of the descriptor are gone;
     * not interruptible.
     */
    public void close() {
        if (armed) {
            Carrier here = Carrier.current();
            waiter = Thread.currentThread();
            carrier.cancel(this);
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
        Integer fd;
        while ((fd = accepted.poll()) != null) {
            Linux.close(fd);
        }
    }
}
