package io.ringspun.runtime.nio;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.spi.SparseWarning;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A listening non-blocking channel. One acceptor waits at its gate, the others for their turn. */
final class NioListener implements Listener {

    private static final long PAUSE_NANOS_MIN = 10_000_000;
    private static final long PAUSE_NANOS_MAX = 1_000_000_000;

    private final ServerSocketChannel channel;
    private final Gate gate;
    private final NioRuntime runtime;
    private final SocketAddress local;
    private final SparseWarning warning = new SparseWarning();

    /**
     * Takes over a bound channel and its gate.
     *
     * @throws IOException if the address could not be had; the caller closes the gate then
     */
    NioListener(ServerSocketChannel channel, Gate gate, NioRuntime runtime) throws IOException {
        this.channel = channel;
        this.gate = gate;
        this.runtime = runtime;
        this.local = channel.getLocalAddress();
    }

    @Override
    public Connection accept() throws IOException {
        return accept(Duration.ZERO);
    }

    @Override
    public Connection accept(Duration timeout) throws IOException {
        long deadline = Deadline.after(Deadline.nanos(timeout));
        gate.ensureOpen();
        Turn turn = gate.input().turn;
        Wake wake = turn.take(deadline);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "accept", 0);
        }
        try {
            return acceptInTurn(deadline);
        } catch (IOException e) {
            throw Failures.socket(e, "accept");
        } finally {
            turn.give();
        }
    }

    private Connection acceptInTurn(long deadline) throws IOException {
        Wake wake = Wake.READY;
        long pauseNanos = PAUSE_NANOS_MIN;
        while (true) {
            SocketChannel accepted = null;
            IOException failure = null;
            try {
                accepted = channel.accept();
            } catch (ClosedChannelException | SocketException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
            if (accepted != null) {
                return runtime.connection(accepted);
            }
            if (wake != Wake.READY) {
                throw Failures.ended(wake, "accept", 0);
            }
            if (failure == null) {
                pauseNanos = PAUSE_NANOS_MIN;
                wake = gate.await(SelectionKey.OP_ACCEPT, deadline);
            } else {
                wake = backOff(failure, pauseNanos, deadline);
                pauseNanos = Math.min(2 * pauseNanos, PAUSE_NANOS_MAX);
            }
        }
    }

    /**
     * Out of descriptors or memory, or a connection that failed before it was accepted. accept(2)
     * has no other failures for a socket that listens, so none of them is worth ending a server;
     * and the JDK tells them apart only by texts in the language of the user. The connection stays
     * in the kernel's queue and the channel ready, hence a pause rather than a wait at the gate.
     */
    private Wake backOff(IOException failure, long pauseNanos, long deadline)
            throws AsynchronousCloseException {
        warning.log("cannot accept on " + local + " for now: " + failure.getMessage(), null);
        return gate.pause(gate.input(), pauseNanos, deadline);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        gate.ensureOpen();
        return channel.getOption(name);
    }

    @Override
    public <T> Listener option(SocketOption<T> name, T value) throws IOException {
        gate.ensureOpen();
        channel.setOption(name, value);
        return this;
    }

    @Override
    public boolean isOpen() {
        return gate.isOpen();
    }

    @Override
    public void close() throws IOException {
        gate.close();
    }

    /** The address, for people. */
    @Override
    public String toString() {
        return "Listener[" + local + (isOpen() ? "]" : ", closed]");
    }
}
