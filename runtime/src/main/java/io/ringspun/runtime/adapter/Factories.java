package io.ringspun.runtime.adapter;

import io.ringspun.IoRuntime;
import io.ringspun.spi.FileChannels;
import io.ringspun.spi.SocketFactories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/** The door to this package. */
public final class Factories implements SocketFactories, FileChannels {

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

    @Override
    public FileChannel open(
            IoRuntime io,
            Path path,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        return Access.of(options).open(io, path, attributes);
    }
}
