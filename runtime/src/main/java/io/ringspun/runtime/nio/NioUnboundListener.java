package io.ringspun.runtime.nio;

import io.ringspun.Listener;
import io.ringspun.UnboundListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;

/** A channel that a listener is going to be made of, and its gate. */
final class NioUnboundListener implements UnboundListener {

    private final ServerSocketChannel channel;
    private final Gate gate;
    private final NioRuntime runtime;

    private volatile boolean listens;

    NioUnboundListener(ServerSocketChannel channel, Gate gate, NioRuntime runtime) {
        this.channel = channel;
        this.gate = gate;
        this.runtime = runtime;
    }

    @Override
    public synchronized Listener listen(InetSocketAddress local, int backlog) throws IOException {
        ensureOpen();
        if (local.isUnresolved()) {
            throw new UnknownHostException(local.getHostString());
        }
        try {
            channel.bind(local, backlog);
        } catch (IOException e) {
            throw Failures.listen(e, local);
        }
        Listener listener = new NioListener(channel, gate, runtime);
        listens = true;
        return listener;
    }

    private void ensureOpen() throws ClosedChannelException {
        if (listens) {
            throw new ClosedChannelException();
        }
        gate.ensureOpen();
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        ensureOpen();
        return channel.getOption(name);
    }

    @Override
    public <T> UnboundListener option(SocketOption<T> name, T value) throws IOException {
        ensureOpen();
        channel.setOption(name, value);
        return this;
    }

    @Override
    public boolean isOpen() {
        return !listens && gate.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!listens) {
            gate.close();
        }
    }

    @Override
    public String toString() {
        return "UnboundListener" + (isOpen() ? "" : "[closed]");
    }
}
