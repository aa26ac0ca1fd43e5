package io.ringspun;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connected stream socket: TCP over IPv4 or IPv6, or Unix-domain.
 *
 * <p>One thread may read while another writes. Further readers wait for the first, and so do
 * writers, so that the bytes of one write are never mixed with another's. An idle connection holds
 * no receive memory.
 *
 * <p>A read returns as soon as there is at least one byte. A write returns when all of it is with
 * the kernel; when it fails the buffer's position tells how much was. Memory: {@link
 * PinnedBuffer}s, and direct buffers that nobody can free during the call, go to the kernel as they
 * are; anything else is copied.
 *
 * <p>Failures: {@link java.net.SocketException} with the kernel's reason (connection reset, broken
 * pipe), or one of those listed for the package.
 */
public interface Connection extends ByteChannel, ScatteringByteChannel, GatheringByteChannel {

    /**
     * Reads into a pinned buffer, between its position and its limit, and advances the position.
     *
     * @param target where to
     * @return how many bytes, at least 1; 0 if the target is full; -1 at the end of input
     * @throws IOException if reading failed
     */
    int read(PinnedBuffer target) throws IOException;

    /**
     * Reads into an array.
     *
     * @param target where to
     * @param offset index of the first byte
     * @param length at most so many bytes
     * @return how many bytes, at least 1; 0 if {@code length} is 0; -1 at the end of input
     * @throws IOException if reading failed
     */
    default int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    int read(ByteBuffer target) throws IOException;

    @Override
    default long read(ByteBuffer[] targets) throws IOException {
        return read(targets, 0, targets.length);
    }

    /**
     * Reads into several pinned buffers, one after the other. Only the first byte is waited for.
     *
     * @param targets where to; a buffer is touched when those before it are full
     * @return how many bytes, at least 1; 0 if all targets are full; -1 at the end of input
     * @throws IllegalStateException if a buffer is there twice
     * @throws IOException if reading failed
     */
    long read(PinnedBuffer[] targets) throws IOException;

    /**
     * Lends what was received next in the memory it came to, which the caller neither has to have
     * ready nor to copy from: nothing is held while it waits. Each byte is either lent or read by
     * one of the other calls, in the order of the stream.
     *
     * <p>A connection lends 16 buffers at most; the next call waits until one is closed, within the
     * limit of {@link #readTimeout}. They may be closed in any order, by any thread, and after the
     * connection was closed. Until then they are the caller's, as if from {@link #buffers}; their
     * contents may be changed and written.
     *
     * @return at least one byte, from position 0 to the limit, which is the capacity; the caller
     *     closes it. Null at the end of input, again and again
     * @throws IOException if reading failed
     */
    @Nullable PinnedBuffer receive() throws IOException;

    /**
     * Reads without taking away: the next read gets the same bytes. Waits for the first byte, not
     * for as many as the target has room for; more may be there at the next look.
     *
     * @param target where to, between its position and its limit; the position is advanced
     * @return how many bytes, at least 1; 0 if the target is full; -1 at the end of input
     * @throws IOException if reading failed
     */
    int peek(PinnedBuffer target) throws IOException;

    /**
     * Reads without taking away, as {@link #peek(PinnedBuffer)}.
     *
     * @param target where to; its position is advanced
     * @return how many bytes, at least 1; 0 if the target is full; -1 at the end of input
     * @throws IOException if reading failed
     */
    int peek(ByteBuffer target) throws IOException;

    /**
     * Writes all the bytes between a pinned buffer's position and its limit.
     *
     * @param source where from; its position is advanced, also when the write fails half-way
     * @return how many bytes: what remained in the source
     * @throws IOException if writing failed
     */
    int write(PinnedBuffer source) throws IOException;

    /**
     * Writes what remains in several pinned buffers, one after the other, as a single write.
     *
     * @param sources where from; their positions are advanced, also when the write fails half-way,
     *     and so tell how much went
     * @return how many bytes: what remained in the sources
     * @throws IllegalStateException if a buffer is there twice
     * @throws IOException if writing failed
     */
    long write(PinnedBuffer[] sources) throws IOException;

    /**
     * Writes all the bytes between a pinned buffer's position and its limit, and releases the
     * buffer, whether the write succeeds or not. Because nobody will touch the memory again, the
     * network may send from it in place (SEND_ZC, kernel 6.2) where {@link IoConfig#zeroCopyBytes}
     * asks for that; it goes back to its pool when the peer has acknowledged the data, which may be
     * long after this call. Neither this call nor an interrupt, a limit or a close waits for that.
     *
     * @param source where from; released on return. Its position can still be asked for, and tells
     *     how much went
     * @return how many bytes: what remained in the source
     * @throws IllegalStateException if the buffer is not the caller's
     * @throws IOException if writing failed
     */
    default int writeAndRelease(PinnedBuffer source) throws IOException {
        try (source) {
            return write(source);
        }
    }

