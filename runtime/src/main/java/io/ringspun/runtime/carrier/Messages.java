package io.ringspun.runtime.carrier;

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
