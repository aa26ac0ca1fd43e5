package io.ringspun.runtime.adapter;

import io.ringspun.IoRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes server sockets, as {@link ServerSocketFactory#getDefault} does. Equal if the runtime is the
 * same.
 */
final class ServerFactory extends ServerSocketFactory {

    /** The JDK's own. */
    private static final int BACKLOG = 50;

    private static final int PORT_MAX = 0xffff;

    private final IoRuntime io;

    ServerFactory(IoRuntime io) {
        this.io = io;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new AcceptingSocket(io);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
            throws IOException {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("Port value out of range: " + port);
        }
        ServerSocket socket = createServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, port), backlog);
            return socket;
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerFactory factory && factory.io.equals(io);
    }

    @Override
    public int hashCode() {
        return io.hashCode();
    }

    @Override
    public String toString() {
        return "ServerSocketFactory of " + io;
    }
}
