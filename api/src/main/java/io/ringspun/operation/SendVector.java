package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes several buffers to a connection, as {@link Connection#write(PinnedBuffer[])} does: as a
 * single write, all that remains in them. Built by {@link Send.On#from(List)}.
 */
public final class SendVector extends Operation<TransferredVector> {

    private final Connection connection;
    private final List<PinnedBuffer> sources;

    SendVector(Connection connection, List<PinnedBuffer> sources) {
        this.connection = connection;
        this.sources = List.copyOf(sources);
    }

    @Override
    List<PinnedBuffer> buffers() {
        return sources;
    }

    @Override
    TransferredVector perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        long count = connection.write(memory.toArray(new ByteBuffer[0]));
        return new TransferredVector(sources, count);
    }

    @Override
    public String toString() {
        return "SendVector[" + connection + "]";
    }
}
