package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An operation that completes once, and the thread that waits for it. Taken from {@link
 * Carrier#operation}, filled, and performed, by one thread.
 */
public final class OneShot extends Operation {

    /**
     * The result when the calling thread was interrupted, and the operation did not succeed first.
     */
    public static final int INTERRUPTED = Integer.MIN_VALUE;

    /** The result when the deadline passed, and the operation did not succeed first. */
    public static final int EXPIRED = Integer.MIN_VALUE + 1;

    private final Carrier carrier;
    private @Nullable Thread waiter;
    private int result;

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
        return perform(deadline, true);
    }

    /** The same, but nothing calls the operation off. */
    public int performUninterrupted() {
        return perform(0, false);
    }

    private int perform(long deadline, boolean interruptible) {
        Carrier here = Carrier.current();
        waiter = Thread.currentThread();
        done = false;
        carrier.submit(this);
        boolean interrupted = false;
        int reason = 0;
        while (!done) {
            if (Thread.interrupted()) { // taken, and put back below: park would return at once with
                // it set
                interrupted = true;
            }
            if (reason == 0
                    && (interrupted && interruptible
                            || deadline != 0 && System.nanoTime() - deadline >= 0)) {
                reason = interrupted ? INTERRUPTED : EXPIRED;
                carrier.cancel(this);
            } else {
                Carrier.park(here, reason == 0 ? deadline : 0);
            }
        }
        int ended = result;
        if (here == carrier) {
            carrier.giveBack(this);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        boolean calledOff = ended == -Errno.ECANCELED || ended == -Errno.EINTR;
        return calledOff && reason != 0 ? reason : ended;
    }

    @Override
    protected void completed(int completionResult, int flags, boolean terminal) {
        Thread thread = waiter;
        waiter = null;
        result = completionResult;
        done = true;
        // From here on the waiter may use this object again.
        LockSupport.unpark(thread);
    }
}
