package io.ringspun.runtime.adapter;

import io.ringspun.Connection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The writing half of a socket's end. One writes at a time. */
final class SocketOutput extends OutputStream {

    private final SocketEnd end;

    /** Held while waiting. */
    private final ReentrantLock turn = new ReentrantLock();

    private volatile boolean shut;

    SocketOutput(SocketEnd end) {
        this.end = end;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (length == 0) {
            return;
        }
        ByteBuffer left = ByteBuffer.wrap(source, offset, length);
        turn.lock();
        try {
            Connection to = end.connected();
            Wait.on(
                    limit -> {
                        to.writeTimeout(limit);
                        return to.write(left);
                    },
                    0);
        } catch (IOException e) {
            throw end.told(e);
        } finally {
            turn.unlock();
        }
    }

    /** Sends a byte past what other threads write meanwhile. */
    void writeUrgent(int value) throws IOException {
        turn.lock();
        try {
            Connection to = end.connected();
            try {
                to.sendUrgent(value);
            } catch (IOException e) {
                throw Wording.ofUrgent(end.told(e));
            }
        } finally {
            turn.unlock();
        }
    }

    /** Tells the peer that no more is coming. With the lock of the end's state. */
    void shut() throws IOException {
        Connection to = end.connected();
        if (!shut) {
            try {
                to.shutdownOutput();
            } catch (IOException e) {
                throw end.told(e);
            }
            shut = true;
        }
    }

    /** Whether the peer has been told. */
    boolean isShut() {
        return shut;
    }

    @Override
    public void close() throws IOException {
        end.close();
    }
}
