package io.ringspun.runtime.uring;

import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Execution;
import io.ringspun.runtime.blocking.PooledLease;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.spi.Lease;
import io.ringspun.spi.Submission;
import io.ringspun.spi.Submitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does operations that were built: what a file's user waits for mostly goes to a ring as it is, the
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
    protected <R> @Nullable Submission<R> direct(Execution<R> execution, @Nullable Lease lease) {
        Carrier carrier = runtime.carriers().nearest();
        FileSubmission<R> submission =
                FileSubmission.of(runtime, carrier, execution.operation(), lease);
        if (submission != null) {
            submission.begin();
        }
        return submission;
    }

    @Override
    protected @Nullable List<Submission<?>> directChain(
            List<Execution<?>> executions, List<@Nullable Lease> leases) {
        Carrier carrier = runtime.carriers().nearest();
        if (executions.size() > carrier.chainMax()) {
            return null;
        }
        List<FileSubmission<?>> steps = new ArrayList<>();
        for (int i = 0; i < executions.size(); i++) {
            Execution<?> execution = executions.get(i);
            FileSubmission<?> step =
                    execution.limit().isZero()
                            ? FileSubmission.of(
                                    runtime, carrier, execution.operation(), leases.get(i))
                            : null;
            if (step == null) {
                return null;
            }
            steps.add(step);
        }
        new FileChain(steps).begin();
        return List.copyOf(steps);
    }

    @Override
    protected void park() {
        Carrier.park(Carrier.current(), 0);
    }
}
