package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.ring.Recorder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An operation with one result, and the thread that waits for it. Taken from {@link
 * Carrier#operation}, filled, and performed, by one thread.
 */
public final class OneShot extends Operation {

    /**
     * The result when the calling thread was interrupted, and the operation did not succeed first.
     */
    public static final int INTERRUPTED = Integer.MIN_VALUE;

    /** The result when the deadline passed, and the operation did not succeed first. */
    public static final int EXPIRED = Integer.MIN_VALUE + 1;

    /** The result when another operation succeeded first. */
    public static final int OVERTAKEN = Integer.MIN_VALUE + 2;

    /** What a send without a copy leaves behind: memory that the network still reads. */
    @FunctionalInterface
    public interface Remainder {
        /**
         * The network is done with the memory. On the carrier; must not block. Never called if the
         * ring dies before: the network may read the memory for ever.
         *
         * @param copied whether the kernel has copied it after all
         */
        void over(boolean copied);
    }

    private final Carrier carrier;
    private @Nullable Thread waiter;

    /** Who is told of the notification, if the waiter does not wait for it. */
    private @Nullable Remainder remainder;

    private int result;

    /** Whether the ring died before it ended. */
    private boolean lost;

    /** Written last by the carrier: publishes the result. */
    private volatile boolean done;

    OneShot(Carrier carrier) {
        this.carrier = carrier;
    }

    /**
     * Submits the operation and waits until it has ended for good, whatever happens meanwhile: an
     * interrupt or the deadline only asks the kernel to end it early. The operation is not to be
     * used afterwards.
     *
     * @param deadline nanoTime, or 0 for none
     * @return zero or more; a negated error number (ECANCELED if the target is being closed);
     *     {@link #INTERRUPTED}, the status set again; or {@link #EXPIRED}
     */
    public int perform(long deadline) {
        begin();
        return await(deadline, true, null, null);
    }

    /**
     * The same, but called off too when something else that it is for is being closed. Whoever
     * closes that has to unpark the thread.
     *
     * @return as {@link #perform}; ECANCELED for the other's closing as well
     */
    public int performWhileOpen(Target other, long deadline) {
        begin();
        return await(deadline, true, null, other);
    }

    /**
     * The same for a send without a copy, but waits for the result only: the operation goes on
     * without the caller until the network is done with the memory.
     *
     * @param rest told once, before or after this returns, unless the ring dies
     */
    public int performAndPart(long deadline, Remainder rest) {
        remainder = rest;
        begin();
        return await(deadline, true, null, null);
    }

    /** The same, but nothing calls the operation off. */
    public int performUninterrupted() {
        begin();
        return finish();
    }

    /**
     * The same, but called off too when another operation, filled and not submitted, succeeds
     * first. Both are over on return.
     *
     * @return as {@link #perform}, or {@link #OVERTAKEN}
     */
    public int performUnless(OneShot rival) {
        rival.begin();
        begin();
        int ended = await(0, true, rival, null);
        rival.callOff();
        return ended;
    }

    /**
     * Submits the operation and does not wait; {@link #finish} by the same thread must follow. For
     * several at a time.
     */
    public void begin() {
        waiter = Thread.currentThread();
        done = false;
        carrier.submit(this);
    }

    /**
     * Waits until an operation that was begun has ended; nothing calls it off. It is not to be used
     * afterwards.
     *
     * @return zero or more, or a negated error number (ECANCELED if the target is being closed)
     */
    public int finish() {
        return await(0, false, null, null);
    }

    private void callOff() {
        carrier.cancel(this);
        finish();
    }

    private int await(
            long deadline, boolean interruptible, @Nullable OneShot rival, @Nullable Target other) {
        OperationWaitEvent event = Recorder.isActive() ? OperationWaitEvent.begun() : null;
        Carrier here = Carrier.current();
        boolean interrupted = false;
        int reason = 0;
        while (!done) {
            if (Thread.interrupted()) {
                interrupted = true; // put back below: park would return at once with it set
            }
            if (reason == 0) {
                reason = reasonToEnd(interrupted && interruptible, deadline, rival, other);
                if (reason != 0) {
                    carrier.cancel(this);
                    continue;
                }
            }
            Carrier.park(here, reason == 0 ? deadline : 0);
        }
        int ended = result;
        if (event != null) {
            event.over(this, carrier, reason == 0 ? ended : reason);
        }
        if (lost) {
            Losses.add();
        } else if (here == carrier && remainder == null) {
            carrier.giveBack(this);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return reason != 0 && Failures.isCancellation(ended) ? reason : ended;
    }

    /** Why the operation is to be called off now, as a result; 0 if it is not. */
    private static int reasonToEnd(
            boolean interrupted, long deadline, @Nullable OneShot rival, @Nullable Target other) {
        if (interrupted) {
            return INTERRUPTED;
        }
        if (deadline != 0 && System.nanoTime() - deadline >= 0) {
            return EXPIRED;
        }
        if (other != null && other.closing()) {
            return -Errno.ECANCELED;
        }
        return rival != null && rival.done && rival.result >= 0 ? OVERTAKEN : 0;
    }

    @Override
    protected @Nullable Thread waiter() {
        return waiter;
    }

    @Override
    protected void completed(int completionResult, int flags, boolean terminal) {
        // A send without a copy has its result first, and then the notification that it is over.
        boolean notification = (flags & IoUring.IORING_CQE_F_NOTIF) != 0;
        boolean first = !done;
        if (!notification && first) {
            result = completionResult;
        }
        answered = !terminal;
        Remainder rest = remainder;
        if (rest != null && terminal) {
            rest.over(
                    notification && (completionResult & IoUring.IORING_NOTIF_USAGE_ZC_COPIED) != 0);
        }
        if (first && (terminal || rest != null)) {
            answer();
        }
    }

    @Override
    protected boolean abandoned() {
        if (!done) {
            lost = true;
            result = -Errno.EIO;
            answer();
        }
        return true;
    }

    /** Lets the waiter go on. From here on it may use this object again. */
    private void answer() {
        Thread thread = waiter;
        waiter = null;
        done = true;
        LockSupport.unpark(thread);
    }
}
