package io.ringspun.runtime.nio;

import io.ringspun.Connection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Makes connections. A failed attempt leaves nothing open. */
final class Connector {

    private static final String QUEUE_FULL = "Resource temporarily unavailable";
    private static final long FULL_PAUSE_NANOS_MIN = 1_000_000;
    private static final long FULL_PAUSE_NANOS_MAX = 50_000_000;

    private final NioRuntime runtime;

    Connector(NioRuntime runtime) {
        this.runtime = runtime;
    }

    /** Resolves on the offload pool and tries the addresses in the order of the resolver. */
    Connection connect(String host, int port, long deadline) throws IOException {
        InetAddress[] addresses = resolve(host);
        IOException failure = null;
        for (int i = 0; i < addresses.length; i++) {
            SocketAddress remote = new InetSocketAddress(addresses[i], port);
            try {
                return connect(remote, Deadline.share(deadline, addresses.length - i));
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
                if (!worthAnother(e)) {
                    break;
                }
            }
        }
        throw failure == null ? new UnknownHostException(host) : failure;
    }

    private InetAddress[] resolve(String host) throws IOException {
        runtime.ensureOpen();
        try {
            return runtime.offload(() -> InetAddress.getAllByName(host));
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof RejectedExecutionException) {
                throw new AsynchronousCloseException();
            }
            throw e;
        }
    }

    /** Whether another address may answer where this one did not. */
    private static boolean worthAnother(IOException failure) {
        return failure instanceof SocketTimeoutException
                || !(failure instanceof InterruptedIOException)
                        && !(failure instanceof ClosedChannelException);
    }

    Connection connect(SocketAddress remote, long deadline) throws IOException {
        if (remote instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        runtime.ensureOpen();
        if (!(remote instanceof UnixDomainSocketAddress)) {
            return connected(SocketChannel.open(), remote, deadline);
        }
        long pauseNanos = FULL_PAUSE_NANOS_MIN;
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            Connection connection = connectUnix(channel, remote, deadline, pauseNanos);
            if (connection != null) {
                return connection;
            }
            pauseNanos = Math.min(2 * pauseNanos, FULL_PAUSE_NANOS_MAX);
        }
    }

    private Connection connected(SocketChannel channel, SocketAddress remote, long deadline)
            throws IOException {
        return connected(channel, runtime.gate(channel), remote, deadline);
    }

    /** Connects a channel; it is closed if that fails. */
    Connection connected(SocketChannel channel, Gate gate, SocketAddress remote, long deadline)
            throws IOException {
        try {
            if (!channel.connect(remote)) {
                awaitConnected(channel, gate, deadline);
            }
            return runtime.connection(channel, gate);
        } catch (IOException e) {
            gate.discard(e);
            throw Failures.connect(e, remote);
        } catch (RuntimeException | Error e) {
            gate.discard(e);
            throw e;
        }
    }

    private static void awaitConnected(SocketChannel channel, Gate gate, long deadline)
            throws IOException {
        Wake wake = Wake.READY;
        while (true) {
            wake = gate.await(SelectionKey.OP_CONNECT, deadline);
            if (channel.finishConnect()) {
                if (wake != Wake.READY) {
                    gate.forget(SelectionKey.OP_CONNECT);
                }
                return;
            }
            if (wake != Wake.READY) {
                throw Failures.ended(wake, "connect", 0);
            }
        }
    }

    /**
     * A Unix-domain socket connects at once or never: while the listener's queue is full, the
     * kernel says EAGAIN. Nothing tells when there is room again, so this asks again, with growing
     * pauses.
     *
     * @return null after a pause
     */
    private @Nullable Connection connectUnix(
            SocketChannel channel, SocketAddress remote, long deadline, long pauseNanos)
            throws IOException {
        Gate gate = runtime.gate(channel);
        try {
            if (connectedAtOnce(channel, remote)) {
                return runtime.connection(channel, gate);
            }
            Wake wake = gate.pause(gate.output(), pauseNanos, deadline);
            if (wake != Wake.READY) {
                throw Failures.ended(wake, "connect", 0);
            }
        } catch (IOException e) {
            gate.discard(e);
            throw Failures.connect(e, remote);
        } catch (RuntimeException | Error e) {
            gate.discard(e);
            throw e;
        }
        gate.close();
        return null;
    }

    private static boolean connectedAtOnce(SocketChannel channel, SocketAddress remote)
            throws IOException {
        try {
            return channel.connect(remote);
        } catch (SocketException e) {
            // The one text that is looked at: the JDK has no type for EAGAIN here. Under a language
            // that translates it a full queue is an error, as it is with the JDK's own channels.
            String text = e.getMessage();
            if (text != null && text.startsWith(QUEUE_FULL)) {
                return false;
            }
            throw e;
        }
    }
}
