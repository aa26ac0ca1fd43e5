package io.ringspun.perf.micro;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Two ends of one TCP connection over the loopback.
 *
 * @param near the end that connected
 * @param far the end that was accepted
 */
record Pair(Connection near, Connection far) {

    static Pair open(IoRuntime io) throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Listener listener = io.listen(loopback)) {
            // The kernel completes the connection before anyone accepts it.
            Connection near = io.connect(listener.localAddress());
            return new Pair(near, listener.accept());
        }
    }
}
