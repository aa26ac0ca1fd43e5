package io.ringspun.spi;

import io.ringspun.operation.Outcome;
import io.ringspun.proofs.Patience;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An operation that is done when somebody says so. */
final class Handmade extends Submission<Integer> {

    final AtomicInteger calledOffCount = new AtomicInteger();
    private final boolean endsWhenCalledOff;
    private @Nullable Outcome<Integer> result;

    /** Whether its waiter was left waiting. */
    volatile boolean forgotten;

    /**
     * An operation under way.
     *
     * @param endsWhenCalledOff whether calling off ends it, interrupted; otherwise it is ignored
     */
    Handmade(boolean endsWhenCalledOff) {
        this.endsWhenCalledOff = endsWhenCalledOff;
    }

    void succeed(int value) {
        result = new Outcome.Success<>(value);
        end();
    }

    @Override
    protected void callOff() {
        calledOffCount.incrementAndGet();
        if (endsWhenCalledOff) {
            result = new Outcome.Failure<>(new InterruptedIOException("called off"));
            end();
        }
    }

    @Override
    protected Outcome<Integer> result() {
        return java.util.Objects.requireNonNull(result);
    }

    /** Parks, but not for ever. */
    @Override
    protected void park() {
        long deadline = Patience.deadline();
        LockSupport.parkNanos(this, deadline - System.nanoTime());
        forgotten |= Patience.isOver(deadline);
    }

    /** A number for an outcome: what it succeeded with, or less than 0. */
    static int number(Outcome<Integer> outcome) {
        return switch (outcome) {
            case Outcome.Success<Integer>(Integer value) -> value;
            case Outcome.Failure<Integer> failed -> -1;
            case Outcome.Cancelled<Integer> cancelled -> -2;
            case Outcome.Skipped<Integer> skipped -> -3;
        };
    }
}
