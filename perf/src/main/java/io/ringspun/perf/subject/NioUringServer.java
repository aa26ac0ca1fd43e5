package io.ringspun.perf.subject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import sh.blake.niouring.IoUring;
import sh.blake.niouring.IoUringServerSocket;
import sh.blake.niouring.IoUringSocket;

/** nio_uring: one thread with its ring, callbacks, a buffer for each connection. */
record NioUringServer(Size size) implements EchoServer {

    /** Of the ring; more requests than these may wait to be handed over. */
    private static final int ENTRIES = 4096;

    @Override
    public SocketAddress start(SocketAddress at) throws IOException {
        if (!(at instanceof InetSocketAddress)) {
            throw new IOException("nio_uring knows no Unix-domain sockets");
        }
        if (size.carriers() > 1) {
            throw new IOException("nio_uring has one loop");
        }
        int port = freePort();
        try {
            IoUring ring = new IoUring(ENTRIES);
            String host = InetAddress.getLoopbackAddress().getHostAddress();
            IoUringServerSocket listener = new IoUringServerSocket(host, port, BACKLOG);
            listener.onAccept((here, connection) -> {
                here.queueAccept(listener);
                serve(here, connection);
            });
            ring.queueAccept(listener);
            Thread.ofPlatform().daemon().name("nio-uring").start(ring::loop);
        } catch (RuntimeException | LinkageError e) { // no ring, or no native code for this machine
            throw new IOException("nio_uring does not load: " + e.getMessage(), e);
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public String description() {
        return "nio_uring, one thread with a ring";
    }

    private void serve(IoUring ring, IoUringSocket connection) {
        connection.onRead(bytes -> {
            if (bytes.position() == 0) {
                connection.close();
            } else {
                ring.queueWrite(connection, bytes.flip());
            }
        });
        connection.onWrite(bytes -> {
            if (bytes.hasRemaining()) {
                ring.queueWrite(connection, bytes);
            } else {
                ring.queueRead(connection, bytes.clear());
            }
        });
        connection.onException(e -> connection.close());
        ring.queueRead(connection, ByteBuffer.allocateDirect(size.bufferBytes()));
    }

    /** It cannot be told to choose one and to say which. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
