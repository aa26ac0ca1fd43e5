package io.ringspun.runtime.adapter;

import io.ringspun.IoRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes sockets, as {@link SocketFactory#getDefault} does. Equal if the runtime is the same. */
final class ClientFactory extends SocketFactory {

    private final IoRuntime io;

    ClientFactory(IoRuntime io) {
        this.io = io;
    }

    @Override
    public Socket createSocket() throws SocketException {
        return new ClientSocket(new SocketEnd(io));
    }

    @Override
    public Socket createSocket(@Nullable String host, int port) throws IOException {
        return connected(resolved(host, port), null);
    }

    @Override
    public Socket createSocket(
            @Nullable String host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return connected(resolved(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return connected(given(address, port), null);
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        return connected(given(address, port), new InetSocketAddress(localAddress, localPort));
    }

    /** Looks a name up without holding a carrier; no name is this machine. */
    private InetSocketAddress resolved(@Nullable String host, int port) throws IOException {
        return io.offload(() ->
                host == null
                        ? new InetSocketAddress(InetAddress.getByName(null), port)
                        : new InetSocketAddress(host, port));
    }

    private static InetSocketAddress given(InetAddress address, int port) {
        return new InetSocketAddress(Objects.requireNonNull(address), port);
    }

    private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local)
            throws IOException {
        Socket socket = createSocket();
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            return socket;
        } catch (Throwable e) {
            try {
                socket.close();
            } catch (IOException failure) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientFactory factory && factory.io.equals(io);
    }

    @Override
    public int hashCode() {
        return io.hashCode();
    }

    @Override
    public String toString() {
        return "SocketFactory of " + io;
    }
}
