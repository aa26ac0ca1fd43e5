package io.ringspun;

import java.io.IOException;
import java.io.InputStream;

/** A connection read as a stream. As safe for several threads as the connection is. */
final class ConnectionInput extends InputStream {

    private final Connection connection;

    ConnectionInput(Connection connection) {
        this.connection = connection;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return connection.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return connection.read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
