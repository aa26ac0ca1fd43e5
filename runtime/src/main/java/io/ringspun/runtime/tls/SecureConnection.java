package io.ringspun.runtime.tls;

import io.ringspun.BufferPool;
import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.PoolTimeoutException;
import io.ringspun.UnixConnection;
import io.ringspun.spi.FileTaker;
import io.ringspun.tls.TlsConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What users see of a {@link Conversation}: arguments are checked here. Safe for all threads. */
final class SecureConnection implements TlsConnection, FileTaker {

    /** What is asked for of a pool when there is a time limit. */
    private static final int LENT_BYTES_MIN = 64;

    private final Connection plain;
    private final SSLEngine engine;
    private final Conversation conversation;

    private volatile Duration readTimeout;
    private volatile Duration writeTimeout;

    SecureConnection(Connection plain, SSLEngine engine) {
        this.plain = plain;
        this.engine = engine;
        conversation = new Conversation(plain, engine);
        readTimeout = plain.readTimeout();
        writeTimeout = plain.writeTimeout();
    }

    @Override
    public void handshake() throws IOException {
        conversation.ensureOpen();
        conversation.establish(Limit.of(readTimeout));
    }

    @Override
    public SSLSession session() throws IOException {
        handshake();
        return engine.getSession();
    }

    @Override
    public String applicationProtocol() throws IOException {
        handshake();
        return Objects.requireNonNullElse(engine.getApplicationProtocol(), "");
    }

    @Override
    public int read(PinnedBuffer target) throws IOException {
        return (int) read(new PinnedBuffer[] {target});
    }

    @Override
    public long read(PinnedBuffer[] targets) throws IOException {
        checkUsers(targets);
        return read(new Target.Pinned(targets));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        checkWritable(target);
        return (int) read(new Target.Buffers(target));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        for (int i = offset; i < offset + length; i++) {
            checkWritable(targets[i]);
        }
        return read(new Target.Buffers(targets, offset, length));
    }

    private long read(Target target) throws IOException {
        conversation.ensureOpen();
        return target.hasRoom() ? reading((inbound, limit) -> inbound.read(target, limit)) : 0;
    }

    @Override
    public @Nullable PinnedBuffer receive() throws IOException {
        conversation.ensureOpen();
        @Nullable PinnedBuffer[] received = {null};
        reading((inbound, limit) -> {
            ByteBuffer found = inbound.await(limit);
            if (found != null) {
                received[0] = lend(limit).put(found).flip();
                inbound.taken();
            }
            return 0;
        });
        return received[0];
    }

    private PinnedBuffer lend(Limit limit) throws IOException {
        BufferPool pool = plain.buffers();
        if (limit.isNone()) {
            return pool.acquire();
        }
        try {
            return pool.acquire(LENT_BYTES_MIN, limit.left()).clear();
        } catch (PoolTimeoutException e) {
            IOException passed = Limit.passed("read");
            passed.initCause(e);
            throw passed;
        }
    }

    @Override
    public int peek(PinnedBuffer target) throws IOException {
        checkUsers(target);
        return peek(new Target.Pinned(target));
    }

    @Override
    public int peek(ByteBuffer target) throws IOException {
        checkWritable(target);
        return peek(new Target.Buffers(target));
    }

    private int peek(Target target) throws IOException {
        conversation.ensureOpen();
        if (!target.hasRoom()) {
            return 0;
        }
        return (int)
                reading((inbound, limit) -> {
                    ByteBuffer found = inbound.await(limit);
                    return found == null ? -1 : target.take(found.duplicate());
                });
    }

    private long reading(Conversation.Reading reading) throws IOException {
        return conversation.read(reading, Limit.of(readTimeout));
    }

    @Override
    public int write(PinnedBuffer source) throws IOException {
        return (int) write(new PinnedBuffer[] {source});
    }

    @Override
    public long write(PinnedBuffer[] sources) throws IOException {
        checkUsers(sources);
        return writing(new Source.Pinned(sources));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return (int) writing(new Source.Buffers(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        return writing(new Source.Buffers(sources, offset, length));
    }

    @Override
    public long take(FileHandle file, long position, long count) throws IOException {
        return writing(new Source.Range(file, position, count));
    }

    private long writing(Source source) throws IOException {
        try {
            conversation.ensureOpen();
            return source.hasMore() ? conversation.write(source, Limit.of(writeTimeout)) : 0;
        } finally {
            source.end();
        }
    }

    @Override
    public void readTimeout(Duration timeout) {
        readTimeout = Limit.checked(timeout);
    }

    @Override
    public Duration readTimeout() {
        return readTimeout;
    }

    @Override
    public void writeTimeout(Duration timeout) {
        writeTimeout = Limit.checked(timeout);
    }

    @Override
    public Duration writeTimeout() {
        return writeTimeout;
    }

    @Override
    public void shutdownInput() throws IOException {
        conversation.shutInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        conversation.shutOutput();
    }

    @Override
    public int available() throws IOException {
        conversation.ensureOpen();
        return conversation.look();
    }

    @Override
    public void sendUrgent(int value) throws IOException {
        conversation.ensureOpen();
        throw new SocketException("TLS has no urgent data (send urgent)");
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        return plain.option(name);
    }

    @Override
    public <T> Connection option(SocketOption<T> name, T value) throws IOException {
        plain.option(name, value);
        return this;
    }

    @Override
    public SocketAddress localAddress() {
        return plain.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return plain.remoteAddress();
    }

    @Override
    public UnixConnection unix() {
        throw new UnsupportedOperationException(
                "descriptors go with bytes as they are, and TLS changes them");
    }

    @Override
    public BufferPool buffers() {
        return plain.buffers();
    }

    @Override
    public boolean isOpen() {
        return conversation.isOpen();
    }

    @Override
    public void close() throws IOException {
        conversation.close();
    }

    private static void checkWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a read needs a buffer that is not read-only");
        }
    }

    /** Each must be the user's, and be there once. */
    private static void checkUsers(PinnedBuffer... buffers) {
        for (PinnedBuffer buffer : buffers) {
            buffer.position(buffer.position());
        }
        if (buffers.length > 1 && new HashSet<>(List.of(buffers)).size() < buffers.length) {
            throw new IllegalStateException("a buffer is there twice");
        }
    }

    /** Both ends, for people. */
    @Override
    public String toString() {
        return "Tls" + plain;
    }
}
