package io.ringspun.runtime.carrier;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads tell a carrier, other than handing it an operation or a thread that begins.
 */
final class Messages {

    private Messages() {}

    /** Run this continuation. */
    static final class Resume extends Inbox.Message {

        private final Runnable continuation;

        Resume(Runnable continuation) {
            this.continuation = continuation;
        }

        @Override
        public void arrive(Carrier carrier) {
            carrier.resumeHere(continuation);
        }
    }

    /** Ask for an operation to end. */
    static final class Cancel extends Inbox.Message {

        private final Operation operation;

        Cancel(Operation operation) {
            this.operation = operation;
        }

        @Override
        public void arrive(Carrier carrier) {
            carrier.inFlight().cancel(operation);
        }
    }

    /** Ask for all operations on a target to end. */
    static final class CancelAll extends Inbox.Message {

        private final Target target;

        CancelAll(Target target) {
            this.target = target;
        }

        @Override
        public void arrive(Carrier carrier) {
            carrier.inFlight().cancelAll(target);
        }
    }

    /** Take a region out of the ring's table. */
    static final class Forget extends Inbox.Message {

        private final Region region;
        private final Thread waiter = Thread.currentThread();
        private volatile boolean done;

        Forget(Region region) {
            this.region = region;
        }

        @Override
        public void arrive(Carrier carrier) {
            try {
                carrier.inFlight().registered().forget(region);
            } finally {
                done = true;
                LockSupport.unpark(waiter);
            }
        }

        /** Waits for that; not interruptible. */
        void await() {
            Carrier here = Carrier.current();
            boolean interrupted = false;
            while (!done) {
                Carrier.park(here, 0);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                waiter.interrupt();
            }
        }
    }

    /** Tell what is in flight. */
    static final class Look extends Inbox.Message {

        private final Thread waiter = Thread.currentThread();
        private volatile @Nullable List<Sighting> seen;

        @Override
        public void arrive(Carrier carrier) {
            seen = carrier.inFlight().sightings();
            LockSupport.unpark(waiter);
        }

        /**
         * Waits for that; not interruptible.
         *
         * @param deadline nanoTime
         * @return null if the carrier did not come round to it
         */
        @Nullable List<Sighting> await(long deadline) {
            Carrier here = Carrier.current();
            boolean interrupted = false;
            while (seen == null && System.nanoTime() - deadline < 0) {
                Carrier.park(here, deadline);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                waiter.interrupt();
            }
            return seen;
        }
    }

    /** End all operations, and let later ones end at once. */
    static final class Refuse extends Inbox.Message {

        @Override
        public void arrive(Carrier carrier) {
            carrier.inFlight().refuse();
        }
    }

    /** End the loop once nothing is in flight. */
    static final class Stop extends Inbox.Message {

        @Override
        public void arrive(Carrier carrier) {
            carrier.stopHere();
        }
    }
}
