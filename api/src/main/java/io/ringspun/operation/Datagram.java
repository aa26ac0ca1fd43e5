package io.ringspun.operation;

import io.ringspun.PinnedBuffer;
import java.net.SocketAddress;
import java.util.Objects;

/**
 * A datagram that was received: its buffer is the user's again, its position moved by the
 * datagram's length.
 *
 * @param buffer the buffer that was given
 * @param length how many bytes, 0 perhaps
 * @param sender who sent it, as {@link io.ringspun.DatagramEndpoint#receive(PinnedBuffer)} tells
 */
public record Datagram(PinnedBuffer buffer, int length, SocketAddress sender) {

    /** Checks. */
    public Datagram {
        Objects.requireNonNull(buffer);
        Objects.requireNonNull(sender);
    }
}
