package io.ringspun.runtime.carrier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of one virtual thread: the carrier it lives on. Undecided until the thread first
 * runs, so that an idle carrier can take a thread that a busy one has not begun; fixed from then
 * on, because operations and buffers are tied to their ring. Threads that such a thread starts
 * without us share its home.
 */
final class Home implements Executor {

    private static final VarHandle CARRIER;

    static {
        try {
            CARRIER = MethodHandles.lookup().findVarHandle(Home.class, "carrier", Carrier.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Carriers carriers;
    private volatile @Nullable Carrier carrier;

    Home(Carriers carriers) {
        this.carriers = carriers;
    }

    /**
     * Called by the JDK whenever the thread may run: from any thread, also from a virtual one that
     * is pinned meanwhile, and more than once for the same continuation. Never blocks and never
     * refuses.
     */
    @Override
    public void execute(Runnable continuation) {
        Carrier home = carrier;
        if (home != null) {
            home.resume(continuation);
        } else {
            carriers.population().place(new Start(this, continuation));
        }
    }

    /** The carrier, or null while undecided. */
    @Nullable Carrier carrier() {
        return carrier;
    }

    /** A continuation whose thread has no carrier yet. */
    static final class Start extends Inbox.Message {

        private final Home home;
        private final Runnable continuation;

        Start(Home home, Runnable continuation) {
            this.home = home;
            this.continuation = continuation;
        }

        @Override
        public void arrive(Carrier carrier) {
            carrier.residents().await(this);
        }

        /**
         * Settles the thread on a carrier and lets it run there; or wherever it has been settled
         * meanwhile: the JDK may have submitted the same continuation twice.
         */
        void settle(Carrier carrier) {
            CARRIER.compareAndSet(home, null, carrier);
            Carrier decided = home.carrier;
            if (decided == null) {
                throw new AssertionError("a home was decided and is not");
            }
            decided.resume(continuation);
        }
    }
}
