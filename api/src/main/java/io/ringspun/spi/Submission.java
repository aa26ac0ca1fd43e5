package io.ringspun.spi;

import io.ringspun.operation.Outcome;
import io.ringspun.operation.Submitted;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An operation under way; shared by the backends. It ends once, by {@link #end}, which the thread
 * that drives a ring may call: that neither blocks nor runs the user's code. The outcome is put
 * together by whoever takes it.
 *
 * @param <R> what the operation results in
 */
public abstract class Submission<R> implements Submitted<R> {

    /** Who wanted it to end early; the first one decides what its user sees. */
    private enum Reason {
        CANCEL,
        INTERRUPT,
        LIMIT
    }

    private static final VarHandle REASON;
    private static final VarHandle TAKEN;
    private static final VarHandle LISTENER;
    private static final VarHandle OUTCOME;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REASON = lookup.findVarHandle(Submission.class, "reason", Reason.class);
            TAKEN = lookup.findVarHandle(Submission.class, "taken", boolean.class);
            OUTCOME = lookup.findVarHandle(Submission.class, "outcome", Outcome.class);
            LISTENER = lookup.findVarHandle(Submission.class, "listener", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Reason reason;

    @SuppressWarnings("UnusedVariable")
    private volatile boolean taken;

    private volatile @Nullable Thread waiter;
    private volatile @Nullable Thread limiter;

    @SuppressWarnings("UnusedVariable")
    private volatile @Nullable Runnable listener;

    private volatile @Nullable Census census;
    private volatile @Nullable Object described;
    private volatile boolean ended;
    private volatile @Nullable Outcome<R> outcome;

    /** For one operation. */
    protected Submission() {}

    // ---------------------------------------------------------------- for those who do it

    /** It has ended for good, and its buffer is the user's again. Called once. */
    protected final void end() {
        ended = true;
        Census counted = census;
        if (counted != null) {
            counted.ended(this);
        }
        LockSupport.unpark(waiter);
        LockSupport.unpark(limiter);
        runListener();
    }

    /**
     * Asks for it to end early; it may not have begun, or have ended already. Called once at most.
     */
    protected abstract void callOff();

    /**
     * How it ended. One that was called off, and was not done first, fails with {@link
     * InterruptedIOException}.
     *
     * @return the outcome
     */
    protected abstract Outcome<R> result();

    /** Parks the calling thread until it is unparked, or for no reason. */
    protected void park() {
        LockSupport.park(this);
    }

    /** Counts it until it ends. */
    final void countIn(Census counting, Object what) {
        described = what;
        census = counting;
        counting.began(this);
        if (ended) {
            counting.ended(this); // before the census knew of it
        }
    }

    @Override
    public final String toString() {
        return String.valueOf(described);
    }

    /** Whether someone wants it to end early. */
    protected final boolean calledOff() {
        return reason != null;
    }

    /** Whether it has ended. */
    final boolean ended() {
        return ended;
    }

    /** How it ended, as its user sees it. After it has; the same each time. */
    protected final Outcome<R> outcome() {
        Outcome<R> known = outcome;
        if (known == null) {
            OUTCOME.compareAndSet(this, null, judged());
            known = Objects.requireNonNull(outcome);
        }
        return known;
    }

    private Outcome<R> judged() {
        Outcome<R> raw = result();
        Reason why = reason;
        if (why == null
                || !(raw instanceof Outcome.Failure<R>(InterruptedIOException calledOff))
                || calledOff instanceof SocketTimeoutException) {
            return raw;
        }
        return switch (why) {
            case INTERRUPT -> raw;
            case CANCEL -> new Outcome.Cancelled<>();
            case LIMIT -> {
                SocketTimeoutException late = new SocketTimeoutException("the time limit ran out");
                late.bytesTransferred = calledOff.bytesTransferred;
                yield new Outcome.Failure<>(late);
            }
        };
    }

    /** Runs something once it has ended: at once if it has, otherwise where it ends. One only. */
    final void whenEnded(Runnable task) {
        listener = task;
        if (ended) {
            runListener();
        }
    }

    private void runListener() {
        Runnable task = (Runnable) LISTENER.getAndSet(this, null);
        if (task != null) {
            task.run();
        }
    }

    /** Lets it end early when a limit that begins now runs out. */
    final void limit(long nanos) {
        long deadline = System.nanoTime() + nanos;
        Thread keeper = Thread.ofVirtual().unstarted(() -> keepLimit(deadline));
        limiter = keeper;
        keeper.start();
    }

    private void keepLimit(long deadline) {
        long left;
        while (!ended && (left = deadline - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, left);
        }
        callOff(Reason.LIMIT);
    }

    private void callOff(Reason why) {
        if (!ended && REASON.compareAndSet(this, null, why)) {
            callOff();
        }
    }

    // ---------------------------------------------------------------- for users

    private void take() {
        if (!TAKEN.compareAndSet(this, false, true)) {
            throw new IllegalStateException("the outcome was taken already");
        }
    }

    @Override
    public final Outcome<R> await() {
        take();
        awaitEnd();
        return outcome();
    }

    /** Waits; an interrupt calls it off. */
    final void awaitEnd() {
        waiter = Thread.currentThread();
        boolean interrupted = false;
        while (!ended) {
            if (Thread.interrupted()) {
                interrupted = true; // put back below: park would return at once with it set
                callOff(Reason.INTERRUPT);
                continue;
            }
            park();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final Optional<Outcome<R>> tryComplete() {
        if (!ended) {
            if (taken) {
                throw new IllegalStateException("the outcome was taken already");
            }
            return Optional.empty();
        }
        take();
        return Optional.of(outcome());
    }

    @Override
    public final void cancel() {
        callOff(Reason.CANCEL);
    }

    @Override
    public final CompletableFuture<R> future() {
        take();
        CompletableFuture<R> future =
                new CompletableFuture<>() {
                    @Override
                    public boolean cancel(boolean mayInterrupt) {
                        boolean first = super.cancel(mayInterrupt);
                        Submission.this.cancel();
                        return first;
                    }
                };
        whenEnded(() -> Thread.ofVirtual().start(() -> complete(future)));
        return future;
    }

    private void complete(CompletableFuture<R> future) {
        switch (outcome()) {
            case Outcome.Success<R>(R value) -> future.complete(value);
            case Outcome.Failure<R>(Exception cause) -> future.completeExceptionally(cause);
            case Outcome.Cancelled<R>() ->
                    future.completeExceptionally(
                            new CancellationException("the operation was cancelled"));
            case Outcome.Skipped<R> skipped ->
                    throw new AssertionError("not of a batch: " + skipped);
        }
    }
}
