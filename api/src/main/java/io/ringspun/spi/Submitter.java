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
     * @param execution what is to be done
     * @param lease the memory of its buffer, taken over; null if it has none
     * @param <R> what it results in
     * @return the operation under way, or null to have it done by a thread
     */
    protected <R> @Nullable Submission<R> direct(Execution<R> execution, @Nullable Lease lease) {
        return null;
    }

    /**
     * Begins operations that follow one another, each needing the success of the one before, if the
     * backend can without a thread.
     *
     * @param executions what is to be done, two or more
     * @param leases the memory of their buffers, taken over; null for those that have none
     * @return the operations under way, or null to have them begun one by one
     */
    protected @Nullable List<Submission<?>> directChain(
            List<Execution<?>> executions, List<@Nullable Lease> leases) {
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
     * @throws IllegalStateException if it was submitted already, or its buffer is not the user's
     */
    public final <R> Submitted<R> submit(Operation<R> operation) {
        Execution<R> execution = Execution.of(operation);
        Lease lease;
        try {
            lease = lease(execution);
        } catch (RuntimeException e) {
            execution.putBack();
            throw e;
        }
        return begin(execution, lease);
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
        Map<Execution<?>, Lease> leases = new IdentityHashMap<>();
        try {
            for (List<List<Step>> stage : plan.stages()) {
                for (List<Step> chain : stage) {
                    for (Step step : chain) {
                        Lease lease = lease(step.execution());
                        if (lease != null) {
                            leases.put(step.execution(), lease);
                        }
                    }
                }
            }
        } catch (RuntimeException e) {
            leases.values().forEach(Lease::end);
            plan.putBack();
            throw e;
        }
        BatchRun run = new BatchRun(this, plan, leases);
        run.begin();
        return run;
    }

    private @Nullable Lease lease(Execution<?> execution) {
        PinnedBuffer buffer = execution.buffer();
        return buffer == null ? null : lease(buffer);
    }

    // ---------------------------------------------------------------- how it is done

    final IoRuntime io() {
        return io;
    }

    /** Begins an operation whose buffer is lent. */
    final <R> Submission<R> begin(Execution<R> execution, @Nullable Lease lease) {
        Submission<R> submission = direct(execution, lease);
        if (submission == null) {
            submission = byThread(execution, lease);
        }
        submission.countIn(census, execution.operation());
        if (!execution.limit().isZero()) {
            submission.limit(nanos(execution));
        }
        return submission;
    }

    private <R> Submission<R> byThread(Execution<R> execution, @Nullable Lease lease) {
        TaskSubmission<R> task;
        try {
            task = new TaskSubmission<>(io, execution, lease);
        } catch (IllegalStateException e) { // the runtime is closed
            if (lease != null) {
                lease.end();
            }
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
