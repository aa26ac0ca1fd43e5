package io.ringspun.spi;

import io.ringspun.operation.Entry;
import io.ringspun.operation.Execution;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Plan;
import io.ringspun.operation.Plan.Step;
import io.ringspun.operation.SubmittedBatch;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A batch under way. Entries that depend on nothing are begun by whoever submits the batch. Links
 * and barriers are kept by virtual threads of the runtime: one for the barriers and one per chain,
 * unless the backend keeps the chain.
 */
final class BatchRun implements SubmittedBatch {

    private final Submitter submitter;
    private final Plan plan;
    private final Map<Execution<?>, Lent<?>> lent;

    /** By entry: nothing yet, what was begun, or the outcome of what never will be. */
    private final AtomicReferenceArray<@Nullable Object> states;

    /** Entries that have ended, in that order. */
    private final ConcurrentLinkedQueue<Entry<?>> ended = new ConcurrentLinkedQueue<>();

    /** Those of them that {@link #next} has not returned. */
    private final ConcurrentLinkedQueue<Entry<?>> untold = new ConcurrentLinkedQueue<>();

    private final AtomicInteger left;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile boolean cancelled;

    /** Whoever waits for entries to end. */
    private final ConcurrentLinkedQueue<Thread> waiters = new ConcurrentLinkedQueue<>();

    /** The thread that keeps the barriers. */
    private volatile @Nullable Thread barrierKeeper;

    /** Takes the lent buffers over. */
    BatchRun(Submitter submitter, Plan plan, Map<Execution<?>, Lent<?>> lent) {
        this.submitter = submitter;
        this.plan = plan;
        this.lent = lent;
        states = new AtomicReferenceArray<>(plan.batch().size());
        left = new AtomicInteger(plan.batch().size());
    }

    // ---------------------------------------------------------------- how it is done

    void begin() {
        List<List<List<Step>>> stages = plan.stages();
        beginStage(stages.getFirst());
        if (stages.size() > 1) {
            Thread keeper = thread(this::keepBarriers);
            if (keeper == null) {
                stages.subList(1, stages.size()).forEach(stage -> stage.forEach(this::refuse));
            } else {
                barrierKeeper = keeper;
                keeper.start();
            }
        }
    }

    /** A thread of the runtime, or null if that is closed. */
    private @Nullable Thread thread(Runnable body) {
        try {
            return submitter.io().threadFactory().newThread(body);
        } catch (IllegalStateException e) {
            return null;
        }
    }

    private void keepBarriers() {
        int after = plan.batch().size();
        List<List<List<Step>>> stages = plan.stages();
        for (int i = 1; i < stages.size(); i++) {
            after -= stages.get(i - 1).stream().mapToInt(List::size).sum();
            while (left.get() > after) {
                submitter.park();
            }
            beginStage(stages.get(i));
        }
    }

    private void beginStage(List<List<Step>> chains) {
        for (List<Step> chain : chains) {
            if (chain.size() == 1) {
                beginStep(chain.getFirst());
            } else if (!beginDirectly(chain)) {
                Thread keeper = thread(() -> keepChain(chain));
                if (keeper == null) {
                    refuse(chain);
                } else {
                    keeper.start();
                }
            }
        }
    }

    private boolean beginDirectly(List<Step> chain) {
        List<Lent<?>> all = new ArrayList<>(chain.size());
        BitSet anyway = new BitSet();
        for (int i = 0; i < chain.size(); i++) {
            all.add(lent(chain.get(i)));
            anyway.set(i, i > 0 && !chain.get(i).needsSuccess());
        }
        List<Submission<?>> submissions = submitter.beginChain(all, anyway);
        if (submissions == null) {
            return false;
        }
        for (int i = 0; i < chain.size(); i++) {
            follow(chain.get(i), submissions.get(i));
        }
        return true;
    }

    private Lent<?> lent(Step step) {
        return Objects.requireNonNull(lent.get(step.execution()));
    }

