package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Closes what was opened, as its {@code close} does: calls under way are called off. Results in
 * what was closed. At the end of a chain it closes what the chain has worked on.
 *
 * @param <C> what is closed
 */
public final class Close<C> extends Operation<C> {

    private final C opened;
    private final Closeable closing;

    private Close(C opened, Closeable closing) {
        this.opened = opened;
        this.closing = closing;
    }

    /**
     * Builds the close of a file.
     *
     * @param file what to close
     * @return a close that can be submitted
     */
    public static Close<FileHandle> of(FileHandle file) {
        return new Close<>(Objects.requireNonNull(file), file);
    }

    /**
     * Builds the close of a directory.
     *
     * @param directory what to close
     * @return a close that can be submitted
     */
    public static Close<Directory> of(Directory directory) {
        return new Close<>(Objects.requireNonNull(directory), directory::close);
    }

    /**
     * Builds the close of a connection.
     *
     * @param connection what to close
     * @return a close that can be submitted
     */
    public static Close<Connection> of(Connection connection) {
        return new Close<>(Objects.requireNonNull(connection), connection);
    }

    /**
     * Builds the close of a listener.
     *
     * @param listener what to close
     * @return a close that can be submitted
     */
    public static Close<Listener> of(Listener listener) {
        return new Close<>(Objects.requireNonNull(listener), listener);
    }

    /**
     * Builds the close of a datagram endpoint.
     *
     * @param endpoint what to close
     * @return a close that can be submitted
     */
    public static Close<DatagramEndpoint> of(DatagramEndpoint endpoint) {
        return new Close<>(Objects.requireNonNull(endpoint), endpoint);
    }

    @Override
    C perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        closing.close();
        return opened;
    }

    @Override
    public String toString() {
        return "Close[" + opened + "]";
    }
}
