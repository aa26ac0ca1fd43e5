package io.ringspun.operation;

import io.ringspun.DatagramEndpoint;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Receives a datagram, as {@link DatagramEndpoint#receive(PinnedBuffer)} does; one that does not
 * fit fails with {@link io.ringspun.DatagramTruncatedException} and is cut. One that is called off
 * has taken none. Receives on one endpoint take turns, in no promised order unless they are linked.
 */
public final class ReceiveDatagram extends Operation<Datagram> {

    /**
     * A receive that lacks its buffer.
     *
     * @param endpoint where from
     */
    public record On(DatagramEndpoint endpoint) {

        /** Checks. */
        public On {
            Objects.requireNonNull(endpoint);
        }

        /**
         * Names the buffer.
         *
         * @param target where to, between its position and limit
         * @return a receive that can be submitted
         */
        public ReceiveDatagram into(PinnedBuffer target) {
            return new ReceiveDatagram(endpoint, target);
        }
    }

    private final DatagramEndpoint endpoint;
    private final PinnedBuffer target;

    private ReceiveDatagram(DatagramEndpoint endpoint, PinnedBuffer target) {
        this.endpoint = endpoint;
        this.target = Objects.requireNonNull(target);
    }

    /**
     * Begins to build a receive.
     *
     * @param endpoint where from
     * @return a receive that lacks its buffer
     */
    public static On on(DatagramEndpoint endpoint) {
        return new On(endpoint);
    }

    @Override
    List<PinnedBuffer> buffers() {
        return List.of(target);
    }

    @Override
    Datagram perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        ByteBuffer room = memory.getFirst();
        int before = room.position();
        SocketAddress sender = endpoint.receive(room);
        return new Datagram(target, room.position() - before, sender);
    }

    @Override
    public String toString() {
        return "ReceiveDatagram[" + endpoint + "]";
    }
}
