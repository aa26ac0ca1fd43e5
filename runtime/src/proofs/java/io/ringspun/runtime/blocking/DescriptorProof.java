package io.ringspun.runtime.blocking;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.proofs.Jitter;
import io.ringspun.proofs.Sleeper;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.Puppet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Nobody uses a number that was closed, one at a time has a turn, and no waiter is forgotten. */
final class DescriptorProof {

    private static final Carriers NOBODY = Puppet.nobody();

    /** What {@link #tryEnter} says. */
    private static final int ENTERED = 1;

    private static final int REFUSED = 0;
    private static final int FORGOTTEN = -1;

    private DescriptorProof() {}

    private static int tryEnter(Descriptor descriptor, int turn) {
        try {
            descriptor.enter(turn, 0);
            return ENTERED;
        } catch (ClosedChannelException e) {
            return REFUSED;
        } catch (InterruptedIOException e) {
            return FORGOTTEN;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0, false", expect = ACCEPTABLE, desc = "refused")
    @Outcome(id = "1, 0, false", expect = ACCEPTABLE, desc = "was waited for")
    @State
    public static class EnterMeetsClose {

        private final Descriptor descriptor = new Descriptor(-1);
        private final Sleeper closer = new Sleeper();
        private volatile int closedCount;

        @Actor
        public void caller(IIZ_Result r) {
            try {
                descriptor.enter();
                r.r1 = ENTERED;
                r.r2 = closedCount;
                descriptor.leave();
            } catch (ClosedChannelException e) {
                r.r1 = REFUSED;
            }
            r.r3 = closer.isLost();
        }

        @Actor
        public void closer() {
            closer.begin();
            descriptor.beginClose();
            descriptor.awaitUnused(NOBODY);
            closedCount = 1;
            closer.end();
        }
    }

    @JCStressTest
    @Outcome(id = "7, false", expect = ACCEPTABLE, desc = "waited, and sees what the user did")
    @State
    public static class LeaveMeetsAwaitUnused {

        private final Descriptor descriptor = new Descriptor(-1);
        private final Sleeper closer = new Sleeper();
        private int written;

        {
            tryEnter(descriptor, Descriptor.READING);
        }

        @Actor
        public void user(IZ_Result r) {
            written = 7;
            descriptor.leave(Descriptor.READING);
            r.r2 = closer.isLost();
        }

        @Actor
        public void closer(IZ_Result r) {
            closer.begin();
            descriptor.beginClose();
            descriptor.awaitUnused(NOBODY);
            r.r1 = written;
            closer.end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first closes")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second closes")
    @State
    public static class CloseMeetsClose {

        private final Descriptor descriptor = new Descriptor(-1);

        @Actor
        public void closer1(ZZ_Result r) {
            r.r1 = descriptor.beginClose();
        }

        @Actor
        public void closer2(ZZ_Result r) {
            r.r2 = descriptor.beginClose();
        }
    }

    @JCStressTest
    @Outcome(id = "1, false", expect = ACCEPTABLE, desc = "the waiter got the turn")
    @State
    public static class LeaveMeetsAwaitTurn {

        private final Descriptor descriptor = new Descriptor(-1);
        private final Sleeper waiter = new Sleeper();

        {
            tryEnter(descriptor, Descriptor.READING);
        }

        @Actor
        public void holder(IZ_Result r) {
            Jitter.pass();
            descriptor.leave(Descriptor.READING);
            r.r2 = waiter.isLost();
        }

        @Actor
        public void waiter(IZ_Result r) {
            waiter.begin();
            r.r1 = tryEnter(descriptor, Descriptor.READING);
            waiter.end();
        }
    }

    @JCStressTest
    @Outcome(id = "0, false", expect = ACCEPTABLE, desc = "the waiter was told")
    @State
    public static class CloseMeetsAwaitTurn {

        private final Descriptor descriptor = new Descriptor(-1);
        private final Sleeper waiter = new Sleeper();

        {
            tryEnter(descriptor, Descriptor.WRITING);
        }

        @Actor
        public void closer(IZ_Result r) {
            Jitter.pass();
            descriptor.beginClose();
            r.r2 = waiter.isLost();
        }

        @Actor
        public void waiter(IZ_Result r) {
            waiter.begin();
            r.r1 = tryEnter(descriptor, Descriptor.WRITING);
            waiter.end();
        }
    }

    /** Both count without any care: the turn is what keeps them apart. */
    @JCStressTest
    @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "one at a time, and nobody left inside")
    @State
    public static class TurnMeetsTurn {

        private final Descriptor descriptor = new Descriptor(-1);
        private int count;

        private void countTwice() {
            for (int i = 0; i < 2; i++) {
                if (tryEnter(descriptor, Descriptor.READING) == ENTERED) {
                    int before = count;
                    Jitter.pass();
                    count = before + 1;
                    descriptor.leave(Descriptor.READING);
                }
            }
        }

        @Actor
        public void reader1() {
            countTwice();
        }

        @Actor
        public void reader2() {
            countTwice();
        }

        @Arbiter
        public void end(II_Result r) {
            r.r1 = count;
            r.r2 = descriptor.inUse() ? 1 : 0;
        }
    }
}
