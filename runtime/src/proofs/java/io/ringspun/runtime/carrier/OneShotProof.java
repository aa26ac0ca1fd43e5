package io.ringspun.runtime.carrier;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.proofs.Sleeper;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** A caller and its carrier: the result is seen by whoever sees that the operation is over. */
final class OneShotProof {

    private static final Puppet PUPPET = new Puppet();

    private OneShotProof() {}

    private static OneShot operation() {
        OneShot operation = PUPPET.carrier().operation(null);
        operation.sync(-1, 0);
        return operation;
    }

    @JCStressTest
    @Outcome(id = "7, false", expect = ACCEPTABLE, desc = "the result, and no wake-up lost")
    @State
    public static class CompletionMeetsWaiter {

        private final OneShot operation = operation();
        private final Sleeper caller = new Sleeper();

        @Actor
        public void caller(IZ_Result r) {
            caller.begin();
            r.r1 = operation.performUninterrupted();
            caller.end();
        }

        @Actor
        public void carrier(IZ_Result r) {
            r.r2 = caller.isLost(PUPPET::turn);
        }
    }

    /** The cancel crosses the completion; what was done wins, and the operation is over once. */
    @JCStressTest
    @Outcome(id = "7, false, true", expect = ACCEPTABLE, desc = "the result, the status kept")
    @State
    public static class CompletionMeetsInterrupt {

        private final OneShot operation = operation();
        private final Sleeper caller = new Sleeper();

        @Actor
        public void caller(IZZ_Result r) {
            caller.begin();
            Thread.currentThread().interrupt();
            r.r1 = operation.perform(0);
            r.r3 = Thread.interrupted();
            caller.end();
        }

        @Actor
        public void carrier(IZZ_Result r) {
            r.r2 = caller.isLost(PUPPET::turn);
        }
    }
}
