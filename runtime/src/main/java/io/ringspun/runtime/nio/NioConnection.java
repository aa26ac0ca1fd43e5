package io.ringspun.runtime.nio;

import io.ringspun.BufferPool;
import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import io.ringspun.UnixConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connected non-blocking {@link SocketChannel}, and the gate where its callers wait. */
final class NioConnection implements Connection {

    /** What the JDK itself copies at a time for its stream sockets. */
    private static final int HEAP_BYTES_MAX = 128 << 10;

    private final SocketChannel channel;
    private final Gate gate;
    private final BufferPool pool;
    private final SocketAddress local;
    private final SocketAddress remote;

    private volatile long readTimeoutNanos;
    private volatile long writeTimeoutNanos;
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    /** What was looked at and not read. Used within the turn of the input. */
    private final Ahead ahead = new Ahead();

    private final Loans loans;

    /**
     * Takes over a connected channel and its gate.
     *
     * @throws IOException if the addresses could not be had; the caller closes the gate then
     */
    NioConnection(SocketChannel channel, Gate gate, BufferPool pool, Loans loans)
            throws IOException {
        this.channel = channel;
        this.gate = gate;
        this.pool = pool;
        this.loans = loans;
        this.local = channel.getLocalAddress();
        this.remote = channel.getRemoteAddress();
    }

    @Override
    public int read(PinnedBuffer target) throws IOException {
        NioBuffer own = NioBuffer.of(target);
        ByteBuffer memory = own.begin();
        try {
            return read(memory);
        } finally {
            own.end();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Vectors.checkWritable(target);
        gate.ensureOpen();
        if (!target.hasRemaining()) {
            return 0;
        }
        return (int)
                receive(() ->
                        ahead.isEmpty()
                                ? Vectors.bounded(target, HEAP_BYTES_MAX, channel::read)
                                : ahead.take(target));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = Vectors.remaining(targets, offset, length);
        Vectors.checkWritable(targets, offset, length);
        gate.ensureOpen();
        if (total == 0) {
            return 0;
        }
        int end = offset + length;
        return receive(() ->
                ahead.isEmpty()
                        ? Vectors.bounded(targets, offset, end, HEAP_BYTES_MAX, channel::read)
                        : ahead.take(targets, offset, end));
    }

    @Override
    public long read(PinnedBuffer[] targets) throws IOException {
        return Vectors.lent(targets, this::read);
    }

    @Override
    public @Nullable PinnedBuffer receive() throws IOException {
        gate.ensureOpen();
        @Nullable PinnedBuffer[] received = new @Nullable PinnedBuffer[1];
        receive(
                loans::awaitLoan,
                () -> {
                    int count = loans.read(ahead.isEmpty() ? channel::read : ahead::take);
                    received[0] = loans.next();
                    return count;
                });
        return received[0];
    }

    @Override
    public int peek(PinnedBuffer target) throws IOException {
        NioBuffer own = NioBuffer.of(target);
        ByteBuffer memory = own.begin();
        try {
            return peek(memory);
        } finally {
            own.end();
        }
    }

    @Override
    public int peek(ByteBuffer target) throws IOException {
        Vectors.checkWritable(target);
        gate.ensureOpen();
        if (!target.hasRemaining()) {
            return 0;
        }
        return (int) receive(() -> ahead.peek(target, channel));
    }

    @Override
    public int write(PinnedBuffer source) throws IOException {
        NioBuffer own = NioBuffer.of(source);
        ByteBuffer memory = own.begin();
        try {
            return write(memory);
        } finally {
            own.end();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        gate.ensureOpen();
        int total = source.remaining();
        if (total > 0) {
            send(total, () -> Vectors.bounded(source, HEAP_BYTES_MAX, channel::write));
        }
        return total;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = Vectors.remaining(sources, offset, length);
        gate.ensureOpen();
        if (total > 0) {
            int end = offset + length;
            send(
                    total,
                    () -> Vectors.bounded(sources, offset, end, HEAP_BYTES_MAX, channel::write));
        }
        return total;
    }

    @Override
    public long write(PinnedBuffer[] sources) throws IOException {
        return Vectors.lent(sources, this::write);
    }

    /** What has to be waited for before the first attempt. */
    @FunctionalInterface
    private interface Hurdle {
        Wake await(long deadline) throws IOException;
    }

    /** Tries until it gives bytes or the end of input. Nothing was read when this throws. */
    private long receive(Attempt attempt) throws IOException {
        return receive(deadline -> Wake.READY, attempt);
    }

    private long receive(Hurdle hurdle, Attempt attempt) throws IOException {
        long deadline = Deadline.after(readTimeoutNanos);
        Turn turn = gate.input().turn;
        Wake wake = turn.take(deadline);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "read", 0);
        }
        try {
            wake = hurdle.await(deadline);
            if (wake != Wake.READY) {
                throw Failures.ended(wake, "read", 0);
            }
            while (true) {
                long bytes = inputShut ? -1 : attempt.run();
                if (bytes != 0) {
                    return bytes;
                }
                if (wake != Wake.READY) {
                    throw Failures.ended(wake, "read", 0);
                }
                wake = gate.await(SelectionKey.OP_READ, deadline);
            }
        } catch (IOException e) {
            throw Failures.socket(e, "read");
        } finally {
            turn.give();
        }
    }

