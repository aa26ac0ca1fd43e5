package io.ringspun.runtime.nio;

import io.ringspun.Advice;
import io.ringspun.BlockingTask;
import io.ringspun.Connection;
import io.ringspun.FileAttributes;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.spi.AdaptedFile;
import io.ringspun.spi.FileTaker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FileChannel} behind its {@link FileCalls}.
 *
 * <p>Calls that use the position wait for the {@link Turn} here, in the calling thread: inside the
 * channel each of them would hold an offload thread while it waits.
 */
final class NioFile implements AdaptedFile, Holding {

    private final NioRuntime runtime;
    private final Path path;
    private final FileChannel channel;
    private final @Nullable Object key;
    private final FileCalls calls;
    private final boolean append;
    private final FileAccess access;
    private final Turn turn = new Turn();

    private NioFile(NioRuntime runtime, Path path, Opened opened, Set<OpenOption> options) {
        this.runtime = runtime;
        this.path = path;
        this.channel = opened.channel();
        this.key = opened.key();
        this.append = options.contains(StandardOpenOption.APPEND);
        boolean direct = options.stream().anyMatch(Opened::isDirect);
        this.calls = new FileCalls(path, channel, direct, runtime.files());
        this.access = new FileAccess(options);
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
        access.ensureReadable(target);
        return target.hasRemaining() ? inTurn("read", () -> calls.fill(target)) : 0;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        FileAccess.checkNotNegative("position", position);
        access.ensureReadable(target);
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
        access.ensureReadable(target);
        return inTurn("read", () -> calls.fillWholly(target));
    }

    @Override
    public long read(PinnedBuffer[] targets, long position) throws IOException {
        FileAccess.checkNotNegative("position", position);
        access.ensureReadable();
        return Vectors.lent(targets, memories -> calls.fill(memories, position));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = Vectors.remaining(targets, offset, length);
        int end = offset + length;
        access.ensureReadable();
        for (int i = offset; i < end; i++) {
            FileAccess.checkNotReadOnly(targets[i]);
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
        access.ensureWritable();
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
        FileAccess.checkNotNegative("position", position);
        int total = source.remaining();
        access.ensureWritable();
        if (total > 0) {
            calls.drain(source, (memory, done) -> channel.write(memory, position + done));
        }
        return total;
    }

    @Override
    public long write(PinnedBuffer[] sources, long position) throws IOException {
        FileAccess.checkNotNegative("position", position);
        access.ensureWritable();
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
        access.ensureWritable();
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
        access.ensureOpen();
        return inTurn("position", () -> calls.run(channel::position));
    }

    @Override
    public FileHandle position(long newPosition) throws IOException {
        FileAccess.checkNotNegative("position", newPosition);
        access.ensureOpen();
        inTurn("position", () -> calls.run(() -> channel.position(newPosition)));
        return this;
    }

    @Override
    public long size() throws IOException {
        access.ensureOpen();
        return calls.run(channel::size);
    }

    @Override
    public FileHandle truncate(long size) throws IOException {
        FileAccess.checkNotNegative("size", size);
        access.ensureWritable();
        inTurn("truncate", () -> calls.run(() -> channel.truncate(size)));
        return this;
    }

    @Override
    public FileHandle extend(long size) throws IOException {
        FileAccess.checkNotNegative("size", size);
        access.ensureWritable();
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
        FileAccess.checkNotNegative("offset", offset);
        if (length < 1) {
            throw new IllegalArgumentException("length must be 1 or more: " + length);
        }
        access.ensureWritable();
    }

    @Override
    public void advise(Advice advice, long offset, long length) throws IOException {
        Objects.requireNonNull(advice);
        FileAccess.checkNotNegative("offset", offset);
        FileAccess.checkNotNegative("length", length);
        access.ensureOpen();
    }

    @Override
    public FileStatus status() throws IOException {
        access.ensureOpen();
        return calls.run(() -> {
            NioStatus.checkStill(path, key);
            return NioStatus.of(path);
        });
    }

    @Override
    public FileAttributes attributes() {
        return new NioAttributes(
                path,
                task -> {
                    access.ensureOpen();
                    calls.make(() -> {
                        NioStatus.checkStill(path, key);
                        task.call();
                    });
                });
    }

    /** The JDK does not know of holes. */
    @Override
    public long nextData(long position) throws IOException {
        FileAccess.checkNotNegative("position", position);
        return position < size() ? position : -1;
    }

    @Override
    public long nextHole(long position) throws IOException {
        FileAccess.checkNotNegative("position", position);
        return -1;
    }

    @Override
    public void cloneTo(FileHandle target) {
        throw new UnsupportedOperationException("NIO cannot share blocks");
    }

    @Override
    public long transferTo(long position, long count, Connection target) throws IOException {
        FileAccess.checkRange(position, count);
        if (target instanceof FileTaker taker) {
            return taker.take(this, position, count);
        }
        if (!(target instanceof NioConnection to) || !to.isOf(runtime)) {
            throw new IllegalArgumentException("the target is not a connection of this runtime");
        }
        access.ensureReadable();
        return to.send(calls, position, count);
    }

    @Override
    public long transferTo(long position, long count, FileHandle target, long targetPosition)
            throws IOException {
        FileAccess.checkRange(position, count);
        FileAccess.checkNotNegative("targetPosition", targetPosition);
        if (!(target instanceof NioFile to) || to.runtime != runtime) {
            throw new IllegalArgumentException("the target is not a file of this runtime");
        }
        access.ensureReadable();
        to.access.ensureWritable();
        if (count == 0) {
            return 0;
        }
        return to.inTurn("copy", () -> calls.copy(position, count, to.calls, targetPosition));
    }

    @Override
    public void sync() throws IOException {
        access.ensureOpen();
        calls.make(() -> channel.force(true));
    }

    @Override
    public void syncData() throws IOException {
        access.ensureOpen();
        calls.make(() -> channel.force(false));
    }

    @Override
    public boolean hasPositions() throws IOException {
        return calls.hasPositions();
    }

    @Override
    public FileChannel jdkChannel() {
        return channel;
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
        return access.isOpen();
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
        if (!access.shut()) {
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
}
