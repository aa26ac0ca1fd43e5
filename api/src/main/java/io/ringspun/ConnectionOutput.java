package io.ringspun;

import java.io.IOException;
import java.io.OutputStream;

/** A connection written as a stream. As safe for several threads as the connection is. */
final class ConnectionOutput extends OutputStream {

    private final Connection connection;

    ConnectionOutput(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void write(int value) throws IOException {
        connection.write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        connection.write(source, offset, length);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
