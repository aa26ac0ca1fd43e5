package io.ringspun.runtime.uring;

import io.ringspun.BufferPool;
import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import io.ringspun.UnixConnection;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.blocking.FileSender;
import io.ringspun.runtime.blocking.HandedOver;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Receiver;
import io.ringspun.runtime.blocking.Scattering;
import io.ringspun.runtime.blocking.Sender;
import io.ringspun.runtime.blocking.Sockets;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.kernel.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection whose bytes go through a ring. Owns the descriptor. */
final class UringConnection implements Connection, Passable {

    private final UringRuntime runtime;
    private final Descriptor descriptor;
    private final Receiver receiver;
    private final Sender sender;
    private final FileSender fileSender;
    private final Ends ends;

    private volatile long readTimeoutNanos;
    private volatile long writeTimeoutNanos;
    private volatile boolean inputShut;

    /** Whether closing may wait for unsent data (SO_LINGER). */
    private volatile boolean lingers;

    /** Guarded by this. */
    private @Nullable UringUnixConnection unix;

    /** Takes over a connected socket. */
    UringConnection(UringRuntime runtime, int fd, @Nullable SocketAddress remote) {
        this.runtime = runtime;
        descriptor = new Descriptor(fd);
        descriptor.belongsTo(this);
        ends = new Ends(descriptor, remote);
        receiver = new Receiver(runtime.carriers(), descriptor, runtime.precedent());
        sender = new Sender(runtime.carriers(), descriptor);
        fileSender = new FileSender(runtime.passage(), descriptor, sender);
        readTimeoutNanos = Endings.nanos(runtime.config().deadlines().read());
        writeTimeoutNanos = Endings.nanos(runtime.config().deadlines().write());
    }

    // ---------------------------------------------------------------- reading

