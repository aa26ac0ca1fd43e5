package io.ringspun.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
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

    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    Sockets(Brand brand) throws IOException {
        site = brand.subject() == null ? null : new Site(brand.subject());
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
        kept.push(resource);
        return resource;
    }

    /** Starts a thread; with the JDK's sockets, no virtual thread has another home. */
    <T> Task<T> start(Caller caller, Callable<T> body) {
        if (site != null) {
            return caller.start(site.io, body);
        }
        return Task.start(
                run ->
                        caller == Caller.PLATFORM
                                ? Thread.ofPlatform().daemon().start(run)
                                : Thread.ofVirtual().start(run),
                body);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (Exception e) {
                failure = new IOException("what the test left about could not be closed", e);
            }
        }
        Site.close(site);
        if (failure != null) {
            throw failure;
        }
    }
}
