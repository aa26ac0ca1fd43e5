package io.ringspun.runtime.carrier;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
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

    /**
     * Has something done that only the owner of a ring can, and waits for it; not interruptible.
     * Any thread.
     */
    static void perform(Carrier carrier, Consumer<InFlight> task) {
        if (Carrier.current() == carrier) {
            task.accept(carrier.inFlight());
        } else {
            Errand errand = new Errand(task);
            carrier.send(errand);
            errand.await();
        }
    }

    /** Do something that only the owner of the ring can. */
    private static final class Errand extends Inbox.Message {

        private final Consumer<InFlight> task;
        private final Thread waiter = Thread.currentThread();
        private volatile boolean done;

        Errand(Consumer<InFlight> task) {
            this.task = task;
        }

        @Override
        public void arrive(Carrier carrier) {
            try {
                task.accept(carrier.inFlight());
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
