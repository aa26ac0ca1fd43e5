package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Operation;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;
import org.jspecify.annotations.Nullable;

/**
 * One multishot accept of one listening socket on one ring. Armed by an acceptor who finds nothing;
 * called off when enough is queued, so that the kernel's backlog holds the others.
 */
final class Accepting extends Operation {

    private final Acceptor acceptor;
    private final Carrier carrier;
    private final int socket;

    private volatile boolean armed;

    /** Carrier's. */
    private boolean calledOff;

    Accepting(Acceptor acceptor, Carrier carrier, int socket, Descriptor descriptor) {
        this.acceptor = acceptor;
        this.carrier = carrier;
        this.socket = socket;
        target(descriptor);
    }

    int socket() {
        return socket;
    }

    Carrier carrier() {
        return carrier;
    }

    boolean armed() {
        return armed;
    }

    /** The acceptor's turn; not armed. */
    void arm() {
        acceptMultishot(socket, Posix.SOCK_CLOEXEC);
        armed = true;
        carrier.submit(this);
    }

    void cancel() {
        carrier.cancel(this);
    }

    @Override
    protected @Nullable Thread waiter() {
        return acceptor.waiter();
    }

    @Override
    protected void completed(int result, int flags, boolean terminal) {
        if (result >= 0) {
            if (acceptor.queued(result) && !terminal && !calledOff) {
                calledOff = true;
                carrier.cancel(this);
            }
        } else if (result != -Errno.ECANCELED || !calledOff) {
            acceptor.failed(result);
        }
        if (terminal) {
            calledOff = false;
            armed = false;
        }
        acceptor.wake();
    }
}
