package io.ringspun.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.proofs.Jitter;
import io.ringspun.proofs.Patience;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** An operation ends once for all who look: one takes the outcome, and everybody is told. */
final class SubmissionProof {

    /** Nothing was taken, because somebody else did. */
    private static final int TAKEN = 0;

    private SubmissionProof() {}

    private static int await(Handmade operation) {
        try {
            return Handmade.number(operation.await());
        } catch (IllegalStateException e) {
            return TAKEN;
        }
    }

    private static int tryComplete(Handmade operation, int notYet) {
        try {
            return operation.tryComplete().map(Handmade::number).orElse(notYet);
        } catch (IllegalStateException e) {
            return TAKEN;
        }
    }

    @JCStressTest
    @Outcome(id = "7, false", expect = ACCEPTABLE, desc = "the result, and no wake-up lost")
    @State
    public static class EndMeetsAwait {

        private final Handmade operation = new Handmade(false);

        @Actor
        public void doer() {
            operation.succeed(7);
        }

        @Actor
        public void user(IZ_Result r) {
            r.r1 = await(operation);
            r.r2 = operation.forgotten;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "told once")
    @State
    public static class EndMeetsListener {

        private final Handmade operation = new Handmade(false);
        private final AtomicInteger toldCount = new AtomicInteger();

        @Actor
        public void doer() {
            operation.succeed(7);
        }

        @Actor
        public void listener() {
            operation.whenEnded(toldCount::incrementAndGet);
        }

        @Arbiter
        public void end(I_Result r) {
            r.r1 = toldCount.get();
        }
    }

    /** Diagnostics list what is under way; what has ended must not stay there. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "counted out, whenever it was counted in")
    @State
    public static class EndMeetsCountIn {

        private final Handmade operation = new Handmade(false);
        private final Census census = new Census(true);

        @Actor
        public void doer() {
            Jitter.pass();
            operation.succeed(7);
        }

        @Actor
        public void submitter() {
            operation.countIn(census, "it");
        }

        @Arbiter
        public void end(I_Result r) {
            r.r1 = census.outstanding().size();
        }
    }

    @JCStressTest
    @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "had it at once")
    @Outcome(id = "-9, 7", expect = ACCEPTABLE, desc = "not yet, but later")
    @State
    public static class EndMeetsTryComplete {

        private final Handmade operation = new Handmade(false);

        @Actor
        public void doer() {
            operation.succeed(7);
        }

        @Actor
        public void user(II_Result r) {
            r.r1 = tryComplete(operation, -9);
        }

        @Arbiter
        public void end(II_Result r) {
            r.r2 = tryComplete(operation, -9);
        }
    }

    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "the future completes")
    @State
    public static class EndMeetsFuture {

        private final Handmade operation = new Handmade(false);

        @Actor
        public void doer() {
            operation.succeed(7);
        }

        @Actor
        public void user(I_Result r) {
            long left = Patience.deadline() - System.nanoTime();
            try {
                r.r1 = operation.future().get(left, TimeUnit.NANOSECONDS);
            } catch (Exception e) {
                r.r1 = -1;
            }
        }
    }

    @JCStressTest
    @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "the second has it")
    @State
    public static class AwaitMeetsTryComplete {

        private final Handmade operation = new Handmade(false);

        public AwaitMeetsTryComplete() {
            operation.succeed(7);
        }

        @Actor
        public void user1(II_Result r) {
            r.r1 = await(operation);
        }

        @Actor
        public void user2(II_Result r) {
            r.r2 = tryComplete(operation, -9);
        }
    }

    /** The one who does it ignores the cancel: it may be asked once, and success wins. */
    @JCStressTest
    @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "too late to be asked")
    @Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "asked in vain")
    @State
    public static class EndMeetsCancel {

        private final Handmade operation = new Handmade(false);

        @Actor
        public void doer() {
            operation.succeed(7);
        }

        @Actor
        public void canceller() {
            operation.cancel();
        }

        @Arbiter
        public void end(II_Result r) {
            r.r1 = await(operation);
            r.r2 = operation.calledOffCount.get();
        }
    }

    @JCStressTest
    @Outcome(id = "-2, 1", expect = ACCEPTABLE, desc = "cancelled by one of the two")
    @State
    public static class CancelMeetsCancel {

        private final Handmade operation = new Handmade(true);

        @Actor
        public void canceller1() {
            operation.cancel();
        }

        @Actor
        public void canceller2() {
            operation.cancel();
        }

        @Arbiter
        public void end(II_Result r) {
            r.r1 = await(operation);
            r.r2 = operation.calledOffCount.get();
        }
    }

    /** The waiter is interrupted, and another one cancels: the first reason is the one seen. */
    @JCStressTest
    @Outcome(id = "-2, 1", expect = ACCEPTABLE, desc = "cancelled")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "interrupted")
    @State
    public static class CancelMeetsInterrupt {

        private final Handmade operation = new Handmade(true);

        @Actor
        public void canceller() {
            operation.cancel();
        }

        @Actor
        public void user(II_Result r) {
            Thread.currentThread().interrupt();
            r.r1 = operation.forgotten ? -9 : await(operation);
            if (!Thread.interrupted()) {
                r.r1 = -8;
            }
        }

        @Arbiter
        public void end(II_Result r) {
            r.r2 = operation.calledOffCount.get();
        }
    }
}
