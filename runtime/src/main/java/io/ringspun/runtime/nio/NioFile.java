package io.ringspun.runtime.nio;

import io.ringspun.Advice;
import io.ringspun.BlockingTask;
import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FileChannel} behind its {@link FileCalls}.
 *
 * <p>Calls that use the position wait for the {@link Turn} here, in the calling thread: inside the
 * channel each of them would hold an offload thread while it waits.
 */
final class NioFile implements FileHandle, Holding {

    private final NioRuntime runtime;
    private final Path path;
    private final FileChannel channel;
    private final @Nullable Object key;
    private final FileCalls calls;
    private final boolean append;
    private final boolean readable;
    private final boolean writable;
    private final Turn turn = new Turn();
    private final AtomicBoolean closed = new AtomicBoolean();

    private NioFile(NioRuntime runtime, Path path, Opened opened, Set<OpenOption> options) {
        this.runtime = runtime;
        this.path = path;
        this.channel = opened.channel();
        this.key = opened.key();
        this.append = options.contains(StandardOpenOption.APPEND);
        boolean direct = options.stream().anyMatch(Opened::isDirect);
        this.calls = new FileCalls(path, channel, direct, runtime.files());
        this.writable =
                options.contains(StandardOpenOption.WRITE)
                        || options.contains(StandardOpenOption.APPEND);
        this.readable = !writable || options.contains(StandardOpenOption.READ);
    }

    static NioFile open(
            NioRuntime runtime, Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Opened.checkFileSystem(path);
        Opened.checkOptions(options);
        return adopt(
                runtime,
                path,
                FileCalls.offloaded(runtime.files(), () -> Opened.of(path, options, attributes)),
                options);
    }

    /** Takes over an open channel; closes it if the runtime is closed. */
    static NioFile adopt(NioRuntime runtime, Path path, Opened opened, Set<OpenOption> options)
            throws IOException {
        NioFile file = new NioFile(runtime, path, opened, options);
        try {
            runtime.ledger().add(file);
        } catch (ClosedChannelException e) {
            file.close();
            throw new AsynchronousCloseException();
        }
        return file;
    }

    @Override
    public int read(PinnedBuffer target) throws IOException {
        return lent(target, this::read);
    }

    @Override
    public int read(PinnedBuffer target, long position) throws IOException {
        return lent(target, memory -> read(memory, position));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ensureReadable(target);
        return target.hasRemaining() ? inTurn("read", () -> calls.fill(target)) : 0;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        checkNotNegative("position", position);
        ensureReadable(target);
        return target.hasRemaining() ? calls.fill(target, position) : 0;
    }

    @Override
    public void readFully(PinnedBuffer target) throws IOException {
        lent(target, this::readWholly);
    }

    @Override
    public void readFully(ByteBuffer target) throws IOException {
        readWholly(target);
    }

    private int readWholly(ByteBuffer target) throws IOException {
        ensureReadable(target);
        return inTurn("read", () -> calls.fillWholly(target));
    }

    @Override
    public long read(PinnedBuffer[] targets, long position) throws IOException {
        checkNotNegative("position", position);
        ensureReadable();
        return Vectors.lent(targets, memories -> calls.fill(memories, position));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = Vectors.remaining(targets, offset, length);
        int end = offset + length;
        ensureReadable();
        for (int i = offset; i < end; i++) {
            checkNotReadOnly(targets[i]);
        }
        return total == 0 ? 0 : inTurn("read", () -> calls.scatter(targets, offset, end));
    }

    @Override
    public int write(PinnedBuffer source) throws IOException {
        return lent(source, this::write);
    }

    @Override
    public int write(PinnedBuffer source, long position) throws IOException {
        return lent(source, memory -> write(memory, position));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int total = source.remaining();
        ensureWritable();
        if (total > 0) {
            inTurn(
                    "write",
                    () -> {
                        calls.drain(source, (memory, done) -> channel.write(memory));
                        return total;
                    });
        }
        return total;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        checkNotNegative("position", position);
        int total = source.remaining();
        ensureWritable();
        if (total > 0) {
            calls.drain(source, (memory, done) -> channel.write(memory, position + done));
        }
        return total;
    }

    @Override
    public long write(PinnedBuffer[] sources, long position) throws IOException {
        checkNotNegative("position", position);
        ensureWritable();
        return Vectors.lent(
                sources,
                memories -> {
                    long done = 0;
                    for (ByteBuffer memory : memories) {
                        done += write(memory, position + done);
                    }
                    return done;
                });
    }

    @Override
    public int writeDurably(PinnedBuffer source, long position) throws IOException {
        int bytes = write(source, position);
        syncData();
        return bytes;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = Vectors.remaining(sources, offset, length);
        ensureWritable();
        if (total > 0) {
            inTurn(
                    "write",
                    () -> {
                        calls.gather(sources, offset, offset + length);
                        return total;
                    });
        }
        return total;
    }

    @Override
    public long position() throws IOException {
        ensureOpen();
        return inTurn("position", () -> calls.run(channel::position));
    }

    @Override
    public FileHandle position(long newPosition) throws IOException {
        checkNotNegative("position", newPosition);
        ensureOpen();
        inTurn("position", () -> calls.run(() -> channel.position(newPosition)));
        return this;
    }

