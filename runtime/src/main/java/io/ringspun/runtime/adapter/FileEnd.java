package io.ringspun.runtime.adapter;

import io.ringspun.IoRuntime;
import io.ringspun.spi.AdaptedFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FileChannel} over a file of the api. Reads fill the buffer unless the file ends, and
 * writes write all of it, as those of the JDK do with files; what was moved before a failure is
 * what the call gives.
 *
 * <p>Interruptible is a channel by {@link #begin} and {@link #end}, as every channel of the JDK's.
 * One that is not makes a call again that an interrupt has ended; calls are written so that this
 * goes on where they were.
 */
final class FileEnd extends FileChannel {

    final IoRuntime io;
    final AdaptedFile file;
    final Access access;

    /** Held by whoever uses or moves the position, for all of its call. */
    final ReentrantLock turn = new ReentrantLock();

    private final Underlay underlay = new Underlay(this);

    FileEnd(IoRuntime io, AdaptedFile file, Access access) {
        this.io = io;
        this.file = file;
        this.access = access;
    }

    // ---------------------------------------------------------------- how calls are made

    /** A call that does what is left to do, whoever has done the rest before. */
    @FunctionalInterface
    interface Call<T extends @Nullable Object> {
        T make() throws IOException;
    }

    /** Makes a call of this channel. */
    <T extends @Nullable Object> T blocking(Call<T> call) throws IOException {
        if (!access.interruptible()) {
            return unhindered(call);
        }
        boolean completed = false;
        try {
            begin();
            T result = call.make();
            completed = true;
            return result;
        } catch (InterruptedIOException e) {
            begin(); // the call may know of an interrupt before the channel does: now it does
            throw e;
        } finally {
            end(completed);
        }
    }

    /** Makes a call that no interrupt is to end; the status is kept. */
    static <T extends @Nullable Object> T unhindered(Call<T> call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return call.make();
                } catch (InterruptedIOException e) {
                    if (!Thread.interrupted()) {
                        throw e; // a time limit of the other end
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What a call has moved; its failure only if that is nothing. */
    private int moved(ByteBuffer buffer, Call<Boolean> untilTheEnd) throws IOException {
        int start = buffer.position();
        boolean ended = false;
        try {
            ended = blocking(untilTheEnd);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (buffer.position() == start) {
                throw e;
            }
        }
        int count = buffer.position() - start;
        return count == 0 && ended ? -1 : count;
    }

    void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void ensureReadable() throws ClosedChannelException {
        ensureOpen();
        access.checkReadable();
    }

    private void ensureWritable() throws ClosedChannelException {
        ensureOpen();
        access.checkWritable();
    }

    private static void checkTarget(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    private static void checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("Negative position");
        }
    }

    // ---------------------------------------------------------------- at the position

    @Override
    public int read(ByteBuffer target) throws IOException {
        ensureReadable();
        checkTarget(target);
        turn.lock();
        try {
            return moved(target, () -> fill(target));
        } finally {
            turn.unlock();
        }
    }

    /** Reads as far as it goes; whether that is the end. */
    private boolean fill(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (file.read(target) < 0) {
                return true;
            }
            if (target.hasRemaining() && !file.hasPositions()) {
                return false; // more may be long in coming
            }
        }
        return false;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        ensureReadable();
        for (int i = offset; i < offset + length; i++) {
            checkTarget(targets[i]);
        }
        turn.lock();
        try {
            return movedOfAll(targets, offset, length, () -> file.read(targets, offset, length));
        } finally {
            turn.unlock();
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ensureWritable();
        Objects.requireNonNull(source);
        turn.lock();
        try {
            return moved(source, () -> drain(source));
        } finally {
            turn.unlock();
        }
    }

    private boolean drain(ByteBuffer source) throws IOException {
        if (access.append()) {
            Appending.write(file, source);
        } else {
            file.write(source);
        }
        return false;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        ensureWritable();
        turn.lock();
        try {
            return movedOfAll(
                    sources,
                    offset,
                    length,
                    () ->
                            access.append()
                                    ? Appending.write(file, sources, offset, length)
                                    : file.write(sources, offset, length));
        } finally {
            turn.unlock();
        }
    }

    /** As {@link #moved}, of several buffers; -1 if the call says so and nothing was moved. */
    private long movedOfAll(ByteBuffer[] buffers, int offset, int length, Call<Long> call)
            throws IOException {
        long before = remaining(buffers, offset, length);
        long last = 0;
        try {
            last = blocking(call);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (remaining(buffers, offset, length) == before) {
                throw e;
            }
        }
        long count = before - remaining(buffers, offset, length);
        return count == 0 && last < 0 ? -1 : count;
    }

    private static long remaining(ByteBuffer[] buffers, int offset, int length) {
        long remaining = 0;
        for (int i = offset; i < offset + length; i++) {
            remaining += buffers[i].remaining();
        }
        return remaining;
    }

    @Override
    public long position() throws IOException {
        ensureOpen();
        turn.lock();
        try {
            return blocking(access.append() ? file::size : file::position);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        ensureOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException();
        }
        turn.lock();
        try {
            blocking(() -> file.position(newPosition));
            return this;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        ensureOpen();
        if (size < 0) {
            throw new IllegalArgumentException("Negative size");
        }
        access.checkWritable();
        turn.lock();
        try {
            blocking(() -> file.truncate(size));
            return this;
        } finally {
            turn.unlock();
        }
    }

    // ---------------------------------------------------------------- anywhere

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        Objects.requireNonNull(target);
        checkPosition(position);
        ensureReadable();
        checkTarget(target);
        long base = position - target.position();
        return moved(
                target,
                () -> {
                    while (target.hasRemaining()) {
                        if (file.read(target, base + target.position()) < 0) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        Objects.requireNonNull(source);
        checkPosition(position);
        ensureWritable();
        long base = position - source.position();
        return moved(
                source,
                () -> {
                    file.write(source, base + source.position());
                    return false;
                });
    }

    @Override
    public long size() throws IOException {
        ensureOpen();
        return blocking(file::size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        ensureOpen();
        blocking(() -> {
            if (metaData) {
                file.sync();
            } else {
                file.syncData();
            }
            return null;
        });
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
            throws IOException {
        ensureOpen();
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        access.checkReadable();
        if (target instanceof FileEnd other) {
            other.access.checkWritable();
        }
        checkRange(position, count);
        return FileTransfer.between(
                this,
                target,
                () -> position > size() ? 0 : FileTransfer.to(this, position, count, target));
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count)
            throws IOException {
        ensureOpen();
        if (!source.isOpen()) {
            throw new ClosedChannelException();
        }
        if (source instanceof FileEnd other) {
            other.access.checkReadable();
        }
        access.checkWritable();
        checkRange(position, count);
        return FileTransfer.between(
                this, source, () -> FileTransfer.from(this, position, count, source));
    }

    private static void checkRange(long position, long count) {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException();
        }
    }

    // ---------------------------------------------------------------- what the JDK's channel does

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return underlay.map(mode, position, size);
    }

    @Override
    public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
        return underlay.map(mode, offset, size, arena);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return underlay.lock(position, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return underlay.tryLock(position, size, shared);
    }

    // ---------------------------------------------------------------- the end

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
