package io.ringspun.runtime.nio;

import io.ringspun.Connection;
import io.ringspun.UnconnectedSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A channel that a connection is going to be made of, and its gate. */
final class NioUnconnectedSocket implements UnconnectedSocket {

    private final SocketChannel channel;
    private final Gate gate;
    private final Connector connector;

    /** Who begins to connect takes the gate along. */
    private final AtomicBoolean connecting = new AtomicBoolean();

    private volatile boolean connected;

    NioUnconnectedSocket(SocketChannel channel, Gate gate, Connector connector) {
        this.channel = channel;
        this.gate = gate;
        this.connector = connector;
    }

    @Override
    public UnconnectedSocket bind(InetSocketAddress local) throws IOException {
        ensureOpen();
        if (local.isUnresolved()) {
            throw new UnknownHostException(local.getHostString());
        }
        try {
            channel.bind(local);
            return this;
        } catch (AlreadyBoundException e) {
            throw new SocketException("it has an address already (bind to " + local + ")", e);
        } catch (IOException e) {
            throw Failures.listen(e, local);
        }
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        ensureOpen();
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        return bound == null ? new InetSocketAddress(0) : bound;
    }

    @Override
    public Connection connect(InetSocketAddress remote, Duration timeout) throws IOException {
        ensureOpen();
        if (!connecting.compareAndSet(false, true)) {
            throw new AsynchronousCloseException();
        }
        if (remote.isUnresolved()) {
            UnknownHostException unknown = new UnknownHostException(remote.getHostString());
            gate.discard(unknown);
            throw unknown;
        }
        long deadline = Deadline.after(Deadline.nanos(timeout));
        Connection connection = connector.connected(channel, gate, remote, deadline);
        synchronized (this) {
            connected = true;
            if (!gate.isOpen()) {
                throw new AsynchronousCloseException();
            }
        }
        return connection;
    }

    private void ensureOpen() throws IOException {
        if (connected) {
            throw new ClosedChannelException();
        }
        gate.ensureOpen();
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        ensureOpen();
        return Options.get(channel, name);
    }

    @Override
    public <T> UnconnectedSocket option(SocketOption<T> name, T value) throws IOException {
        ensureOpen();
        Options.set(channel, name, value);
        return this;
    }

    @Override
    public boolean isOpen() {
        return !connected && gate.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!connected) {
            gate.close();
        }
    }

    @Override
    public String toString() {
        return "UnconnectedSocket" + (isOpen() ? "" : "[closed]");
    }
}