    /** Tries until all is written. */
    private void send(long total, Attempt attempt) throws IOException {
        long deadline = Deadline.after(writeTimeoutNanos);
        Turn turn = gate.output().turn;
        Wake wake = turn.take(deadline);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "write", 0);
        }
        long done = 0;
        try {
            while (true) {
                long bytes = attempt.run();
                done += bytes;
                if (done == total) {
                    return;
                }
                if (wake != Wake.READY) {
                    throw Failures.ended(wake, "write", done);
                }
                // A peer that takes all we give would otherwise keep this going past its limit.
                wake =
                        bytes > 0
                                ? Gate.interruptedOrPassed(deadline)
                                : gate.await(SelectionKey.OP_WRITE, deadline);
            }
        } catch (IOException e) {
            throw failedWrite(e);
        } finally {
            turn.give();
        }
    }

    /**
     * Sends a range of a file, as {@link NioFile#transferTo(long, long, Connection)} has it. Keeps
     * writing where the file has more than it says (those of the kernel say 0).
     */
    long send(FileCalls file, long position, long count) throws IOException {
        gate.ensureOpen();
        long deadline = Deadline.after(writeTimeoutNanos);
        Turn turn = gate.output().turn;
        Wake wake = turn.take(deadline);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "write", 0);
        }
        long done = 0;
        ByteBuffer rest = ByteBuffer.allocate(0);
        try {
            while (done < count) {
                long bytes;
                if (rest.hasRemaining()) {
                    bytes = channel.write(rest);
                } else {
                    bytes = file.send(position + done, count - done, channel);
                    if (bytes == 0 && position + done >= file.size()) {
                        rest = file.rest(position + done, count - done);
                        if (!rest.hasRemaining()) {
                            return done;
                        }
                        continue;
                    }
                }
                done += bytes;
                if (wake != Wake.READY && done < count) {
                    throw Failures.ended(wake, "write", done);
                }
                wake =
                        bytes > 0
                                ? Gate.interruptedOrPassed(deadline)
                                : file.awaitRoom(gate, deadline);
            }
            return done;
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw failedWrite(e);
        } finally {
            turn.give();
        }
    }

    /** Whether it was opened by this runtime. */
    boolean isOf(NioRuntime runtime) {
        return pool.equals(runtime.buffers());
    }

    private IOException failedWrite(IOException failure) {
        if (failure instanceof ClosedChannelException && outputShut && gate.isOpen()) {
            // The channel is not closed; the kernel, had it been asked, would have said this.
            return new SocketException("Broken pipe (write): output was shut down", failure);
        }
        return Failures.socket(failure, "write");
    }

    @Override
    public void readTimeout(Duration timeout) {
        readTimeoutNanos = Deadline.nanos(timeout);
    }

    @Override
    public Duration readTimeout() {
        return Duration.ofNanos(readTimeoutNanos);
    }

    @Override
    public void writeTimeout(Duration timeout) {
        writeTimeoutNanos = Deadline.nanos(timeout);
    }

    @Override
    public Duration writeTimeout() {
        return Duration.ofNanos(writeTimeoutNanos);
    }

    @Override
    public void shutdownInput() throws IOException {
        gate.ensureOpen();
        inputShut = true;
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            throw Failures.socket(e, "shutdown");
        }
        gate.signal(SelectionKey.OP_READ);
    }

    @Override
    public void shutdownOutput() throws IOException {
        gate.ensureOpen();
        outputShut = true;
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw Failures.socket(e, "shutdown");
        }
        gate.signal(SelectionKey.OP_WRITE);
    }

    @Override
    public int available() throws IOException {
        gate.ensureOpen();
        if (inputShut) {
            return 0;
        }
        try {
            return ahead.bytes() + channel.socket().getInputStream().available();
        } catch (IOException e) {
            throw Failures.socket(e, "available");
        }
    }

    @Override
    public void sendUrgent(int value) throws IOException {
        gate.ensureOpen();
        Turn turn = gate.output().turn;
        Wake wake = turn.take(Deadline.after(writeTimeoutNanos));
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "send urgent", 0);
        }
        try {
            channel.socket().sendUrgentData(value);
        } catch (IOException e) {
            throw failedWrite(e);
        } finally {
            turn.give();
        }
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        gate.ensureOpen();
        return Options.get(channel, name);
    }

    @Override
    public <T> Connection option(SocketOption<T> name, T value) throws IOException {
        gate.ensureOpen();
        Options.set(channel, name, value);
        return this;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public UnixConnection unix() {
        throw new UnsupportedOperationException(
                "NIO passes no descriptors and knows no peer; that needs the backend uring");
    }

    @Override
    public BufferPool buffers() {
        return pool;
    }

    @Override
    public boolean isOpen() {
        return gate.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (!ahead.isEmpty() && gate.isOpen()) {
            resetOnClose();
        }
        gate.close();
    }

    /** What the kernel does by itself for data it holds unread, but not for what we have taken. */
    private void resetOnClose() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // the peer has gone, or another thread has closed it
        }
    }

    /** Both ends, for people. */
    @Override
    public String toString() {
        return "Connection[" + local + " -> " + remote + (isOpen() ? "]" : ", closed]");
    }

    /** One non-blocking call. */
    @FunctionalInterface
    private interface Attempt {
        long run() throws IOException;
    }
}
