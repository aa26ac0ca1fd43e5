package io.ringspun.operation;

import io.ringspun.DatagramEndpoint;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends what remains in a buffer as one datagram, as {@link DatagramEndpoint#send(PinnedBuffer,
 * SocketAddress)} does, or {@link DatagramEndpoint#send(PinnedBuffer)} to the endpoint's peer. One
 * that fails or is called off has sent nothing. Sends on one endpoint take turns, in no promised
 * order unless they are linked.
 */
public final class SendDatagram extends Operation<Transferred> {

    /**
     * A send that lacks its buffer, to the endpoint's peer unless another target is named.
     *
     * @param endpoint where from
     */
    public record On(DatagramEndpoint endpoint) {

        /** Checks. */
        public On {
            Objects.requireNonNull(endpoint);
        }

        /**
         * Says whom to send it to.
         *
         * @param target its address
         * @return a send that lacks its buffer
         */
        public To to(SocketAddress target) {
            return new To(endpoint, target);
        }

        /**
         * Names the buffer; it goes to the peer.
         *
         * @param source what to send, between its position and limit
         * @return a send that can be submitted
         */
        public SendDatagram from(PinnedBuffer source) {
            return new SendDatagram(endpoint, null, source);
        }
    }

    /**
     * A send to an address that lacks its buffer.
     *
     * @param endpoint where from
     * @param target whom to
     */
    public record To(DatagramEndpoint endpoint, SocketAddress target) {

        /** Checks. */
        public To {
            Objects.requireNonNull(endpoint);
            Objects.requireNonNull(target);
        }

        /**
         * Names the buffer.
         *
         * @param source what to send, between its position and limit
         * @return a send that can be submitted
         */
        public SendDatagram from(PinnedBuffer source) {
            return new SendDatagram(endpoint, target, source);
        }
    }

    private final DatagramEndpoint endpoint;
    private final @Nullable SocketAddress target;
    private final PinnedBuffer source;

    private SendDatagram(
            DatagramEndpoint endpoint, @Nullable SocketAddress target, PinnedBuffer source) {
        this.endpoint = endpoint;
        this.target = target;
        this.source = Objects.requireNonNull(source);
    }

    /**
     * Begins to build a send.
     *
     * @param endpoint where from
     * @return a send that lacks its buffer
     */
    public static On on(DatagramEndpoint endpoint) {
        return new On(endpoint);
    }

    @Override
    List<PinnedBuffer> buffers() {
        return List.of(source);
    }

    @Override
    Transferred perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        ByteBuffer bytes = memory.getFirst();
        int count = target == null ? endpoint.send(bytes) : endpoint.send(bytes, target);
        return new Transferred(source, count);
    }

    @Override
    public String toString() {
        return "SendDatagram[" + endpoint + (target == null ? "]" : " to " + target + "]");
    }
}
