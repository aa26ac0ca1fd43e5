package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads from a connection into several buffers, one after the other, as {@link
 * Connection#read(PinnedBuffer[])} does: at least one byte. Built by {@link Receive.On#into(List)}.
 */
public final class ReceiveVector extends Operation<TransferredVector> {

    private final Connection connection;
    private final List<PinnedBuffer> targets;

    ReceiveVector(Connection connection, List<PinnedBuffer> targets) {
        this.connection = connection;
        this.targets = List.copyOf(targets);
    }

    @Override
    List<PinnedBuffer> buffers() {
        return targets;
    }

    @Override
    TransferredVector perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        long count = connection.read(memory.toArray(new ByteBuffer[0]));
        return new TransferredVector(targets, count);
    }

    @Override
    public String toString() {
        return "ReceiveVector[" + connection + "]";
    }
}
