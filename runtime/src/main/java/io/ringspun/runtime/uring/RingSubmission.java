package io.ringspun.runtime.uring;

import io.ringspun.operation.Outcome;
import io.ringspun.runtime.blocking.Errand;
import io.ringspun.runtime.blocking.Errand.Progress;
import io.ringspun.runtime.blocking.PooledLease;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Losses;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.spi.Lent;
import io.ringspun.spi.Submission;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * An operation done by a ring, request after request until its errand is over: nobody waits for it
 * unless its user does.
 *
 * <p>From {@link #begin} to its end everything here belongs to the carrier, except what the class
 * above keeps.
 */
final class RingSubmission<R> extends Submission<R> {

    /** The request, and what the kernel answers. */
    private final class Step extends io.ringspun.runtime.carrier.Operation {
        @Override
        protected void completed(int result, int flags, boolean terminal) {
            answer = result;
            if (chain != null) {
                chain.completed();
            } else if (take()) {
                finish();
            } else {
                carrier.submit(fill());
            }
        }

        @Override
        protected boolean abandoned() {
            Losses.keep(RingSubmission.this); // and its names and vectors
            lent.leases().forEach(lease -> ((PooledLease) lease).lose());
            super.abandoned();
            return true;
        }
    }

    private final Carrier carrier;
    private final RingWay<R> way;
    private final Errand<?> errand;
    private final Lent<R> lent;
    private final Step step = new Step();

    /** What it is linked into, or null. */
    private @Nullable RingChain chain;

    /** What the kernel answered last, or why it was not asked. Written before the end. */
    private int answer;

    private boolean entered;
    private boolean failed;

    /** If it was not begun: the one it was linked to. */
    private @Nullable RingSubmission<?> skippedAfter;

    RingSubmission(Carrier carrier, RingWay<R> way, Lent<R> lent) {
        this.carrier = carrier;
        this.way = way;
        this.lent = lent;
        errand = way.errand();
    }

    // ---------------------------------------------------------------- its life

    /** Submits it. */
    void begin() {
        if (enter()) {
            carrier.submit(fill());
        } else {
            finish();
        }
    }

    /**
     * Makes it ready to be submitted, for the first time or again.
     *
     * @return false if it is over before: the file is closed, or it was called off
     */
    boolean enter() {
        if (calledOff()) {
            return fail(-Errno.ECANCELED);
        }
        if (!entered) {
            try {
                errand.enter();
            } catch (ClosedChannelException e) {
                return fail(-Errno.EBADF);
            }
            entered = true;
            step.target(errand.target());
            step.memory(errand.region());
        }
        return true;
    }

    private boolean fail(int reason) {
        answer = reason;
        failed = true;
        return false;
    }

    /** Fills the request with what is left to do. */
    Step fill() {
        errand.fill(step);
        return step;
    }

    /**
     * Takes note of the kernel's answer.
     *
     * @return false if something is left to do
     */
    boolean take() {
        Progress progress = errand.take(answer);
        if (progress == Progress.MORE) {
            return calledOff() && !fail(-Errno.ECANCELED);
        }
        failed = progress == Progress.FAILED;
        return true;
    }

    /** It is over: descriptors and buffers are free. */
    void finish() {
        if (entered) {
            errand.leave();
        }
        lent.end();
        end();
    }

    @Override
    protected void callOff() {
        carrier.cancel(step);
    }

    @Override
    protected void park() {
        Carrier.park(Carrier.current(), 0);
    }

    // ---------------------------------------------------------------- chains

    void join(RingChain newChain) {
        chain = newChain;
    }

    Carrier carrier() {
        return carrier;
    }

    boolean failed() {
        return failed;
    }

    /** Whether the kernel does not do what is linked to it if it fails. */
    boolean stopsChain() {
        return errand.stopsChain();
    }

    /** Whether it is over with the first answer. */
    boolean endsAtOnce() {
        return errand.endsAtOnce();
    }

    /** Whether the kernel has not done it because of the one before; before its answer is taken. */
    boolean brokenOff() {
        return answer == -Errno.ECANCELED && !calledOff();
    }

    /** Whether the kernel went on with the chain after its answer; before that is taken. */
    boolean keptChain() {
        return errand.keepsChain(answer);
    }

    /** Ends without having begun, because another one did not succeed. */
    void skip(RingSubmission<?> after) {
        skippedAfter = after;
        finish();
    }

    // ---------------------------------------------------------------- what came of it

    @Override
    protected Outcome<R> result() {
        RingSubmission<?> before = skippedAfter;
        if (before != null) {
            return new Outcome.Skipped<>(before.outcome());
        }
        boolean cancelled = calledOff() && Failures.isCancellation(answer);
        if (!entered && !cancelled) {
            return new Outcome.Failure<>(new ClosedChannelException());
        }
        try {
            return new Outcome.Success<>(
                    way.answer().decoded(cancelled ? OneShot.INTERRUPTED : answer));
        } catch (IOException | RuntimeException e) {
            return new Outcome.Failure<>(e);
        }
    }
}
