package io.ringspun.spi;

import io.ringspun.IoRuntime;
import io.ringspun.operation.Execution;
import io.ringspun.operation.Outcome;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operation done by a virtual thread of the runtime, with the blocking calls of the api. Calling
 * it off is interrupting that thread.
 */
final class TaskSubmission<R> extends Submission<R> {

    private final IoRuntime io;
    private final Execution<R> execution;
    private final @Nullable Lease lease;
    private final Thread thread;
    private @Nullable Outcome<R> result;

    /** Takes a lent buffer over; starts when {@link #begin} is called. */
    TaskSubmission(IoRuntime io, Execution<R> execution, @Nullable Lease lease) {
        this.io = io;
        this.execution = execution;
        this.lease = lease;
        thread = io.threadFactory().newThread(this::run);
    }

    void begin() {
        thread.start();
    }

    private void run() {
        Outcome<R> outcome;
        try {
            outcome =
                    new Outcome.Success<>(
                            execution.perform(io, lease == null ? null : lease.memory()));
        } catch (IOException | RuntimeException e) {
            outcome = new Outcome.Failure<>(e);
        } catch (Throwable e) { // whoever waits must learn of it
            outcome = new Outcome.Failure<>(new IOException("the operation broke down", e));
        }
        result = outcome;
        if (lease != null) {
            lease.end();
        }
        end();
    }

    @Override
    protected void callOff() {
        thread.interrupt();
    }

    @Override
    protected Outcome<R> result() {
        return Objects.requireNonNull(result);
    }
}
