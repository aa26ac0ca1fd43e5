package io.ringspun.perf.subject;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The echo servers that are compared, each written the way its users would. They differ in nothing
 * but what they must: same buffer size, same backlog, {@code TCP_NODELAY} everywhere. Those of a
 * thread for each connection are here.
 */
final class EchoServers {

    private EchoServers() {}

    /**
     * The server of that name, not started.
     *
     * @param io where a {@code ringspun} one runs
     * @throws IOException if it cannot run here; the message says why
     */
    static EchoServer named(String name, @Nullable IoRuntime io, EchoServer.Size size)
            throws IOException {
        if (io != null) {
            return new OnRingspun(io, name.startsWith("ringspun-receive"), size.bufferBytes());
        }
        return switch (name) {
            case "jdk-socket" -> new OnSockets(size.bufferBytes());
            case "jdk-channel" -> new OnChannels(size.bufferBytes());
            case "nio-selector" -> new SelectorServer(size);
            case "nio-uring" -> new NioUringServer(size);
            case "netty-nio" -> NettyServer.onNio(size);
            case "netty-epoll" -> NettyServer.onEpoll(size);
            case "netty-uring" -> NettyServer.onUring(size);
            case "netty-uring-buffers" -> NettyServer.onUringWithBuffers(size);
            default -> throw new IllegalArgumentException("no echo server is called " + name);
        };
    }

    /** Ringspun: a thread and a buffer for each connection, pinned or one that grows by need. */
    private record OnRingspun(IoRuntime io, boolean growing, int bufferBytes)
            implements EchoServer {

        private static final int GROWN_BYTES = 64 << 10;

        @Override
        public SocketAddress start(SocketAddress at) throws IOException {
            Listener listener = io.listen(at, ListenOptions.DEFAULT.withBacklog(BACKLOG));
            io.start(() -> {
                while (true) {
                    Connection connection = listener.accept();
                    io.start(() -> {
                        if (growing) {
                            serveGrowing(connection);
                        } else {
                            serve(connection);
                        }
                    });
                }
            });
            return listener.localAddress();
        }

        @Override
        public String description() {
            return io.report().toString();
        }

        private void serve(Connection connection) throws IOException {
            try (connection;
                    PinnedBuffer buffer = connection.buffers().acquire(bufferBytes)) {
                hurry(connection);
                while (connection.read(buffer.clear()) >= 0) {
                    connection.write(buffer.flip());
                }
            }
        }

        private static void hurry(Connection connection) throws IOException {
            if (connection.localAddress() instanceof InetSocketAddress) {
                connection.option(StandardSocketOptions.TCP_NODELAY, true);
            }
        }

        private void serveGrowing(Connection connection) throws IOException {
            try (connection) {
                hurry(connection);
                ByteBuffer buffer = ByteBuffer.allocateDirect(bufferBytes);
                while (connection.read(buffer.clear()) >= 0) {
                    boolean full = !buffer.hasRemaining();
                    connection.write(buffer.flip());
                    if (full && buffer.capacity() < GROWN_BYTES) {
                        buffer = ByteBuffer.allocateDirect(GROWN_BYTES);
                    }
                }
            }
        }
    }

    /** The JDK's sockets: a virtual thread and an array for each connection. */
    private record OnSockets(int bufferBytes) implements EchoServer {

        @Override
        public SocketAddress start(SocketAddress at) throws IOException {
            if (!(at instanceof InetSocketAddress)) {
                throw new IOException("java.net.Socket knows no Unix-domain sockets");
            }
            ServerSocket listener = new ServerSocket();
            listener.bind(at, BACKLOG);
            spawn(() -> {
                while (true) {
                    Socket socket = listener.accept();
                    spawn(() -> serve(socket));
                }
            });
            return listener.getLocalSocketAddress();
        }

        @Override
        public String description() {
            return "java.net.Socket on virtual threads";
        }

        private void serve(Socket socket) throws IOException {
            try (socket) {
                socket.setTcpNoDelay(true);
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                byte[] buffer = new byte[bufferBytes];
                for (int n; (n = in.read(buffer)) >= 0; ) {
                    out.write(buffer, 0, n);
                }
            }
        }
    }

    /** The JDK's blocking channels: a virtual thread and a direct buffer for each connection. */
    private record OnChannels(int bufferBytes) implements EchoServer {

        @Override
        public SocketAddress start(SocketAddress at) throws IOException {
            ServerSocketChannel listener =
                    at instanceof InetSocketAddress
                            ? ServerSocketChannel.open()
                            : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(at, BACKLOG);
            spawn(() -> {
                while (true) {
                    SocketChannel channel = listener.accept();
                    spawn(() -> serve(channel));
                }
            });
            return listener.getLocalAddress();
        }

        @Override
        public String description() {
            return "blocking SocketChannel on virtual threads";
        }

        private void serve(SocketChannel channel) throws IOException {
            try (channel) {
                EchoServer.hurry(channel);
                ByteBuffer buffer = ByteBuffer.allocateDirect(bufferBytes);
                while (channel.read(buffer.clear()) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
            }
        }
    }

    /** What a thread of a server does; the end of a connection is not worth a word. */
    private interface Body {
        void run() throws IOException;
    }

    private static void spawn(Body body) {
        Thread.startVirtualThread(() -> runQuietly(body));
    }

    private static void runQuietly(Body body) {
        try {
            body.run();
        } catch (IOException e) {
            // the peer has gone; the load generator notices if it should not have
        }
    }
}
