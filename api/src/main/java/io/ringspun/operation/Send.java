package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Writes to a connection, as {@link Connection#write(PinnedBuffer)} does: all that remains in the
 * buffer, or it fails and the buffer's position tells how much was written. Sends on one connection
 * take turns, in no promised order unless they are linked.
 */
public final class Send extends Operation<Transferred> {

    /**
     * A send that lacks its buffer.
     *
     * @param connection where to
     */
    public record On(Connection connection) {

        /** Checks. */
        public On {
            Objects.requireNonNull(connection);
        }

        /**
         * Names the buffer.
         *
         * @param source where from, between its position and limit
         * @return a send that can be submitted
         */
        public Send from(PinnedBuffer source) {
            return new Send(connection, source);
        }

        /**
         * Names several buffers, to be sent one after another.
         *
         * @param sources where from, each between its position and limit; none twice
         * @return a send that can be submitted
         */
        public SendVector from(List<PinnedBuffer> sources) {
            return new SendVector(connection, sources);
        }
    }

    private final Connection connection;
    private final PinnedBuffer source;

    private Send(Connection connection, PinnedBuffer source) {
        this.connection = connection;
        this.source = Objects.requireNonNull(source);
    }

    /**
     * Begins to build a send.
     *
     * @param connection where to
     * @return a send that lacks its buffer
     */
    public static On on(Connection connection) {
        return new On(connection);
    }

    @Override
    List<PinnedBuffer> buffers() {
        return List.of(source);
    }

    @Override
    Transferred perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return new Transferred(source, connection.write(memory.getFirst()));
    }

    @Override
    public String toString() {
        return "Send[" + connection + "]";
    }
}
