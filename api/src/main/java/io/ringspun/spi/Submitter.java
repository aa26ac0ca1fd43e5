package io.ringspun.spi;

import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Execution;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Plan;
import io.ringspun.operation.Plan.Step;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.SubmittedBatch;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Does operations that were built; shared by the backends, which have better ways for some. Safe
 * for all threads.
 */
public abstract class Submitter {

    private final IoRuntime io;
    private final Census census;

    /**
     * For one runtime.
     *
     * @param io what the operations are submitted to
     * @param census counts them
     */
    protected Submitter(IoRuntime io, Census census) {
        this.io = io;
        this.census = census;
    }

    // ---------------------------------------------------------------- what backends know

    /**
     * Takes a buffer for an operation.
     *
     * @param buffer from the runtime's pools
     * @return its memory, until it is given back
     * @throws IllegalStateException if it is not the user's
     * @throws IllegalArgumentException if it comes from another kind of runtime
     */
    protected abstract Lease lease(PinnedBuffer buffer);

    /**
     * Begins an operation without a thread of its own, if the backend can.
     *
     * @param lent what is to be done, and its memory, taken over unless this returns null
     * @param <R> what it results in
     * @return the operation under way, or null to have it done by a thread
     */
    protected <R> @Nullable Submission<R> direct(Lent<R> lent) {
        return null;
    }

    /**
     * Begins operations that follow one another, if the backend can without a thread.
     *
     * @param lent what is to be done, two or more, and the memory, taken over unless this returns
     *     null
     * @param anyway which of them begin when the one before has ended, however it ended; the others
     *     need its success. None begins after one that was skipped
     * @return the operations under way, or null to have them begun one by one
     */
    protected @Nullable List<Submission<?>> directChain(List<Lent<?>> lent, BitSet anyway) {
        return null;
    }

    /** Parks the calling thread until it is unparked, or for no reason. */
    protected abstract void park();

    // ---------------------------------------------------------------- what users call

    /**
     * Begins an operation.
     *
     * @param operation what is to be done
     * @param <R> what it results in
     * @return the operation under way
     * @throws IllegalStateException if it was submitted already, or one of its buffers is not the
     *     user's; nothing is taken then
     */
    public final <R> Submitted<R> submit(Operation<R> operation) {
        Execution<R> execution = Execution.of(operation);
        Lent<R> lent;
        try {
            lent = lend(execution);
        } catch (RuntimeException e) {
            execution.putBack();
            throw e;
        }
        return begin(lent);
    }

    /**
     * Begins a batch.
     *
     * @param batch what is to be done
     * @return the batch under way
     * @throws IllegalStateException if it was submitted already, or an operation was, or a buffer
     *     is not the user's; nothing has begun then
     */
    public final SubmittedBatch submit(Batch batch) {
        Plan plan = Plan.of(batch);
        Map<Execution<?>, Lent<?>> lent = new IdentityHashMap<>();
        try {
            for (List<List<Step>> stage : plan.stages()) {
                for (List<Step> chain : stage) {
                    for (Step step : chain) {
                        lent.put(step.execution(), lend(step.execution()));
                    }
                }
            }
        } catch (RuntimeException e) {
            lent.values().forEach(Lent::end);
            plan.putBack();
            throw e;
        }
        BatchRun run = new BatchRun(this, plan, lent);
        run.begin();
        return run;
    }

    /** Takes all buffers of an operation, or none. */
    private <R> Lent<R> lend(Execution<R> execution) {
        List<Lease> leases = new ArrayList<>(execution.buffers().size());
        try {
            for (PinnedBuffer buffer : execution.buffers()) {
                leases.add(lease(buffer));
            }
        } catch (RuntimeException e) {
            leases.forEach(Lease::end);
            throw e;
        }
        return new Lent<>(execution, leases);
    }

    // ---------------------------------------------------------------- how it is done

    final IoRuntime io() {
        return io;
    }

    /** Begins an operation whose buffers are lent. */
    final <R> Submission<R> begin(Lent<R> lent) {
        Submission<R> submission = direct(lent);
        if (submission == null) {
            submission = byThread(lent);
        }
        submission.countIn(census, lent.operation());
        if (!lent.execution().limit().isZero()) {
            submission.limit(nanos(lent.execution()));
        }
        return submission;
    }

    /** Begins a chain whose buffers are lent; null to have its entries begun one by one. */
    final @Nullable List<Submission<?>> beginChain(List<Lent<?>> lent, BitSet anyway) {
        List<Submission<?>> chain = directChain(lent, anyway);
        for (int i = 0; chain != null && i < chain.size(); i++) {
            chain.get(i).countIn(census, lent.get(i).operation());
        }
        return chain;
    }

    private <R> Submission<R> byThread(Lent<R> lent) {
        TaskSubmission<R> task;
        try {
            task = new TaskSubmission<>(io, lent);
        } catch (IllegalStateException e) { // the runtime is closed
            lent.end();
            return new Ended<>(new Outcome.Failure<>(new ClosedChannelException()));
        }
        task.begin();
        return task;
    }

    private static long nanos(Execution<?> execution) {
        try {
            return Math.min(execution.limit().toNanos(), Long.MAX_VALUE / 2);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE / 2;
        }
    }

    /** One that could not be begun. */
    private static final class Ended<R> extends Submission<R> {

        private final Outcome<R> result;

        Ended(Outcome<R> result) {
            this.result = result;
            end();
        }

        @Override
        protected void callOff() {}

        @Override
        protected Outcome<R> result() {
            return result;
        }
    }
}
