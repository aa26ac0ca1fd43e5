package io.ringspun.runtime.uring;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.runtime.blocking.Acceptor;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;

/** A listener whose connections come through rings. Owns its sockets. */
final class UringListener implements Listener, Passable {

    private final UringRuntime runtime;
    private final Descriptor descriptor;
    private final Acceptor acceptor;

    /** All of one address, the descriptor's the first. */
    private final int[] sockets;

    private final SocketAddress local;

    /** Takes over listening sockets of one address. */
    UringListener(UringRuntime runtime, int[] sockets, SocketAddress local) {
        this.runtime = runtime;
        this.local = local;
        this.sockets = sockets;
        descriptor = new Descriptor(sockets[0]);
        descriptor.belongsTo(this);
        acceptor = new Acceptor(runtime.carriers(), descriptor, sockets);
    }

    @Override
    public Connection accept() throws IOException {
        return acceptBy(0);
    }

    @Override
    public Connection accept(Duration timeout) throws IOException {
        return acceptBy(Endings.deadline(Endings.nanos(timeout)));
    }

    private Connection acceptBy(long deadline) throws IOException {
        descriptor.enter(Descriptor.READING, deadline);
        int fd;
        try {
            fd = acceptor.accept(deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
        return runtime.adopt(fd, null);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        descriptor.enter();
        try {
            return SocketOptions.get(descriptor.fd(), name);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public <T> Listener option(SocketOption<T> name, T value) throws IOException {
        descriptor.enter();
        try {
            for (int socket : sockets) {
                SocketOptions.set(socket, name, value);
            }
            return this;
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public boolean isOpen() {
        return !descriptor.closing();
    }

    @Override
    public boolean beginClose() {
        if (!descriptor.beginClose()) {
            return false;
        }
        acceptor.wake();
        return true;
    }

    @Override
    public void finishClose() throws IOException {
        descriptor.awaitUnused(runtime.carriers());
        acceptor.close();
        runtime.forget(this);
        int result = Linux.close(descriptor.fd());
        if (result < 0) {
            throw Failures.call("close", -result, null);
        }
    }

    @Override
    public void close() throws IOException {
        if (beginClose()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        return "Listener[" + local + (isOpen() ? "]" : ", closed]");
    }
}
