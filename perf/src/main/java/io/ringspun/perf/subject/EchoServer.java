package io.ringspun.perf.subject;

import java.io.IOException;

/**
 * A server that sends back what it gets, listening on the loopback. Made by {@link EchoServers};
 * ends with its process.
 */
interface EchoServer {

    /** Bytes a connection can take up at once, the same for all. */
    int BUFFER_BYTES = 4096;

    /** Connections the kernel keeps waiting, the same for all. */
    int BACKLOG = 4096;

    /** Begins to listen and to serve. */
    int start() throws IOException;
}
