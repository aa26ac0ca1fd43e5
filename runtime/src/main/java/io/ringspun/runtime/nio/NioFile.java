package io.ringspun.runtime.nio;

import io.ringspun.BlockingTask;
import io.ringspun.FileHandle;
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
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

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
    private final FileCalls calls;
    private final boolean readable;
    private final boolean writable;
    private final Turn turn = new Turn();
    private final AtomicBoolean closed = new AtomicBoolean();

    private NioFile(NioRuntime runtime, Path path, FileChannel channel, Set<OpenOption> options) {
        this.runtime = runtime;
        this.path = path;
        this.channel = channel;
        this.calls = new FileCalls(path, channel, runtime.files());
        this.writable =
                options.contains(StandardOpenOption.WRITE)
                        || options.contains(StandardOpenOption.APPEND);
        this.readable = !writable || options.contains(StandardOpenOption.READ);
    }

    static NioFile open(
            NioRuntime runtime, Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new UnsupportedOperationException(
                    "only paths of the default file system can be opened, not of "
                            + path.getFileSystem().provider().getScheme());
        }
        for (OpenOption option : options) {
            boolean known =
                    option instanceof StandardOpenOption || option == LinkOption.NOFOLLOW_LINKS;
            if (!known || option == StandardOpenOption.DELETE_ON_CLOSE) {
                throw new UnsupportedOperationException(option + " is not supported");
            }
        }
        FileChannel channel =
                FileCalls.offloaded(runtime.files(), () -> openChannel(path, options, attributes));
        NioFile file = new NioFile(runtime, path, channel, options);
        try {
            runtime.ledger().add(file);
        } catch (ClosedChannelException e) {
            file.close();
            throw new AsynchronousCloseException();
        }
        return file;
    }

    private static FileChannel openChannel(
            Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, options, attributes);
        } catch (IOException e) {
            throw Failures.file(e, path, null);
        }
        // The kernel opens directories for reading, and would refuse only the read.
        if (Files.isDirectory(path)) {
            channel.close();
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        return channel;
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
        return target.hasRemaining() ? inTurn("read", () -> calls.fill(target, channel::read)) : 0;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        checkNotNegative("position", position);
        ensureReadable(target);
        return target.hasRemaining()
                ? calls.fill(target, memory -> channel.read(memory, position))
                : 0;
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
        force(true);
    }

    @Override
    public void syncData() throws IOException {
        force(false);
    }

    private void force(boolean metadata) throws IOException {
        ensureOpen();
        calls.run(() -> {
            channel.force(metadata);
            return null;
        });
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
        return closed.compareAndSet(false, true);
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

    /** Hides the position from the JDK's streams, which would ask for it: a pipe has none. */
    private record Reading(NioFile file) implements ReadableByteChannel {

        @Override
        public int read(ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
