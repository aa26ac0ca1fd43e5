package io.ringspun.perf.subject;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Selector loops on platform threads. Each loop has one buffer for all its connections, and a
 * socket of its own that listens on the port of the first.
 */
record SelectorServer(Size size) implements EchoServer {

    @Override
    public SocketAddress start(SocketAddress at) throws IOException {
        SocketAddress address = at;
        for (int i = 0; i < size.carriers(); i++) {
            Selector selector = Selector.open();
            ServerSocketChannel listener =
                    at instanceof InetSocketAddress
                            ? ServerSocketChannel.open()
                            : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            if (size.carriers() > 1) {
                listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            listener.bind(address, BACKLOG);
            address = listener.getLocalAddress();
            listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            ByteBuffer buffer = ByteBuffer.allocateDirect(size.bufferBytes());
            Thread.ofPlatform().daemon().name("selector-" + i).start(() -> loop(selector, buffer));
        }
        return address;
    }

    @Override
    public String description() {
        return size.carriers() == 1
                ? "one thread with a Selector"
                : size.carriers() + " threads with a Selector each";
    }

    private static void loop(Selector selector, ByteBuffer buffer) {
        try {
            while (true) {
                selector.select(key -> ready(key, selector, buffer));
            }
        } catch (IOException e) {
            // the selector itself has failed: the load generator notices
        }
    }

    private static void ready(SelectionKey key, Selector selector, ByteBuffer buffer) {
        try {
            if (key.channel() instanceof ServerSocketChannel listener) {
                SocketChannel channel = listener.accept();
                if (channel != null) {
                    EchoServer.hurry(channel);
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

    /** What the peer is too slow to take waits with the key, and the peer's next bytes with it. */
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
