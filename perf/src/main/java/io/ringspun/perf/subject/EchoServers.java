package io.ringspun.perf.subject;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The echo servers that are compared, each written the way its users would. They differ in nothing
 * but what they must: same buffer size, same backlog, {@code TCP_NODELAY} everywhere.
 */
final class EchoServers {

    private static final InetSocketAddress LOOPBACK =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private EchoServers() {}

    /**
     * The server of that name, not started.
     *
     * @param io where a {@code ringspun} one runs
     */
    static EchoServer named(String name, @Nullable IoRuntime io) {
        if (io != null) {
            return new OnRingspun(io, name.startsWith("ringspun-receive"));
        }
        return switch (name) {
            case "jdk-socket" -> new OnSockets();
            case "jdk-channel" -> new OnChannels();
            case "nio-selector" -> new OnSelector();
            default -> throw new IllegalArgumentException("no echo server is called " + name);
        };
    }

    /** Ringspun: a thread and a buffer for each connection, pinned or one that grows by need. */
    private record OnRingspun(IoRuntime io, boolean growing) implements EchoServer {

        private static final int GROWN_BYTES = 64 << 10;

        @Override
        public int start() throws IOException {
            Listener listener = io.listen(LOOPBACK, ListenOptions.DEFAULT.withBacklog(BACKLOG));
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
            return ((InetSocketAddress) listener.localAddress()).getPort();
        }

        private static void serve(Connection connection) throws IOException {
            try (connection;
                    PinnedBuffer buffer = connection.buffers().acquire(BUFFER_BYTES)) {
                connection.option(StandardSocketOptions.TCP_NODELAY, true);
                while (connection.read(buffer.clear()) >= 0) {
                    connection.write(buffer.flip());
                }
            }
        }

        private static void serveGrowing(Connection connection) throws IOException {
            try (connection) {
                connection.option(StandardSocketOptions.TCP_NODELAY, true);
                ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
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
    private record OnSockets() implements EchoServer {

        @Override
        public int start() throws IOException {
            ServerSocket listener = new ServerSocket(0, BACKLOG, LOOPBACK.getAddress());
            spawn(() -> {
                while (true) {
                    Socket socket = listener.accept();
                    spawn(() -> serve(socket));
                }
            });
            return listener.getLocalPort();
        }

        private static void serve(Socket socket) throws IOException {
            try (socket) {
                socket.setTcpNoDelay(true);
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int n; (n = in.read(buffer)) >= 0; ) {
                    out.write(buffer, 0, n);
                }
            }
        }
    }

    /** The JDK's blocking channels: a virtual thread and a direct buffer for each connection. */
    private record OnChannels() implements EchoServer {

        @Override
        public int start() throws IOException {
            ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK, BACKLOG);
            spawn(() -> {
                while (true) {
                    SocketChannel channel = listener.accept();
                    spawn(() -> serve(channel));
                }
            });
            return listener.socket().getLocalPort();
        }

        private static void serve(SocketChannel channel) throws IOException {
            try (channel) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
                while (channel.read(buffer.clear()) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
            }
        }
    }

    /** A selector loop on one platform thread, with one buffer for all connections. */
    private record OnSelector() implements EchoServer {

        @Override
        public int start() throws IOException {
            Selector selector = Selector.open();
            ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK, BACKLOG);
            listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            platform(() -> {
                while (true) {
                    selector.select(key -> ready(key, selector, buffer));
                }
            });
            return listener.socket().getLocalPort();
        }

        private static void ready(SelectionKey key, Selector selector, ByteBuffer buffer) {
            try {
                if (key.channel() instanceof ServerSocketChannel listener) {
                    SocketChannel channel = listener.accept();
                    if (channel != null) {
                        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                        channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                    }
                } else if (key.attachment() instanceof ByteBuffer unsent) {
                    write(key, unsent);
                } else if (((SocketChannel) key.channel()).read(buffer.clear()) >= 0) {
                    write(key, buffer.flip());
                } else {
                    key.channel().close();
                }
            } catch (IOException e) {
                closeQuietly(key);
            }
        }

        /**
         * What the peer is too slow to take waits with the key, and the peer's next bytes with it.
         */
        private static void write(SelectionKey key, ByteBuffer bytes) throws IOException {
            ((SocketChannel) key.channel()).write(bytes);
            if (!bytes.hasRemaining()) {
                if (key.attachment() != null) {
                    key.attach(null);
                    key.interestOps(SelectionKey.OP_READ);
                }
            } else if (key.attachment() == null) {
                key.attach(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }

        private static void closeQuietly(SelectionKey key) {
            try {
                key.channel().close();
            } catch (IOException e) {
                // it is gone either way
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

    private static void platform(Body body) {
        Thread thread = new Thread(() -> runQuietly(body), "selector");
        thread.setDaemon(true);
        thread.start();
    }

    private static void runQuietly(Body body) {
        try {
            body.run();
        } catch (IOException e) {
            // the peer has gone; the load generator notices if it should not have
        }
    }
}
