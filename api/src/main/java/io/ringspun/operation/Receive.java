package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Reads from a connection, as {@link Connection#read(PinnedBuffer)} does: at least one byte, not
 * necessarily as many as the buffer has room for. Receives on one connection take turns, in no
 * promised order unless they are linked.
 */
public final class Receive extends Operation<Transferred> {

    /**
     * A receive that lacks its buffer.
     *
     * @param connection where from
     */
    public record On(Connection connection) {

        /** Checks. */
        public On {
            Objects.requireNonNull(connection);
        }

        /**
         * Names the buffer.
         *
         * @param target where to, between its position and limit
         * @return a receive that can be submitted
         */
        public Receive into(PinnedBuffer target) {
            return new Receive(connection, target, false);
        }

        /**
         * Names several buffers, to be filled one after another.
         *
         * @param targets where to, each between its position and limit; none twice
         * @return a receive that can be submitted
         */
        public ReceiveVector into(List<PinnedBuffer> targets) {
            return new ReceiveVector(connection, targets);
        }

        /**
         * Reads without taking away, as {@link Connection#peek(PinnedBuffer)} does.
         *
         * @param target where to, between its position and limit
         * @return a receive that can be submitted
         */
        public Receive peeking(PinnedBuffer target) {
            return new Receive(connection, target, true);
        }
    }

    private final Connection connection;
    private final PinnedBuffer target;
    private final boolean peeking;

    private Receive(Connection connection, PinnedBuffer target, boolean peeking) {
        this.connection = connection;
        this.target = Objects.requireNonNull(target);
        this.peeking = peeking;
    }

    /**
     * Begins to build a receive.
     *
     * @param connection where from
     * @return a receive that lacks its buffer
     */
    public static On on(Connection connection) {
        return new On(connection);
    }

    @Override
    List<PinnedBuffer> buffers() {
        return List.of(target);
    }

    @Override
    Transferred perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        ByteBuffer room = memory.getFirst();
        return new Transferred(target, peeking ? connection.peek(room) : connection.read(room));
    }

    @Override
    public String toString() {
        return "Receive[" + connection + "]";
    }
}
