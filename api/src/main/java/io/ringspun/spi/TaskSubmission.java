package io.ringspun.spi;

import io.ringspun.IoRuntime;
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
    private final Lent<R> lent;
    private final Thread thread;
    private @Nullable Outcome<R> result;

    /** Takes what is lent over; starts when {@link #begin} is called. */
    TaskSubmission(IoRuntime io, Lent<R> lent) {
        this.io = io;
        this.lent = lent;
        thread = io.threadFactory().newThread(this::run);
    }

    void begin() {
        thread.start();
    }

    private void run() {
        Outcome<R> outcome;
        try {
            outcome = new Outcome.Success<>(lent.execution().perform(io, lent.memory()));
        } catch (IOException | RuntimeException e) {
            outcome = new Outcome.Failure<>(e);
        } catch (Throwable e) { // whoever waits must learn of it
            outcome = new Outcome.Failure<>(new IOException("the operation broke down", e));
        }
        result = outcome;
        lent.end();
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
