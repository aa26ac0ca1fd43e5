package io.ringspun.runtime.carrier;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.proofs.Patience;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** No item is lost or doubled, each producer's arrive in order, and a sleeper is woken once. */
final class InboxProof {

    private static final Carrier CARRIER = new Puppet().carrier();

    private InboxProof() {}

    /** An inbox whose items are digits: those that have arrived make a number. */
    static class Digits {

        final Inbox inbox = new Inbox();
        int arrived;

        final class Digit extends Inbox.Message {

            private final int digit;

            Digit(int digit) {
                this.digit = digit;
            }

            @Override
            public void arrive(Carrier carrier) {
                arrived = arrived * 10 + digit;
            }
        }

        final boolean push(int digit) {
            return inbox.push(new Digit(digit));
        }

        final void drain() {
            inbox.drain(CARRIER);
        }
    }

    @JCStressTest
    @Outcome(id = "false, false, 1", expect = ACCEPTABLE, desc = "did not sleep, or woke by itself")
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "slept, and is owed the wake-up")
    @State
    public static class PushMeetsSleep extends Digits {

        @Actor
        public void carrier(ZZI_Result r) {
            r.r1 = inbox.fallAsleep() && !inbox.wakeUp();
        }

        @Actor
        public void producer(ZZI_Result r) {
            r.r2 = push(1);
        }

        @Arbiter
        public void end(ZZI_Result r) {
            drain();
            r.r3 = arrived;
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 12", expect = ACCEPTABLE, desc = "the first owes the wake-up")
    @Outcome(id = "false, true, 21", expect = ACCEPTABLE, desc = "the second owes it")
    @State
    public static class TwoPushesMeetSleeper extends Digits {

        public TwoPushesMeetSleeper() {
            inbox.fallAsleep();
        }

        @Actor
        public void producer1(ZZI_Result r) {
            r.r1 = push(1);
        }

        @Actor
        public void producer2(ZZI_Result r) {
            r.r2 = push(2);
        }

        @Arbiter
        public void end(ZZI_Result r) {
            drain();
            r.r3 = arrived;
        }
    }

    @JCStressTest
    @Outcome(id = "1234", expect = ACCEPTABLE)
    @Outcome(id = "1324", expect = ACCEPTABLE)
    @Outcome(id = "1342", expect = ACCEPTABLE)
    @Outcome(id = "3124", expect = ACCEPTABLE)
    @Outcome(id = "3142", expect = ACCEPTABLE)
    @Outcome(id = "3412", expect = ACCEPTABLE)
    @State
    public static class PushesMeetPushes extends Digits {

        @Actor
        public void producer1() {
            push(1);
            push(2);
        }

        @Actor
        public void producer2() {
            push(3);
            push(4);
        }

        @Arbiter
        public void end(I_Result r) {
            drain();
            r.r1 = arrived;
        }
    }

    @JCStressTest
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "each once, in order")
    @State
    public static class PushesMeetDrain extends Digits {

        @Actor
        public void producer() {
            push(1);
            push(2);
            push(3);
        }

        @Actor
        public void carrier() {
            drain();
            drain();
        }

        @Arbiter
        public void end(I_Result r) {
            drain();
            r.r1 = arrived;
        }
    }

    /** The whole of it: drain, announce sleep, sleep soundly, until both items have arrived. */
    @JCStressTest
    @Outcome(id = "12, 0, 0", expect = ACCEPTABLE, desc = "never overslept, no bell left over")
    @State
    public static class SoundSleeper extends Digits {

        private final Semaphore bell = new Semaphore(0);

        private boolean isRung() {
            long left = Patience.deadline() - System.nanoTime();
            try {
                return bell.tryAcquire(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void carrier(III_Result r) {
            drain();
            while (arrived <= 2) {
                if (inbox.isEmpty() && inbox.fallAsleep() && !isRung()) {
                    r.r2++;
                    inbox.wakeUp();
                }
                drain();
            }
        }

        @Actor
        public void producer() {
            if (push(1)) {
                bell.release();
            }
            if (push(2)) {
                bell.release();
            }
        }

        @Arbiter
        public void end(III_Result r) {
            r.r1 = arrived;
            r.r3 = bell.availablePermits();
        }
    }
}
