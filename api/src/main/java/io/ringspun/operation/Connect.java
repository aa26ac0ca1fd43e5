package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Connects to a stream socket, as {@link IoRuntime#connect(SocketAddress)} and {@link
 * IoRuntime#connect(String, int)} do. A connection whose outcome nobody takes stays open until the
 * runtime is closed.
 */
public final class Connect extends Operation<Connection> {

    private interface Call {
        Connection make(IoRuntime io) throws IOException;
    }

    private final Object remote;
    private final Call call;

    private Connect(Object remote, Call call) {
        this.remote = Objects.requireNonNull(remote);
        this.call = call;
    }

    /**
     * Builds a connect.
     *
     * @param remote a resolved {@link java.net.InetSocketAddress} or a {@link
     *     java.net.UnixDomainSocketAddress}
     * @return a connect that can be submitted
     */
    public static Connect to(SocketAddress remote) {
        return new Connect(remote, io -> io.connect(remote));
    }

    /**
     * Builds a connect to a host by name.
     *
     * @param host a name or an address in text form
     * @param port the port
     * @return a connect that can be submitted
     */
    public static Connect to(String host, int port) {
        return new Connect(Objects.requireNonNull(host) + ":" + port, io -> io.connect(host, port));
    }

    @Override
    Connection perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return call.make(io);
    }

    @Override
    public String toString() {
        return "Connect[" + remote + "]";
    }
}
