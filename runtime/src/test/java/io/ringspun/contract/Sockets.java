package io.ringspun.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of one brand, and all that a test leaves about of them. Used by the test's own thread.
 */
final class Sockets implements AutoCloseable {

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final SocketFactory clients;
    final ServerSocketFactory servers;

    /** Null for the JDK's. */
    final @Nullable Site site;

    private final BrandSite base;

    Sockets(Brand brand) throws IOException {
        base = new BrandSite(brand);
        site = base.site;
        clients = site == null ? SocketFactory.getDefault() : site.io.socketFactory();
        servers = site == null ? ServerSocketFactory.getDefault() : site.io.serverSocketFactory();
    }

    /** Both ends of a connection, of this brand. */
    record Pair(Socket near, Socket far) {}

    Pair pair() throws IOException {
        ServerSocket server = listening();
        Socket near = keep(clients.createSocket(LOOPBACK, server.getLocalPort()));
        return new Pair(near, keep(server.accept()));
    }

    /** With buffers so small that a writer soon waits. */
    Pair narrowPair() throws IOException {
        ServerSocket server = keep(servers.createServerSocket());
        server.setReceiveBufferSize(Site.SMALL_SOCKET_BUFFER);
        server.bind(new InetSocketAddress(LOOPBACK, 0));
        Socket near = keep(clients.createSocket());
        near.setSendBufferSize(Site.SMALL_SOCKET_BUFFER);
        near.connect(server.getLocalSocketAddress());
        return new Pair(near, keep(server.accept()));
    }

    ServerSocket listening() throws IOException {
        return keep(servers.createServerSocket(0, 50, LOOPBACK));
    }

    /** A listener of the JDK's whose queue is full. */
    InetSocketAddress full() throws IOException {
        ServerSocket server = keep(new ServerSocket(0, 1, LOOPBACK));
        for (int i = 0; i < 2; i++) {
            keep(new Socket()).connect(server.getLocalSocketAddress());
        }
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** A port that nobody listens on. */
    static InetSocketAddress nobody() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }
    }

    <T extends AutoCloseable> T keep(T resource) {
        return base.keep(resource);
    }

    /** Starts a thread; with the JDK's sockets, no virtual thread has another home. */
    <T> Task<T> start(Caller caller, Callable<T> body) {
        return base.start(caller, body);
    }

    @Override
    public void close() throws IOException {
        base.close();
    }
}
