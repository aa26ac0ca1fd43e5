package io.ringspun.perf.subject;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;

/** A server that sends back what it gets. Made by {@link EchoServers}; ends with its process. */
interface EchoServer {

    /** Connections the kernel keeps waiting, the same for all. */
    int BACKLOG = 4096;

    /**
     * Begins to listen and to serve.
     *
     * @param at a loopback address, or that of a Unix-domain socket
     * @return where it listens
     */
    SocketAddress start(SocketAddress at) throws IOException;

    /** Has a connection send at once what is small, if it is one that would wait otherwise. */
    static void hurry(NetworkChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** What it is, for the reader of a report. */
    String description();

    /**
     * How large a server is made.
     *
     * @param carriers threads that carry others or loop
     * @param bufferBytes bytes a connection can take up at once
     */
    record Size(int carriers, int bufferBytes) {}
}