    /**
     * Writes all of a part of an array.
     *
     * @param source where from
     * @param offset index of the first byte
     * @param length how many bytes
     * @throws IOException if writing failed; how much was written is then unknown to the caller
     */
    default void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        write(ByteBuffer.wrap(source, offset, length));
    }

    /**
     * Writes all that remains in the buffer.
     *
     * @param source where from; its position is advanced, also when the write fails half-way
     * @return how many bytes: what remained in the source
     */
    @Override
    int write(ByteBuffer source) throws IOException;

    @Override
    default long write(ByteBuffer[] sources) throws IOException {
        return write(sources, 0, sources.length);
    }

    /**
     * Limits how long a read or a peek may wait; applies to reads that begin afterwards. A read
     * that runs out of time throws {@link java.net.SocketTimeoutException}, and what arrives later
     * is there for the next read.
     *
     * @param timeout the limit; zero means none; {@link IoConfig#deadlines} has the initial value
     */
    void readTimeout(Duration timeout);

    /**
     * How long a read may wait.
     *
     * @return the limit; zero means none
     */
    Duration readTimeout();

    /**
     * Limits how long a write may take as a whole; applies to writes that begin afterwards.
     *
     * @param timeout the limit; zero means none; {@link IoConfig#deadlines} has the initial value
     */
    void writeTimeout(Duration timeout);

    /**
     * How long a write may take.
     *
     * @return the limit; zero means none
     */
    Duration writeTimeout();

    /**
     * Stops reading: this and later reads return -1. Data that arrives later is acknowledged by the
     * kernel and dropped.
     *
     * @throws IOException if the connection is closed or the kernel refused
     */
    void shutdownInput() throws IOException;

    /**
     * Tells the peer that no more is coming; reading goes on. Later writes fail.
     *
     * @throws IOException if the connection is closed or the kernel refused
     */
    void shutdownOutput() throws IOException;

    /**
     * How many bytes can be read without waiting, as far as is known: more may have come, and what
     * comes at this very moment may be missing. While another thread reads, what it has not taken
     * yet may be missing as well.
     *
     * @return 0 or more, never too many; 0 at the end of input
     * @throws IOException if the connection is closed or the kernel refused
     */
    int available() throws IOException;

    /**
     * Sends a byte as urgent (TCP's urgent pointer), past nothing that was written before. What it
     * is to the peer is the peer's choice; see {@link LinuxSocketOptions#SO_OOBINLINE}. Does not
     * wait for room.
     *
     * @param value its low eight bits
     * @throws java.net.SocketException if there is no room, or the connection has none of this
     * @throws IOException if the connection is closed or sending failed
     */
    void sendUrgent(int value) throws IOException;

    /**
     * Reads a socket option.
     *
     * @param name one of {@link java.net.StandardSocketOptions}, {@code
     *     jdk.net.ExtendedSocketOptions} or {@link LinuxSocketOptions} that a stream socket has
     * @param <T> its type
     * @return its value
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IOException if the connection is closed or the kernel refused
     */
    <T> T option(SocketOption<T> name) throws IOException;

    /**
     * Sets a socket option.
     *
     * @param name as in {@link #option(SocketOption)}
     * @param value its new value
     * @param <T> its type
     * @return this connection
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IllegalArgumentException if the value is out of range
     * @throws IOException if the connection is closed or the kernel refused
     */
    <T> Connection option(SocketOption<T> name, T value) throws IOException;

    /**
     * This end.
     *
     * @return the address the socket is bound to
     */
    SocketAddress localAddress();

    /**
     * The other end.
     *
     * @return the peer's address; for an unnamed Unix-domain peer, one with an empty path
     */
    SocketAddress remoteAddress();

    /**
     * What a Unix-domain connection can do besides carrying bytes. To be asked for before the first
     * read if descriptors are to be received.
     *
     * @return another side of this connection, always the same; there is nothing to close
     * @throws UnsupportedOperationException if it is not a Unix-domain one, or the backend cannot
     */
    UnixConnection unix();

    /**
     * The pool to take buffers from for this connection.
     *
     * @return the pool nearest to the calling thread
     */
    BufferPool buffers();

    /**
     * The connection as a stream; closing it closes the connection.
     *
     * @return a view of this connection, unbuffered
     */
    default InputStream inputStream() {
        return new ConnectionInput(this);
    }

    /**
     * The connection as a stream; closing it closes the connection.
     *
     * @return a view of this connection, unbuffered
     */
    default OutputStream outputStream() {
        return new ConnectionOutput(this);
    }

    /**
     * Closes the connection: calls waiting on it end, the kernel lets go of their memory, then the
     * descriptor is closed. Unread data makes the kernel send a reset, as always, and so does a
     * {@code SO_LINGER} of 0; a longer one makes close wait. Closing again does nothing.
     *
     * @throws IOException if the kernel reported an error; the descriptor is gone all the same
     */
    @Override
    void close() throws IOException;
}
