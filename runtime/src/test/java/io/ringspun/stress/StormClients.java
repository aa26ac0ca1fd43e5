package io.ringspun.stress;

import io.ringspun.contract.Pattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Those who send in a {@link ReceiveStorm}: plain sockets, each with a stream of bytes that its
 * port determines. As a program of its own they do not share the limit of descriptors with those
 * who receive; it takes orders, a line each, until there are no more.
 */
final class StormClients implements AutoCloseable {

    /** The order to send a message through each. */
    static final String SEND = "send";

    private final long seed;
    private final List<SocketChannel> channels = new ArrayList<>();
    private long position;

    /** Nobody yet. */
    StormClients(long seed) {
        this.seed = seed;
    }

    /** What comes from a port. */
    static Pattern pattern(long seed, SocketAddress client) {
        return new Pattern(seed + ((InetSocketAddress) client).getPort());
    }

    /** One more. */
    void connect(SocketAddress server) throws IOException {
        channels.add(SocketChannel.open(server));
    }

    /** Each sends its next message. */
    void send() throws IOException {
        for (SocketChannel channel : channels) {
            Pattern pattern = pattern(seed, channel.getLocalAddress());
            ByteBuffer bytes = ByteBuffer.wrap(pattern.bytes(position, ReceiveStorm.MESSAGE_BYTES));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        position += ReceiveStorm.MESSAGE_BYTES;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    /** PORT COUNT SEED, and orders on the standard input. */
    public static void main(String[] args) throws IOException {
        SocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        try (StormClients clients = new StormClients(Long.parseLong(args[2]))) {
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                clients.connect(server);
            }
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
            while (SEND.equals(orders.readLine())) {
                clients.send();
            }
        }
    }
}
