package io.ringspun.runtime.adapter;

import io.ringspun.IoRuntime;
import io.ringspun.spi.SocketFactories;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/** The door to this package. */
public final class Factories implements SocketFactories {

    /** For the service loader. */
    public Factories() {}

    @Override
    public SocketFactory sockets(IoRuntime io) {
        return new ClientFactory(io);
    }

    @Override
    public ServerSocketFactory serverSockets(IoRuntime io) {
        return new ServerFactory(io);
    }
}
