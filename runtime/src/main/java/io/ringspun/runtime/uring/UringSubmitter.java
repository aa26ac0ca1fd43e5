package io.ringspun.runtime.uring;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.PooledLease;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.spi.Lease;
import io.ringspun.spi.Lent;
import io.ringspun.spi.Submission;
import io.ringspun.spi.Submitter;
import java.util.ArrayList;
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
        RingSubmission<R> submission = byRing(runtime.carriers().nearest(), lent);
        if (submission != null) {
            submission.begin();
        }
        return submission;
    }

    @Override
    protected @Nullable List<Submission<?>> directChain(List<Lent<?>> lent) {
        Carrier carrier = runtime.carriers().nearest();
        if (lent.size() > carrier.chainMax()) {
            return null;
        }
        List<RingSubmission<?>> steps = new ArrayList<>();
        for (Lent<?> each : lent) {
            RingSubmission<?> step =
                    each.execution().limit().isZero() ? byRing(carrier, each) : null;
            if (step == null) {
                return null;
            }
            steps.add(step);
        }
        new RingChain(steps).begin();
        return List.copyOf(steps);
    }

    private <R> @Nullable RingSubmission<R> byRing(Carrier carrier, Lent<R> lent) {
        RingWay<R> way = RingWay.of(runtime, lent);
        return way == null ? null : new RingSubmission<>(carrier, way, lent);
    }

    @Override
    protected void park() {
        Carrier.park(Carrier.current(), 0);
    }
}