    @Override
    public int read(PinnedBuffer target) throws IOException {
        long deadline = Endings.deadline(readTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            return inputShut ? -1 : receiver.read(target, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        long deadline = Endings.deadline(readTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            return inputShut ? -1 : receiver.read(target, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        long deadline = Endings.deadline(readTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            Receiver from = inputShut ? null : receiver;
            return Scattering.read(from, targets, offset, length, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public long read(PinnedBuffer[] targets) throws IOException {
        long deadline = Endings.deadline(readTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            return Scattering.read(inputShut ? null : receiver, targets, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public @Nullable PinnedBuffer receive() throws IOException {
        long deadline = Endings.deadline(readTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            return inputShut
                    ? null
                    : receiver.receive(runtime.census(), runtime.copies(), deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public int peek(PinnedBuffer target) throws IOException {
        long deadline = Endings.deadline(readTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            return inputShut ? -1 : receiver.peek(target, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public int peek(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        long deadline = Endings.deadline(readTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            return inputShut ? -1 : receiver.peek(target, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public int available() throws IOException {
        // What is queued is the reader's to look at. One who waits has nothing queued.
        boolean alone = descriptor.tryEnter(Descriptor.READING);
        if (!alone) {
            descriptor.enter();
        }
        try {
            if (inputShut) {
                return 0;
            }
            // In this order: what is received meanwhile is then missed, and not counted twice.
            int queued = alone ? receiver.queuedBytes() : 0;
            return queued + Sockets.unreadBytes(descriptor.fd());
        } finally {
            descriptor.leave(alone ? Descriptor.READING : 0);
        }
    }

    // ---------------------------------------------------------------- writing

    @Override
    public void sendUrgent(int value) throws IOException {
        descriptor.enter(Descriptor.WRITING, Endings.deadline(writeTimeoutNanos));
        try {
            Sockets.sendUrgent(descriptor.fd(), (byte) value);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public int write(PinnedBuffer source) throws IOException {
        long deadline = Endings.deadline(writeTimeoutNanos);
        descriptor.enter(Descriptor.WRITING, deadline);
        try {
            return sender.write(source, deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public int writeAndRelease(PinnedBuffer source) throws IOException {
        HandedOver given = new HandedOver(source);
        try {
            long deadline = Endings.deadline(writeTimeoutNanos);
            descriptor.enter(Descriptor.WRITING, deadline);
            try {
                return sender.write(given, deadline);
            } finally {
                descriptor.leave(Descriptor.WRITING);
            }
        } finally {
            given.end();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        long deadline = Endings.deadline(writeTimeoutNanos);
        descriptor.enter(Descriptor.WRITING, deadline);
        try {
            return sender.write(source, runtime.copies(), deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        long deadline = Endings.deadline(writeTimeoutNanos);
        descriptor.enter(Descriptor.WRITING, deadline);
        try {
            return sender.write(sources, offset, length, runtime.copies(), deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public long write(PinnedBuffer[] sources) throws IOException {
        long deadline = Endings.deadline(writeTimeoutNanos);
        descriptor.enter(Descriptor.WRITING, deadline);
        try {
            return sender.write(sources, deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    /** Sends a range of a file, which the caller has entered. */
    long send(OpenFile file, long position, long count) throws IOException {
        long deadline = Endings.deadline(writeTimeoutNanos);
        descriptor.enter(Descriptor.WRITING, deadline);
        try {
            return fileSender.send(file, position, count, runtime.copies(), deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    /** Whether it was opened by this runtime. */
    boolean isOf(UringRuntime other) {
        return runtime == other;
    }

    // ---------------------------------------------------------------- settings

    @Override
    public void readTimeout(Duration timeout) {
        readTimeoutNanos = Endings.nanos(timeout);
    }

    @Override
    public Duration readTimeout() {
        return Duration.ofNanos(readTimeoutNanos);
    }

    @Override
    public void writeTimeout(Duration timeout) {
        writeTimeoutNanos = Endings.nanos(timeout);
    }

    @Override
    public Duration writeTimeout() {
        return Duration.ofNanos(writeTimeoutNanos);
    }

    @Override
    public void shutdownInput() throws IOException {
        inputShut = true;
        shutdown(Posix.SHUT_RD);
    }

    @Override
    public void shutdownOutput() throws IOException {
        shutdown(Posix.SHUT_WR);
    }

    private void shutdown(int how) throws IOException {
        descriptor.enter();
        try {
            int result = Linux.shutdown(descriptor.fd(), how);
            if (result < 0
                    && result != -Errno.ENOTCONN) { // the peer has gone already: nothing is left to
                // shut
                throw Failures.socket("shutdown", -result, null);
            }
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        descriptor.enter();
        try {
            return SocketOptions.get(descriptor.fd(), name);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public <T> Connection option(SocketOption<T> name, T value) throws IOException {
        descriptor.enter();
        try {
            SocketOptions.set(descriptor.fd(), name, value);
            if (name.equals(StandardSocketOptions.SO_LINGER)) {
                lingers = value instanceof Integer seconds && seconds > 0;
            }
            return this;
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public SocketAddress localAddress() {
        return ends.local();
    }

    @Override
    public SocketAddress remoteAddress() {
        return ends.remote();
    }

    @Override
    public synchronized UnixConnection unix() {
        UringUnixConnection known = unix;
        if (known == null) {
            if (!(localAddress() instanceof UnixDomainSocketAddress)) {
                throw new UnsupportedOperationException("not a Unix-domain connection: " + this);
            }
            receiver.noMoreAhead();
            known = new UringUnixConnection(runtime, this, receiver, sender);
            unix = known;
        }
        return known;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    long readTimeoutNanos() {
        return readTimeoutNanos;
    }

    long writeTimeoutNanos() {
        return writeTimeoutNanos;
    }

    boolean inputShut() {
        return inputShut;
    }

    @Override
    public BufferPool buffers() {
        return runtime.buffers();
    }

    // ---------------------------------------------------------------- the end

    @Override
    public boolean isOpen() {
        return !descriptor.closing();
    }

    @Override
    public boolean beginClose() {
        if (!descriptor.beginClose()) {
            return false;
        }
        receiver.wake();
        return true;
    }

    @Override
    public void finishClose() throws IOException {
        descriptor.awaitUnused(runtime.carriers());
        int fd = descriptor.fd();
        if (receiver.close()) {
            Sockets.resetOnClose(fd);
        }
        runtime.forget(this);
        int result =
                lingers
                        ? runtime.offloadPool().runUninterrupted(() -> Linux.close(fd))
                        : Linux.close(fd);
        if (result < 0 && result != -Errno.EINTR && result != -Errno.ECONNRESET) {
            throw Failures.call("close", -result, null);
        }
    }

    @Override
    public void close() throws IOException {
        if (beginClose()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        return "Connection["
                + localAddress()
                + " to "
                + remoteAddress()
                + (isOpen() ? "]" : ", closed]");
    }
}
