package io.ringspun;

/**
 * What a datagram socket is told before it is bound.
 *
 * @param reuseAddress whether several sockets may be bound to the same address, as members of a
 *     multicast group want it ({@code SO_REUSEADDR})
 * @param reusePort whether several sockets may be bound to the same port, the kernel spreading
 *     datagrams over them by their sender ({@code SO_REUSEPORT})
 * @param receiveBufferBytes {@code SO_RCVBUF}: what the kernel keeps for a receiver that is slow; 0
 *     leaves its own sizing
 */
public record DatagramOptions(boolean reuseAddress, boolean reusePort, int receiveBufferBytes) {

    /** Nothing shared, the kernel's buffer sizes. */
    public static final DatagramOptions DEFAULT = new DatagramOptions(false, false, 0);

    /** Checks the range. */
    public DatagramOptions {
        if (receiveBufferBytes < 0) {
            throw new IllegalArgumentException(
                    "receiveBufferBytes must not be negative: " + receiveBufferBytes);
        }
    }

    /**
     * These options with the address shared or not.
     *
     * @param shared whether to set {@code SO_REUSEADDR}
     * @return the changed options
     */
    public DatagramOptions withReuseAddress(boolean shared) {
        return new DatagramOptions(shared, reusePort, receiveBufferBytes);
    }

    /**
     * These options with the port shared or not.
     *
     * @param shared whether to set {@code SO_REUSEPORT}
     * @return the changed options
     */
    public DatagramOptions withReusePort(boolean shared) {
        return new DatagramOptions(reuseAddress, shared, receiveBufferBytes);
    }

    /**
     * These options with another receive buffer size.
     *
     * @param bytes 0 or more
     * @return the changed options
     */
    public DatagramOptions withReceiveBufferBytes(int bytes) {
        return new DatagramOptions(reuseAddress, reusePort, bytes);
    }
}
