package io.ringspun.runtime.carrier;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.runtime.ring.BufferRings;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Buffers given back by several threads: each goes to the kernel once. */
final class ReceiveBuffersProof {

    private static final Carrier CARRIER = new Puppet().carrier();

    private ReceiveBuffersProof() {}

    /** Buffers of a carrier that none of the actors is. */
    static class Buffers {

        private final BufferRings rings = new BufferRings();
        final ReceiveBuffers buffers = new ReceiveBuffers(CARRIER, rings.ring());

        final void tell(II_Result r) {
            buffers.recycleReturned();
            r.r1 = rings.recycledCount();
            r.r2 = rings.recycledSet();
        }
    }

    @JCStressTest
    @Outcome(id = "4, 15", expect = ACCEPTABLE, desc = "each once")
    @State
    public static class GiveBackMeetsGiveBack extends Buffers {

        @Actor
        public void reader1() {
            buffers.giveBack(0);
            buffers.giveBack(1);
        }

        @Actor
        public void reader2() {
            buffers.giveBack(2);
            buffers.giveBack(3);
        }

        @Arbiter
        public void end(II_Result r) {
            tell(r);
        }
    }

    @JCStressTest
    @Outcome(id = "3, 7", expect = ACCEPTABLE, desc = "each once")
    @State
    public static class GiveBackMeetsRecycle extends Buffers {

        @Actor
        public void reader() {
            buffers.giveBack(0);
            buffers.giveBack(1);
            buffers.giveBack(2);
        }

        @Actor
        public void carrier() {
            buffers.recycleReturned();
            buffers.recycleReturned();
        }

        @Arbiter
        public void end(II_Result r) {
            tell(r);
        }
    }
}
