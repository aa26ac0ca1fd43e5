package io.ringspun.runtime.uring;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.PooledLease;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.spi.Lease;
import io.ringspun.spi.Lent;
import io.ringspun.spi.Submission;
import io.ringspun.spi.Submitter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does operations that were built: what a {@link RingWay} is known for goes to a ring as it is, the
 * rest to a thread of its own.
 */
final class UringSubmitter extends Submitter {

    private final UringRuntime runtime;

    UringSubmitter(UringRuntime runtime) {
        super(runtime, runtime.census());
        this.runtime = runtime;
    }

    @Override
    protected Lease lease(PinnedBuffer buffer) {
        return PooledLease.of(buffer);
    }

    @Override
    protected <R> @Nullable Submission<R> direct(Lent<R> lent) {
        RingWay<R> way = RingWay.of(runtime, lent);
        if (way == null) {
            return null;
        }
        Carrier only = way.errand().carrier();
        RingSubmission<R> submission =
                new RingSubmission<>(only == null ? runtime.carriers().nearest() : only, way, lent);
        submission.begin();
        return submission;
    }

    @Override
    protected @Nullable List<Submission<?>> directChain(List<Lent<?>> lent, BitSet anyway) {
        List<RingWay<?>> ways = new ArrayList<>();
        Carrier only = null;
        for (Lent<?> each : lent) {
            RingWay<?> way = each.execution().limit().isZero() ? RingWay.of(runtime, each) : null;
            if (way == null) {
                return null;
            }
            Carrier bound = way.errand().carrier();
            if (bound != null && only != null && bound != only) {
                return null; // a thread can keep what two rings have to do
            }
            only = bound == null ? only : bound;
            ways.add(way);
        }
        Carrier carrier = only == null ? runtime.carriers().nearest() : only;
        // Only files without a descriptor gain by hard links: their close can go along.
        if (lent.size() > carrier.chainMax() || only == null && !anyway.isEmpty()) {
            return null;
        }
        List<RingSubmission<?>> steps = new ArrayList<>();
        for (int i = 0; i < ways.size(); i++) {
            steps.add(submission(carrier, ways.get(i), lent.get(i)));
        }
        new RingChain(steps, anyway).begin();
        return List.copyOf(steps);
    }

    @SuppressWarnings("unchecked") // a way is of the type of what it was made for
    private static <R> RingSubmission<R> submission(Carrier carrier, RingWay<?> way, Lent<R> lent) {
        return new RingSubmission<>(carrier, (RingWay<R>) way, lent);
    }

    @Override
    protected void park() {
        Carrier.park(Carrier.current(), 0);
    }
}
