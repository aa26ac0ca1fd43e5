package io.ringspun.runtime.sim;

import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.SubmittedBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Submits operations for a thread and takes their outcomes, in each of the ways there are; calls
 * some of them off, and gives some a time limit.
 */
final class Taker {

    private static final long LOOK_NANOS = 10_000;

    private final Program program;
    private final Actor self;
    private final Dice dice;

    /** Whether a future may be cancelled, after which nobody tells what came of it. */
    private final boolean forsakes;

    Taker(Program program, Actor self, boolean forsakes) {
        this.program = program;
        this.self = self;
        this.forsakes = forsakes;
        dice = self.dice;
    }

    /**
     * Has something done, and returns when its buffers are back.
     *
     * @param what it is, for people
     * @param limitNanos of what it works on, or 0
     * @param buffers that it works on
     * @return the result, or nothing if it was called off: how far it came its buffers tell
     */
    <R> Optional<R> take(
            String what, Operation<R> operation, long limitNanos, List<PinnedBuffer> buffers)
            throws IOException {
        long limit = limitNanos;
        if (dice.below(3) == 0) {
            long own = dice.sized(1 << 24);
            operation.within(Duration.ofNanos(own));
            limit = limit == 0 ? own : Math.min(limit, own);
        }
        self.calls(what, limit);
        Submitted<R> submitted = program.io.submit(operation);
        boolean cancels = dice.below(8) == 0;
        if (cancels) {
            if (dice.flip()) {
                self.pause(dice.sized(1 << 18));
            }
            submitted.cancel();
        }
        self.doing = what;
        Outcome<R> outcome =
                switch (dice.below(4)) {
                    case 0 -> looked(submitted);
                    case 1 -> ofFuture(submitted, cancels, buffers);
                    case 2 -> ofGet(submitted);
                    default -> submitted.await();
                };
        self.require(areBack(buffers), "over, and its buffers are not back");
        return result(outcome, cancels);
    }

    /** What a success results in; nothing after a cancel. */
    private <R> Optional<R> result(Outcome<R> outcome, boolean cancelled) throws IOException {
        return switch (outcome) {
            case Outcome.Success<R>(R value) -> Optional.of(value);
            case Outcome.Cancelled<R> _ -> {
                self.require(cancelled || forsaken, "nobody has cancelled it");
                forsaken = false;
                yield Optional.empty();
            }
            case Outcome.Failure<R>(IOException e) -> throw e;
            case Outcome.Failure<R>(RuntimeException e) -> throw e;
            case Outcome.Failure<R>(Exception e) -> throw new AssertionError(self.toString(), e);
            case Outcome.Skipped<R> _ -> throw new AssertionError(self + ": not of a batch");
        };
    }

    // ---------------------------------------------------------------- ways

    /** Whether the last one was given up. */
    private boolean forsaken;

    private <R> Outcome<R> looked(Submitted<R> submitted) {
        Optional<Outcome<R>> outcome;
        while ((outcome = submitted.tryComplete()).isEmpty()) {
            self.pause(LOOK_NANOS);
        }
        return outcome.get();
    }

    private <R> Outcome<R> ofGet(Submitted<R> submitted) {
        try {
            return new Outcome.Success<>(submitted.get());
        } catch (IOException e) {
            return new Outcome.Failure<>(e);
        } catch (CancellationException e) {
            return new Outcome.Cancelled<>();
        }
    }

    private <R> Outcome<R> ofFuture(
            Submitted<R> submitted, boolean cancelled, List<PinnedBuffer> buffers) {
        CompletableFuture<R> future = submitted.future();
        boolean[] told = {false};
        CompletableFuture<?> after = future.handle((value, thrown) -> told[0] = true);
        if (forsakes && !cancelled && dice.below(4) == 0) {
            self.pause(dice.sized(1 << 18));
            if (future.cancel(true)) {
                return forsaken(buffers);
            }
        }
        while (true) {
            try {
                R value = future.get();
                after.join();
                self.require(told[0], "what depends on a future is not told");
                return new Outcome.Success<>(value);
            } catch (CancellationException e) {
                return new Outcome.Cancelled<>();
            } catch (ExecutionException e) {
                return new Outcome.Failure<>((Exception) e.getCause());
            } catch (InterruptedException e) {
                self.require(self.interrupts > 0, "nobody interrupts it", e);
                self.interrupts = 0;
                if (forsakes && future.cancel(true)) {
                    return forsaken(buffers);
                }
            }
        }
    }

    private <R> Outcome<R> forsaken(List<PinnedBuffer> buffers) {
        self.doing = "waiting for buffers";
        while (!areBack(buffers)) {
            self.pause(LOOK_NANOS);
        }
        forsaken = true;
        return new Outcome.Cancelled<>();
    }

    private static boolean areBack(List<PinnedBuffer> buffers) {
        try {
            buffers.forEach(buffer -> buffer.position(buffer.position()));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    // ---------------------------------------------------------------- batches

    /** The outcomes of a batch that one waits for, and whether some may have been called off. */
    record Taken(Outcomes outcomes, boolean cancelled) {}

    Taken take(String what, Batch batch, long limitNanos) {
        self.calls(what, limitNanos);
        SubmittedBatch submitted = program.io.submit(batch);
        boolean cancels = dice.below(6) == 0;
        if (cancels) {
            self.pause(dice.sized(1 << 18));
            submitted.cancel();
        }
        self.doing = what;
        Outcomes outcomes = submitted.await();
        if (Thread.interrupted()) {
            self.require(self.interrupts > 0, "nobody interrupts it");
            self.interrupts = 0;
            cancels = true;
        }
        return new Taken(outcomes, cancels);
    }
}
