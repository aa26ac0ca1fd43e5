package io.ringspun.runtime.blocking;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.IoConfig;
import io.ringspun.proofs.Jitter;
import io.ringspun.proofs.Sleeper;
import io.ringspun.runtime.blocking.SlabPool.Block;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** A pool of one block: it is granted to one taker, never to nobody, and never lost. */
final class SlabPoolProof {

    private static final int BYTES = 512;
    private static final IoConfig CONFIG = IoConfig.DEFAULT.withPool(BYTES, BYTES);

    private static final int TOOK = 1;
    private static final int NOTHING = 0;

    private SlabPoolProof() {}

    /** The pool and the block that the last taker holds. */
    static class OneBlock {

        final SlabPool pool;
        final Sleeper taker = new Sleeper();
        @Nullable Block held;

        OneBlock() {
            try {
                pool = new SlabPool(CONFIG, Nodes.NONE, new Census(false), null);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        final int take() {
            try {
                held = pool.take(BYTES, 0);
                return TOOK;
            } catch (ClosedChannelException e) {
                return NOTHING;
            } catch (InterruptedIOException e) {
                Thread.interrupted();
                return NOTHING;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        final int tryTake() {
            try {
                Block block = pool.tryTake(BYTES);
                if (block == null) {
                    return NOTHING;
                }
                held = block;
                return TOOK;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        final void giveBack() {
            Block block = held;
            if (block != null) {
                block.giveBack();
            }
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1, false", expect = ACCEPTABLE, desc = "it went from one to the other")
    @State
    public static class GiveBackMeetsTake extends OneBlock {

        {
            take();
        }

        @Actor
        public void holder(IIZ_Result r) {
            Jitter.pass();
            giveBack();
            r.r3 = taker.isLost();
        }

        @Actor
        public void taker(IIZ_Result r) {
            taker.begin();
            r.r1 = take();
            taker.end();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            r.r2 = pool.lentCount();
            if (r.r1 == TOOK) {
                giveBack();
            }
            pool.close();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, false", expect = ACCEPTABLE, desc = "granted first: taken")
    @Outcome(id = "0, 1, false", expect = ACCEPTABLE, desc = "withdrawn first: still there")
    @State
    public static class GiveBackMeetsInterrupt extends OneBlock {

        {
            take();
        }

        @Actor
        public void holder(IIZ_Result r) {
            giveBack();
            r.r3 = taker.isLost();
        }

        @Actor
        public void taker(IIZ_Result r) {
            taker.begin();
            Thread.currentThread().interrupt();
            r.r1 = take();
            taker.end();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            r.r2 = tryTake();
            if (r.r1 + r.r2 == 1) {
                giveBack();
            }
            pool.close();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0, false", expect = ACCEPTABLE, desc = "refused at the door or in the queue")
    @State
    public static class CloseMeetsTake extends OneBlock {

        {
            take();
        }

        @Actor
        public void closer(IIZ_Result r) {
            Jitter.pass();
            pool.close();
            r.r3 = taker.isLost();
        }

        @Actor
        public void taker(IIZ_Result r) {
            taker.begin();
            r.r1 = take();
            taker.end();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            giveBack();
            r.r2 = pool.lentCount();
        }
    }
}
