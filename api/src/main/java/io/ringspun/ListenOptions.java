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
 */
public record ListenOptions(int backlog, boolean reusePort, int receiveBufferBytes) {

    /** A backlog of 1024, the port not shared, the kernel's buffer sizes. */
    public static final ListenOptions DEFAULT = new ListenOptions(1024, false, 0);

    /** Checks the ranges. */
    public ListenOptions {
        if (backlog < 1 || backlog > 65535) {
            throw new IllegalArgumentException("backlog must be 1 to 65535, not " + backlog);
        }
        if (receiveBufferBytes < 0) {
            throw new IllegalArgumentException(
                    "receiveBufferBytes must not be negative: " + receiveBufferBytes);
        }
    }

    /**
     * These options with another backlog.
     *
     * @param connections 1 to 65535
     * @return the changed options
     */
    public ListenOptions withBacklog(int connections) {
        return new ListenOptions(connections, reusePort, receiveBufferBytes);
    }

    /**
     * These options with the port shared or not.
     *
     * @param shared whether to set {@code SO_REUSEPORT}
     * @return the changed options
     */
    public ListenOptions withReusePort(boolean shared) {
        return new ListenOptions(backlog, shared, receiveBufferBytes);
    }

    /**
     * These options with another receive buffer size.
     *
     * @param bytes 0 or more
     * @return the changed options
     */
    public ListenOptions withReceiveBufferBytes(int bytes) {
        return new ListenOptions(backlog, reusePort, bytes);
    }
}