    @Override
    public long size() throws IOException {
        ensureOpen();
        return calls.run(channel::size);
    }

    @Override
    public FileHandle truncate(long size) throws IOException {
        checkNotNegative("size", size);
        ensureWritable();
        inTurn("truncate", () -> calls.run(() -> channel.truncate(size)));
        return this;
    }

    @Override
    public FileHandle extend(long size) throws IOException {
        checkNotNegative("size", size);
        ensureWritable();
        inTurn("extend", () -> calls.run(() -> FileSpace.extend(channel, size, append)));
        return this;
    }

    @Override
    public void allocate(long offset, long length) throws IOException {
        checkRange(offset, length);
        throw new UnsupportedOperationException("NIO cannot reserve space");
    }

    @Override
    public void punchHole(long offset, long length) throws IOException {
        checkRange(offset, length);
        throw new UnsupportedOperationException("NIO cannot give space back");
    }

    @Override
    public void zeroRange(long offset, long length) throws IOException {
        checkRange(offset, length);
        if (append) {
            throw new UnsupportedOperationException(
                    "NIO writes zeros, and this file is written at its end only");
        }
        calls.make(() -> FileSpace.zero(channel, offset, length));
    }

    private void checkRange(long offset, long length) throws ClosedChannelException {
        checkNotNegative("offset", offset);
        if (length < 1) {
            throw new IllegalArgumentException("length must be 1 or more: " + length);
        }
        ensureWritable();
    }

    @Override
    public void advise(Advice advice, long offset, long length) throws IOException {
        Objects.requireNonNull(advice);
        checkNotNegative("offset", offset);
        checkNotNegative("length", length);
        ensureOpen();
    }

    @Override
    public FileStatus status() throws IOException {
        ensureOpen();
        return calls.run(() -> {
            NioStatus.checkStill(path, key);
            return NioStatus.of(path);
        });
    }

    @Override
    public long transferTo(long position, long count, Connection target) throws IOException {
        checkNotNegative("position", position);
        checkNotNegative("count", count);
        if (!(target instanceof NioConnection to) || !to.isOf(runtime)) {
            throw new IllegalArgumentException("the target is not a connection of this runtime");
        }
        ensureReadable();
        return to.send(calls, position, count);
    }

    @Override
    public long transferTo(long position, long count, FileHandle target, long targetPosition)
            throws IOException {
        checkNotNegative("position", position);
        checkNotNegative("count", count);
        checkNotNegative("targetPosition", targetPosition);
        if (!(target instanceof NioFile to) || to.runtime != runtime) {
            throw new IllegalArgumentException("the target is not a file of this runtime");
        }
        ensureReadable();
        to.ensureWritable();
        if (count == 0) {
            return 0;
        }
        return to.inTurn("copy", () -> calls.copy(position, count, to.calls, targetPosition));
    }

    @Override
    public void sync() throws IOException {
        ensureOpen();
        calls.make(() -> channel.force(true));
    }

    @Override
    public void syncData() throws IOException {
        ensureOpen();
        calls.make(() -> channel.force(false));
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public InputStream inputStream() {
        return Channels.newInputStream(new Reading(this));
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    @Override
    public void close() throws IOException {
        if (shut()) {
            runtime.ledger().remove(this);
            release();
        }
    }

    @Override
    public boolean shut() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        calls.shut();
        return true;
    }

    /** The channel itself ends the calls under way, and waits for them before it closes. */
    @Override
    public void release() throws IOException {
        try {
            FileCalls.offloaded(
                    runtime.closing(),
                    () -> {
                        channel.close();
                        return null;
                    });
        } catch (AsynchronousCloseException e) {
            // The runtime, closing as well, has ended the pool. Closing minds no interrupt.
            channel.close();
        }
    }

    /** The path, for people. */
    @Override
    public String toString() {
        return "FileHandle[" + path + (isOpen() ? "]" : ", closed]");
    }

    /** Does something that uses or moves the position. */
    private <T> T inTurn(String operation, BlockingTask<T, IOException> task) throws IOException {
        Wake wake = turn.take(Deadline.NONE);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, operation, 0);
        }
        try {
            return task.call();
        } finally {
            turn.give();
        }
    }

    private static int lent(PinnedBuffer buffer, Vectors.Transfer transfer) throws IOException {
        NioBuffer own = NioBuffer.of(buffer);
        ByteBuffer memory = own.begin();
        try {
            return transfer.apply(memory);
        } finally {
            own.end();
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    private void ensureReadable() throws ClosedChannelException {
        ensureOpen();
        if (!readable) {
            throw new NonReadableChannelException();
        }
    }

    private void ensureReadable(ByteBuffer target) throws ClosedChannelException {
        ensureReadable();
        checkNotReadOnly(target);
    }

    private void ensureWritable() throws ClosedChannelException {
        ensureOpen();
        if (!writable) {
            throw new NonWritableChannelException();
        }
    }

    private static void checkNotReadOnly(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a read needs a buffer that is not read-only");
        }
    }

    private static void checkNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
    }
}
