package io.ringspun.runtime.uring;

import io.ringspun.Connection;
import io.ringspun.UnconnectedSocket;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.blocking.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A socket that a connection is going to be made of. Owns the descriptor until then. */
final class UringUnconnectedSocket implements UnconnectedSocket, Resource {

    private final UringRuntime runtime;
    private final BareSocket socket;

    /** What it was set to, if it was. */
    private volatile @Nullable Integer linger;

    /** Takes over a socket that is not connected. */
    UringUnconnectedSocket(UringRuntime runtime, int fd) {
        this.runtime = runtime;
        socket = new BareSocket(runtime, fd, this);
    }

    @Override
    public UnconnectedSocket bind(InetSocketAddress local) throws IOException {
        Descriptor descriptor = socket.descriptor();
        descriptor.enter();
        try {
            Sockets.bind(descriptor.fd(), local);
            return this;
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        Descriptor descriptor = socket.descriptor();
        descriptor.enter();
        try {
            return (InetSocketAddress) Sockets.localAddress(descriptor.fd());
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public Connection connect(InetSocketAddress remote, Duration timeout) throws IOException {
        long deadline = Endings.deadline(Endings.nanos(timeout));
        Descriptor descriptor = socket.descriptor();
        try {
            descriptor.enter(Descriptor.WRITING, deadline);
            try {
                Sockets.connect(runtime.carriers(), descriptor, remote, deadline);
            } finally {
                descriptor.leave(Descriptor.WRITING);
            }
        } catch (Throwable e) {
            closeAfter(e);
            throw e;
        }
        Connection connection = runtime.adopt(socket.handOver(), remote);
        Integer seconds = linger;
        if (seconds != null) {
            connection.option(StandardSocketOptions.SO_LINGER, seconds); // it has to know
        }
        return connection;
    }

    private void closeAfter(Throwable failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        return socket.option(name);
    }

    @Override
    public <T> UnconnectedSocket option(SocketOption<T> name, T value) throws IOException {
        socket.option(name, value);
        if (name.equals(StandardSocketOptions.SO_LINGER)) {
            linger = (Integer) value;
        }
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
        return "UnconnectedSocket" + (isOpen() ? "" : "[closed]");
    }
}
