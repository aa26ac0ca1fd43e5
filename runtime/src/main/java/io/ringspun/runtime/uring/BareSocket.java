package io.ringspun.runtime.uring;

import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.SocketOptions;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.AsynchronousCloseException;

/**
 * A descriptor of a socket that is going to be something else, and then belongs to that. Whoever
 * begins its close owns the number: a close, or {@link #handOver}.
 */
final class BareSocket implements Resource {

    private final UringRuntime runtime;
    private final Resource owner;
    private final Descriptor descriptor;

    BareSocket(UringRuntime runtime, int fd, Resource owner) {
        this.runtime = runtime;
        this.owner = owner;
        descriptor = new Descriptor(fd);
        descriptor.belongsTo(owner);
    }

    Descriptor descriptor() {
        return descriptor;
    }

    boolean isOpen() {
        return !descriptor.closing();
    }

    <T> T option(SocketOption<T> name) throws IOException {
        descriptor.enter();
        try {
            return SocketOptions.get(descriptor.fd(), name);
        } finally {
            descriptor.leave();
        }
    }

    <T> void option(SocketOption<T> name, T value) throws IOException {
        descriptor.enter();
        try {
            SocketOptions.set(descriptor.fd(), name, value);
        } finally {
            descriptor.leave();
        }
    }

    /**
     * Ends this, and gives the descriptor to the caller, who has left it.
     *
     * @throws AsynchronousCloseException if it was closed meanwhile
     */
    int handOver() throws AsynchronousCloseException {
        if (!descriptor.beginClose()) {
            throw new AsynchronousCloseException();
        }
        return given();
    }

    @Override
    public boolean beginClose() {
        return descriptor.beginClose();
    }

    @Override
    public void finishClose() throws IOException {
        int result = Linux.close(given());
        if (result < 0) {
            throw Failures.call("close", -result, null);
        }
    }

    private int given() {
        descriptor.awaitUnused(runtime.carriers());
        runtime.forget(owner);
        return descriptor.fd();
    }

    void close() throws IOException {
        if (beginClose()) {
            finishClose();
        }
    }
}
