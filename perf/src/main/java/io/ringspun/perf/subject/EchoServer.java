package io.ringspun.perf.subject;

import java.io.IOException;

/**
 * A server that sends back what it gets, listening on the loopback. Made by {@link EchoServers};
 * ends with its process.
 */
interface EchoServer {

    /** Connections the kernel keeps waiting, the same for all. */
    int BACKLOG = 4096;

    /** Begins to listen and to serve; the port. */
    int start() throws IOException;

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
