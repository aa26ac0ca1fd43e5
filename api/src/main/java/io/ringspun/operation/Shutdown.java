package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Ends one direction of a connection, as {@link Connection#shutdownOutput} and {@link
 * Connection#shutdownInput} do; the other one goes on. After the last send of a chain it tells the
 * peer that no more is coming.
 */
public final class Shutdown extends Operation<Connection> {

    private final Connection connection;
    private final boolean input;

    private Shutdown(Connection connection, boolean input) {
        this.connection = Objects.requireNonNull(connection);
        this.input = input;
    }

    /**
     * Builds the end of what is read.
     *
     * @param connection from which nothing more is to be read
     * @return an operation that can be submitted
     */
    public static Shutdown ofInput(Connection connection) {
        return new Shutdown(connection, true);
    }

    /**
     * Builds the end of what is written.
     *
     * @param connection to which nothing more is to be written
     * @return an operation that can be submitted
     */
    public static Shutdown ofOutput(Connection connection) {
        return new Shutdown(connection, false);
    }

    @Override
    Connection perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        if (input) {
            connection.shutdownInput();
        } else {
            connection.shutdownOutput();
        }
        return connection;
    }

    @Override
    public String toString() {
        return "Shutdown[" + (input ? "input of " : "output of ") + connection + "]";
    }
}
