package io.ringspun.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Connect;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Execution;
import io.ringspun.operation.Plan;
import io.ringspun.proofs.Patience;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Entries that end on several threads are counted once each, and no cancel passes one by. */
final class BatchRunProof {

    private static final SocketAddress NOWHERE = UnixDomainSocketAddress.of("nowhere");

    private BatchRunProof() {}

    /** Has operations done by hand, in the order they were made. */
    @SuppressWarnings("NullAway") // there is no runtime
    static final class ByHand extends Submitter {

        private final ArrayDeque<Handmade> operations;

        ByHand(List<Handmade> operations) {
            super(null, new Census(false));
            this.operations = new ArrayDeque<>(operations);
        }

        @Override
        @SuppressWarnings("unchecked") // nobody looks at the value
        protected <R> Submission<R> direct(Lent<R> lent) {
            return (Submission<R>) operations.removeFirst();
        }

        @Override
        protected Lease lease(PinnedBuffer buffer) {
            throw new AssertionError();
        }

        @Override
        protected void park() {
            long deadline = Patience.deadline();
            LockSupport.parkNanos(this, deadline - System.nanoTime());
            if (Patience.isOver(deadline)) {
                throw new IllegalStateException("forgotten");
            }
        }
    }

    /** Two operations that depend on nothing. */
    static class Two {

        final Handmade first = new Handmade(true);
        final Handmade second = new Handmade(true);
        final Entry<?> firstEntry;
        final Entry<?> secondEntry;
        final BatchRun run;

        Two() {
            Batch batch = new Batch();
            firstEntry = batch.add(Connect.to(NOWHERE));
            secondEntry = batch.add(Connect.to(NOWHERE));
            Plan plan = Plan.of(batch);
            Map<Execution<?>, Lent<?>> lent = new IdentityHashMap<>();
            plan.stages()
                    .forEach(stage ->
                            stage.forEach(chain ->
                                    chain.forEach(step ->
                                            lent.put(
                                                    step.execution(),
                                                    new Lent<>(step.execution(), List.of())))));
            run = new BatchRun(new ByHand(List.of(first, second)), plan, lent);
        }

        /** The next entry that ended, 1 or 2; 0 for none; -1 if nobody was told. */
        final int next() {
            try {
                Entry<?> entry = run.next();
                return entry == null ? 0 : entry == firstEntry ? 1 : 2;
            } catch (IllegalStateException e) {
                return -1;
            }
        }

        final int cancelledCount() {
            int count = 0;
            for (Entry<?> entry : List.of(firstEntry, secondEntry)) {
                try {
                    if (run.outcome(entry) instanceof io.ringspun.operation.Outcome.Cancelled<?>) {
                        count++;
                    }
                } catch (IllegalStateException e) {
                    count -= 10;
                }
            }
            return count;
        }
    }

    @JCStressTest
    @Outcome(id = "2, 120", expect = ACCEPTABLE, desc = "each once")
    @Outcome(id = "2, 210", expect = ACCEPTABLE, desc = "each once")
    @State
    public static class EndMeetsEnd extends Two {

        public EndMeetsEnd() {
            run.begin();
        }

        @Actor
        public void doer1() {
            first.succeed(7);
        }

        @Actor
        public void doer2() {
            second.succeed(8);
        }

        @Arbiter
        public void end(II_Result r) {
            r.r2 = (next() * 10 + next()) * 10 + next();
            try {
                r.r1 = run.await().asCompleted().size();
            } catch (IllegalStateException e) {
                r.r1 = -1;
            }
        }
    }

    @JCStressTest
    @Outcome(id = "120", expect = ACCEPTABLE, desc = "told of each as it ended, and of the end")
    @State
    public static class EndsMeetNext extends Two {

        public EndsMeetNext() {
            run.begin();
        }

        @Actor
        public void doer() {
            first.succeed(7);
            second.succeed(8);
        }

        @Actor
        public void user(I_Result r) {
            r.r1 = (next() * 10 + next()) * 10 + next();
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "begun and called off, or never begun")
    @State
    public static class CancelMeetsBegin extends Two {

        @Actor
        public void submitter() {
            run.begin();
        }

        @Actor
        public void canceller() {
            run.cancel();
        }

        @Arbiter
        public void end(I_Result r) {
            r.r1 = cancelledCount();
        }
    }
}
