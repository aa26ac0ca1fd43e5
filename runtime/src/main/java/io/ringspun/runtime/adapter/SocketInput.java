package io.ringspun.runtime.adapter;

import io.ringspun.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The reading half of a socket's end. One reads at a time; the limit counts for who waits. */
final class SocketInput extends InputStream {

    /** As much as the JDK moves at a time. */
    private static final int BYTES_MAX = 128 << 10;

    private final SocketEnd end;

    /** Held while waiting. */
    private final ReentrantLock turn;

    private volatile boolean shut;

    /** The end of input has been told, and is told again even after a close. With the turn. */
    private boolean ended;

    SocketInput(SocketEnd end, ReentrantLock turn) {
        this.end = end;
        this.turn = turn;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        long deadline = end.deadline();
        if (!Wait.take(turn, deadline)) {
            throw Wording.timedOut("Read", null);
        }
        try {
            if (ended) {
                return -1;
            }
            Connection from = end.connected();
            int most = Math.min(length, BYTES_MAX);
            int count = shut ? -1 : read(from, target, offset, most, deadline);
            ended = count < 0;
            return count;
        } finally {
            turn.unlock();
        }
    }

    private int read(Connection from, byte[] target, int offset, int length, long deadline)
            throws IOException {
        try {
            return Wait.on(
                    limit -> {
                        from.readTimeout(limit);
                        return from.read(target, offset, length);
                    },
                    deadline);
        } catch (IOException e) {
            if (end.isClosed()) {
                throw Wording.closed(e);
            }
            throw e instanceof SocketTimeoutException late
                    ? Wording.timedOut("Read", late)
                    : Wording.ofRead(e);
        }
    }

    @Override
    public int available() throws IOException {
        Connection from = end.connected();
        try {
            return shut ? 0 : from.available();
        } catch (IOException e) {
            throw end.told(e);
        }
    }

    /** Stops reading. With the lock of the end's state. */
    void shut() throws IOException {
        Connection from = end.connected();
        if (!shut) {
            try {
                from.shutdownInput();
            } catch (IOException e) {
                throw end.told(e);
            }
            shut = true;
        }
    }

    @Override
    public void close() throws IOException {
        end.close();
    }
}
