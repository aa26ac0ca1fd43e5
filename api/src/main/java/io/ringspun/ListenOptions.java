package io.ringspun;

/**
 * What a listening socket is told before it listens.
 *
 * @param backlog completed connections the kernel keeps waiting, 1 to 65535; the kernel caps it at
 *     {@code net.core.somaxconn}
 * @param reusePort whether several sockets may listen on the same port ({@code SO_REUSEPORT}), the
 *     kernel spreading connections over them
 * @param receiveBufferBytes {@code SO_RCVBUF} of accepted connections; 0 leaves the kernel's own
 *     sizing
 * @param sockets how many sockets the listener consists of, 1 to 256. With more than one, they
 *     share the port ({@code SO_REUSEPORT}), the carriers accept side by side, each with a queue of
 *     its own in the kernel, and connections are no longer accepted in the order in which they
 *     came. For servers of many short connections on many processors. One where there is nothing to
 *     share: with Unix-domain addresses, on NIO, and on kernels without multishot accept
 */
public record ListenOptions(int backlog, boolean reusePort, int receiveBufferBytes, int sockets) {

    /** A backlog of 1024, the port not shared, the kernel's buffer sizes, one socket. */
    public static final ListenOptions DEFAULT = new ListenOptions(1024, false, 0, 1);

    /** Checks the ranges. */
    public ListenOptions {
        if (backlog < 1 || backlog > 65535) {
            throw new IllegalArgumentException("backlog must be 1 to 65535, not " + backlog);
        }
        if (receiveBufferBytes < 0) {
            throw new IllegalArgumentException(
                    "receiveBufferBytes must not be negative: " + receiveBufferBytes);
        }
        if (sockets < 1 || sockets > 256) {
            throw new IllegalArgumentException("sockets must be 1 to 256, not " + sockets);
        }
    }

    /**
     * These options with another backlog.
     *
     * @param connections 1 to 65535
     * @return the changed options
     */
    public ListenOptions withBacklog(int connections) {
        return new ListenOptions(connections, reusePort, receiveBufferBytes, sockets);
    }

    /**
     * These options with the port shared or not.
     *
     * @param shared whether to set {@code SO_REUSEPORT}
     * @return the changed options
     */
    public ListenOptions withReusePort(boolean shared) {
        return new ListenOptions(backlog, shared, receiveBufferBytes, sockets);
    }

    /**
     * These options with another receive buffer size.
     *
     * @param bytes 0 or more
     * @return the changed options
     */
    public ListenOptions withReceiveBufferBytes(int bytes) {
        return new ListenOptions(backlog, reusePort, bytes, sockets);
    }

    /**
     * These options with another number of sockets.
     *
     * @param count 1 to 256
     * @return the changed options
     */
    public ListenOptions withSockets(int count) {
        return new ListenOptions(backlog, reusePort, receiveBufferBytes, count);
    }
}
