package io.ringspun.runtime.blocking;

import io.ringspun.BlockingTask;
import io.ringspun.PlainThread;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.Target;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Request;
import io.ringspun.spi.Offload;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How an operation that not every kernel's ring knows gets done: by the ring, or as a plain system
 * call on a thread of the offload pool. The one place that decides; safe for all threads.
 *
 * @param carriers whose rings are used
 * @param offload where plain calls may wait
 */
public record Passage(Carriers carriers, Offload offload) {

    /** Whether the ring is used for it. */
    boolean has(Facility needed) {
        return carriers.has(needed);
    }

    /**
     * Does it by the ring if it has the facility, otherwise by the call, which a plain thread
     * always makes.
     *
     * @param target what it works on
     * @param filler fills the request
     * @param call the same as a system call, which may wait
     * @return as {@link OneShot#perform}
     */
    int perform(Facility needed, Target target, Consumer<Request> filler, IntSupplier call) {
        if (PlainThread.isHere() || !has(needed)) {
            return call(target, call);
        }
        OneShot operation = carriers.nearest().operation(target);
        filler.accept(operation);
        return operation.perform(0);
    }

    /** Does what no kernel's ring knows, or not well: as a system call. */
    int call(Target target, IntSupplier call) {
        try {
            return offloaded(() -> target.closing() ? -Errno.ECANCELED : call.getAsInt());
        } catch (AsynchronousCloseException e) {
            return -Errno.ECANCELED;
        } catch (IOException e) {
            throw new AssertionError(e); // the call throws none
        }
    }

    /** Runs a task where it may wait, which may be here; an interrupt waits for its end. */
    <T extends @Nullable Object> T offloaded(BlockingTask<T, IOException> task) throws IOException {
        if (PlainThread.isHere()) {
            return task.call();
        }
        try {
            return offload.runUninterrupted(task);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof RejectedExecutionException) {
                // The runtime was open when the call began.
                throw new AsynchronousCloseException();
            }
            throw e;
        }
    }
}
