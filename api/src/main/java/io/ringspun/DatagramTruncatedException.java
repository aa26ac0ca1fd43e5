package io.ringspun;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * A datagram was longer than the buffer it was received into. What fitted is in the buffer, whose
 * position was advanced; the rest is gone. The endpoint goes on with the next datagram.
 */
public final class DatagramTruncatedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** How long the datagram was. */
    private final int length;

    /** Who sent it. */
    private final SocketAddress sender;

    /**
     * For backends.
     *
     * @param length of the datagram, in bytes
     * @param room what remained in the buffer, in bytes
     * @param sender who sent it
     */
    public DatagramTruncatedException(int length, int room, SocketAddress sender) {
        super(
                "a datagram of "
                        + length
                        + " bytes from "
                        + sender
                        + " was cut: the buffer had room for "
                        + room);
        this.length = length;
        this.sender = sender;
    }

    /**
     * How long the datagram was.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Who sent it.
     *
     * @return the address that {@code receive} would have returned
     */
    public SocketAddress sender() {
        return sender;
    }
}
