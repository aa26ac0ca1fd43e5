package io.ringspun;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.proofs.Jitter;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** One buffer in the hands of two threads, by mistake: one of them has it, the other is told. */
final class PinnedBufferProof {

    private PinnedBufferProof() {}

    /** A buffer that counts how often its memory was taken back. */
    static final class Counted extends PinnedBuffer {

        int recycledCount;

        Counted() {
            super(MemorySegment.NULL, null);
        }

        boolean tryLend() {
            try {
                lend();
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        boolean tryClose() {
            try {
                close();
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        void giveBack() {
            reclaim();
        }

        @Override
        protected void recycle() {
            recycledCount++;
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "an operation has it")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "it is released")
    @State
    public static class LendMeetsClose {

        private final Counted buffer = new Counted();

        @Actor
        public void lend(ZZI_Result r) {
            r.r1 = buffer.tryLend();
        }

        @Actor
        public void close(ZZI_Result r) {
            r.r2 = buffer.tryClose();
        }

        @Arbiter
        public void end(ZZI_Result r) {
            r.r3 = buffer.recycledCount;
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "the first released it")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "the second released it")
    @State
    public static class CloseMeetsClose {

        private final Counted buffer = new Counted();

        @Actor
        public void close1(ZZI_Result r) {
            r.r1 = buffer.tryClose();
        }

        @Actor
        public void close2(ZZI_Result r) {
            r.r2 = buffer.tryClose();
        }

        @Arbiter
        public void end(ZZI_Result r) {
            r.r3 = buffer.recycledCount;
        }
    }

    /** Two operations, each counting without any care: the buffer is what keeps them apart. */
    @JCStressTest
    @Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = "the second was refused")
    @Outcome(id = "0, 1, true", expect = ACCEPTABLE, desc = "the first was refused")
    @Outcome(id = "1, 1, true", expect = ACCEPTABLE, desc = "one after the other")
    @State
    public static class LendMeetsLend {

        private final Counted buffer = new Counted();
        private int count;

        private int operate() {
            if (!buffer.tryLend()) {
                return 0;
            }
            int before = count;
            Jitter.pass();
            count = before + 1;
            try {
                buffer.giveBack();
                return 1;
            } catch (AssertionError e) { // another has given it back
                return -1;
            }
        }

        @Actor
        public void operate1(IIZ_Result r) {
            r.r1 = operate();
        }

        @Actor
        public void operate2(IIZ_Result r) {
            r.r2 = operate();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            r.r3 = count == r.r1 + r.r2;
        }
    }

    /** An operation ends while its user already tries to release the buffer. */
    @JCStressTest
    @Outcome(id = "0, 0, 7", expect = ACCEPTABLE, desc = "too early: refused, and released later")
    @Outcome(id = "1, 7, 7", expect = ACCEPTABLE, desc = "released with what the operation wrote")
    @State
    public static class ReclaimMeetsClose {

        private final Counted buffer = new Counted();
        private int written;

        public ReclaimMeetsClose() {
            buffer.tryLend();
        }

        @Actor
        public void operationEnds() {
            written = 7;
            buffer.giveBack();
        }

        @Actor
        public void close(III_Result r) {
            if (buffer.tryClose()) {
                r.r1 = 1;
                r.r2 = written;
            }
        }

        @Arbiter
        public void end(III_Result r) {
            boolean closedNow = r.r1 == 0 && buffer.tryClose();
            r.r3 = buffer.recycledCount == 1 && closedNow == (r.r1 == 0) ? written : -1;
        }
    }
}
