package io.ringspun.runtime.uring;

import io.ringspun.Listener;
import io.ringspun.UnboundListener;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;

/** A socket that a listener is going to be made of. Owns the descriptor until then. */
final class UringUnboundListener implements UnboundListener, Resource {

    private final UringRuntime runtime;
    private final BareSocket socket;

    /** Takes over a socket that is not bound. */
    UringUnboundListener(UringRuntime runtime, int fd) {
        this.runtime = runtime;
        socket = new BareSocket(runtime, fd, this);
    }

    @Override
    public Listener listen(InetSocketAddress local, int backlog) throws IOException {
        Descriptor descriptor = socket.descriptor();
        descriptor.enter(Descriptor.READING, 0);
        try {
            Sockets.listen(descriptor.fd(), local, backlog);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
        return runtime.adoptListening(socket.handOver());
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        return socket.option(name);
    }

    @Override
    public <T> UnboundListener option(SocketOption<T> name, T value) throws IOException {
        socket.option(name, value);
        return this;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public boolean beginClose() {
        return socket.beginClose();
    }

    @Override
    public void finishClose() throws IOException {
        socket.finishClose();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return "UnboundListener" + (isOpen() ? "" : "[closed]");
    }
}
