package io.ringspun.examples.serve;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on a connection. Belongs to the connection's thread.
 *
 * <p>The beginning of an answer is collected in pinned memory, and so is a small file as a whole:
 * it goes with its head in one write. What is longer the kernel moves from the file to the socket
 * by itself. Either way no byte of a file comes to the heap. While nothing is collected nothing is
 * held.
 */
final class Outlet implements AutoCloseable {

    /** Up to here, moving bytes twice costs less than having the kernel move them once. */
    private static final int COLLECTED_BYTES_MAX = 64 << 10;

    private final Connection connection;
    private final Duration idle;
    private @Nullable PinnedBuffer collected;
    private Deadline deadline = new Deadline(0);

    /**
     * @param idle how long a write may wait while nothing of it moves
     */
    Outlet(Connection connection, Duration idle) {
        this.connection = connection;
        this.idle = idle;
    }

    /** Sets by when all must be gone that is given from now on. */
    void by(Deadline moment) {
        deadline = moment;
    }

    /**
     * Gets ready for so many bytes: if they do not fit behind what is collected, that goes first.
     *
     * @param bytes 1 or more
     */
    void expect(long bytes) throws IOException {
        int wanted = (int) Math.min(bytes, COLLECTED_BYTES_MAX);
        if (collected != null && collected.remaining() < wanted) {
            flush();
        }
        if (collected == null) {
            collected = connection.buffers().acquire(wanted).clear();
        }
    }

    /** Gives bytes out. */
    void write(byte[] bytes) throws IOException {
        for (int done = 0; done < bytes.length; ) {
            PinnedBuffer buffer = room(bytes.length - done);
            int step = Math.min(bytes.length - done, buffer.remaining());
            buffer.put(bytes, done, step);
            done += step;
        }
    }

    /** Gives a range of a file out. */
    void write(FileHandle file, long position, long count) throws IOException {
        if (count == 0) {
            return;
        }
        PinnedBuffer buffer = room(count);
        int first = (int) Math.min(count, buffer.remaining());
        buffer.limit(buffer.position() + first);
        file.readFully(buffer, position);
        buffer.limit(buffer.capacity());
        if (first < count) {
            flush();
            transfer(file, position + first, count - first);
        }
    }

    private PinnedBuffer room(long bytes) throws IOException {
        PinnedBuffer buffer = collected;
        if (buffer == null || !buffer.hasRemaining()) {
            expect(bytes);
            buffer = collected;
        }
        return Objects.requireNonNull(buffer);
    }

    /** A limit that ran out while something moved is no reason to give up. */
    private void transfer(FileHandle file, long position, long count) throws IOException {
        for (long done = 0; done < count; ) {
            try {
                connection.writeTimeout(deadline.left(idle));
                done += file.transferTo(position + done, count - done, connection);
                if (done < count) {
                    throw new EOFException("the file became shorter while it was sent");
                }
            } catch (SocketTimeoutException e) {
                if (e.bytesTransferred == 0) {
                    throw stuck(e);
                }
                done += e.bytesTransferred;
            }
        }
    }

    /** Writes what is collected. */
    void flush() throws IOException {
        if (collected != null) {
            try (PinnedBuffer buffer = collected) {
                collected = null;
                connection.writeTimeout(deadline.left(idle));
                connection.write(buffer.flip());
            } catch (SocketTimeoutException e) {
                throw stuck(e);
            }
        }
    }

    /** Of another kind than a limit of reading: to that there is an answer. */
    private static IOException stuck(SocketTimeoutException cause) {
        return new IOException("the peer takes nothing", cause);
    }

    /** Forgets what is collected. */
    @Override
    public void close() {
        if (collected != null) {
            collected.close();
            collected = null;
        }
    }
}
