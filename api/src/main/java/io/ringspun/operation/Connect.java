package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Connects to a stream socket, as {@link IoRuntime#connect(SocketAddress)} does. A connection whose
 * outcome nobody takes stays open until the runtime is closed.
 */
public final class Connect extends Operation<Connection> {

    private final SocketAddress remote;

    private Connect(SocketAddress remote) {
        this.remote = Objects.requireNonNull(remote);
    }

    /**
     * Builds a connect.
     *
     * @param remote a resolved {@link java.net.InetSocketAddress} or a {@link
     *     java.net.UnixDomainSocketAddress}
     * @return a connect that can be submitted
     */
    public static Connect to(SocketAddress remote) {
        return new Connect(remote);
    }

    @Override
    Connection perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return io.connect(remote);
    }

    @Override
    public String toString() {
        return "Connect[" + remote + "]";
    }
}
