package io.ringspun.examples;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The program that {@code README.md} shows, so that it compiles; a test compares the two. */
final class Readme {

    private Readme() {}

    /**
     * A whole server.
     *
     * @param args none
     * @throws IOException if it cannot listen or accept
     */
    public static void main(String[] args) throws IOException {
        try (IoRuntime io = IoRuntime.open();
                Listener listener = io.listen(new InetSocketAddress("127.0.0.1", 7000))) {
            while (true) {
                Connection connection = listener.accept(); // blocks this virtual thread only
                io.start(() -> echo(connection)); // a virtual thread at home on a carrier
            }
        }
    }

    static void echo(Connection connection) throws IOException {
        try (connection;
                PinnedBuffer buffer = connection.buffers().acquire()) {
            while (connection.read(buffer.clear()) >= 0) {
                connection.write(buffer.flip());
            }
        }
    }
}