    private void keepChain(List<Step> chain) {
        Outcome<?> before = null;
        for (Step step : chain) {
            if (before != null
                    && !cancelled
                    && (before instanceof Outcome.Skipped<?>
                            || step.needsSuccess() && !before.succeeded())) {
                before =
                        before instanceof Outcome.Skipped<?>(Outcome<?> because)
                                ? new Outcome.Skipped<>(because)
                                : new Outcome.Skipped<>(before);
                endUnbegun(step, before);
            } else {
                Submission<?> submission = beginStep(step);
                if (submission != null) {
                    submission.awaitEnd();
                    before = submission.outcome();
                }
            }
        }
    }

    /** Begins an entry; null if the batch was cancelled before. */
    private @Nullable Submission<?> beginStep(Step step) {
        if (cancelled) {
            endUnbegun(step, new Outcome.Cancelled<>());
            return null;
        }
        Submission<?> submission = submitter.begin(lent(step));
        follow(step, submission);
        return submission;
    }

    private void follow(Step step, Submission<?> submission) {
        states.set(step.entry().index(), submission);
        submission.whenEnded(() -> hasEnded(step.entry()));
        if (cancelled) { // meanwhile: cancel may not have found it
            submission.cancel();
        }
    }

    private void refuse(List<Step> chain) {
        for (Step step : chain) {
            endUnbegun(step, new Outcome.Failure<>(new ClosedChannelException()));
        }
    }

    private void endUnbegun(Step step, Outcome<?> outcome) {
        lent(step).end();
        states.set(step.entry().index(), outcome);
        hasEnded(step.entry());
    }

    private void hasEnded(Entry<?> entry) {
        ended.add(entry);
        untold.add(entry);
        left.decrementAndGet();
        waiters.forEach(LockSupport::unpark);
        LockSupport.unpark(barrierKeeper);
    }

    // ---------------------------------------------------------------- for users

    @Override
    public Outcomes await() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException("the outcomes were taken already");
        }
        awaitUntil(() -> left.get() == 0);
        List<Outcome<?>> inOrder = new ArrayList<>();
        for (int i = 0; i < states.length(); i++) {
            inOrder.add(outcome(i));
        }
        return new Outcomes(inOrder, List.copyOf(ended));
    }

    @Override
    public @Nullable Entry<?> next() {
        while (true) {
            awaitUntil(() -> left.get() == 0 || !untold.isEmpty());
            boolean over = left.get() == 0; // before the look: what ends in between is told
            Entry<?> entry = untold.poll();
            if (entry != null || over) {
                return entry;
            }
            // Another thread was told of it.
        }
    }

    private void awaitUntil(java.util.function.BooleanSupplier condition) {
        Thread self = Thread.currentThread();
        boolean interrupted = false;
        waiters.add(self); // before the look at the condition, or who changes it looks here
        try {
            while (!condition.getAsBoolean()) {
                if (Thread.interrupted()) {
                    interrupted = true; // put back below: park would return at once with it set
                    cancel();
                    continue;
                }
                submitter.park();
            }
        } finally {
            waiters.remove(self);
            if (interrupted) {
                self.interrupt();
            }
        }
    }

    private Outcome<?> outcome(int index) {
        Object state = Objects.requireNonNull(states.get(index));
        return state instanceof Submission<?> submission
                ? submission.outcome()
                : (Outcome<?>) state;
    }

    @Override
    @SuppressWarnings("unchecked") // the outcome of an entry is of its operation's type
    public <R> Outcome<R> outcome(Entry<R> entry) {
        if (!plan.owns(entry)) {
            throw new IllegalArgumentException(entry + " is of another batch");
        }
        Object state = states.get(entry.index());
        if (state == null || state instanceof Submission<?> submission && !submission.ended()) {
            throw new IllegalStateException(entry + " has not ended");
        }
        return (Outcome<R>) outcome(entry.index());
    }

    @Override
    public void cancel() {
        cancelled = true;
        for (int i = 0; i < states.length(); i++) {
            if (states.get(i) instanceof Submission<?> submission) {
                submission.cancel();
            }
        }
    }
}
