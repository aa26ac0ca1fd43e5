package io.ringspun.runtime.uring;

import static io.ringspun.runtime.uring.FileData.checkPosition;

import io.ringspun.Advice;
import io.ringspun.Connection;
import io.ringspun.FileAttributes;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.Attributes;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.JdkChannel;
import io.ringspun.runtime.blocking.Metadata;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Space;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.spi.AdaptedFile;
import io.ringspun.spi.FileTaker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file whose reads and writes go through a ring. Owns the descriptor. */
final class UringFile implements AdaptedFile, Passable {

    private final UringRuntime runtime;
    private final OpenFile file;
    private final Descriptor descriptor;
    private final FileData data;
    private final Path path;
    private final FileCursor cursor;
    private final JdkChannel jdkChannel;

    /** Of copies into this file. */
    private final CopyPace pace = new CopyPace();

    /** Takes over an open file. */
    UringFile(UringRuntime runtime, OpenFile file, Path path, OpenMode mode) {
        this.runtime = runtime;
        this.file = file;
        this.path = path;
        descriptor = file.descriptor();
        data = new FileData(runtime, file, mode);
        cursor = new FileCursor(runtime, file, data, mode.append());
        jdkChannel = new JdkChannel(runtime.passage(), file, mode.read(), mode.write());
    }

    /** The file below, for operations at positions that this runtime's rings can do. */
    @Nullable OpenFile positional(UringRuntime asked, boolean reading, boolean writing) {
        return asked == runtime && data.allows(reading, writing) ? file : null;
    }

    // ---------------------------------------------------------------- at the position

    @Override
    public int read(PinnedBuffer target) throws IOException {
        return cursor.read(target);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return cursor.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return cursor.read(targets, offset, length);
    }

    @Override
    public void readFully(PinnedBuffer target) throws IOException {
        cursor.readFully(target);
    }

    @Override
    public void readFully(ByteBuffer target) throws IOException {
        cursor.readFully(target);
    }

    @Override
    public int write(PinnedBuffer source) throws IOException {
        return cursor.write(source);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return cursor.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return cursor.write(sources, offset, length);
    }

    @Override
    public long position() throws IOException {
        return cursor.position();
    }

    @Override
    public FileHandle position(long newPosition) throws IOException {
        checkPosition(newPosition);
        cursor.position(newPosition);
        return this;
    }

    @Override
    public FileHandle truncate(long size) throws IOException {
        checkPosition(size);
        cursor.truncate(size);
        return this;
    }

    @Override
    public FileHandle extend(long size) throws IOException {
        checkPosition(size);
        cursor.extend(size);
        return this;
    }

    // ---------------------------------------------------------------- anywhere

    @Override
    public int read(PinnedBuffer target, long at) throws IOException {
        checkPosition(at);
        descriptor.enter();
        try {
            data.checkSeekable();
            return data.read(target, at);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        checkPosition(at);
        descriptor.enter();
        try {
            data.checkSeekable();
            return data.read(target, at);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public long read(PinnedBuffer[] targets, long at) throws IOException {
        return positioned(at, () -> data.read(targets, at));
    }

    @Override
    public int write(PinnedBuffer source, long at) throws IOException {
        checkPosition(at);
        descriptor.enter();
        try {
            data.checkSeekable();
            return data.write(source, at);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        checkPosition(at);
        descriptor.enter();
        try {
            data.checkSeekable();
            return data.write(source, at);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public long write(PinnedBuffer[] sources, long at) throws IOException {
        return positioned(at, () -> data.write(sources, at));
    }

    @Override
    public int writeDurably(PinnedBuffer source, long at) throws IOException {
        return positioned(at, () -> data.writeDurably(source, at));
    }

    @Override
    public long size() throws IOException {
        return entered(file::size);
    }

    @Override
    public long transferTo(long from, long count, Connection target) throws IOException {
        checkPosition(count);
        if (target instanceof FileTaker taker) {
            checkPosition(from);
            return taker.take(this, from, count);
        }
        if (!(target instanceof UringConnection other) || !other.isOf(runtime)) {
            throw new IllegalArgumentException("the target was opened by another runtime");
        }
        return positioned(
                from,
                () -> {
                    data.checkReadable();
                    return other.send(file, from, count);
                });
    }

    @Override
    public void allocate(long offset, long length) throws IOException {
        space(offset, length, () -> Space.allocate(file, Space.Mode.RESERVE, offset, length));
    }

    @Override
    public void punchHole(long offset, long length) throws IOException {
        space(offset, length, () -> Space.allocate(file, Space.Mode.PUNCH_HOLE, offset, length));
    }

    @Override
    public void zeroRange(long offset, long length) throws IOException {
        space(offset, length, () -> data.zero(offset, length));
    }

    private void space(long offset, long length, Change change) throws IOException {
        checkPosition(offset);
        if (length < 1) {
            throw new IllegalArgumentException("a length must be 1 or more: " + length);
        }
        change(() -> {
            data.checkWritable();
            change.make();
        });
    }

    @Override
    public void advise(Advice advice, long offset, long length) throws IOException {
        checkPosition(offset);
        checkPosition(length);
        change(() -> Space.advise(runtime.passage(), file, advice, offset, length));
    }

    @Override
    public FileStatus status() throws IOException {
        return entered(() -> Attributes.status(file));
    }

    @Override
    public long transferTo(long from, long count, FileHandle target, long to) throws IOException {
        checkPosition(from);
        checkPosition(to);
        checkPosition(count);
        if (!(target instanceof UringFile other) || other.runtime != runtime) {
            throw new IllegalArgumentException("the target was opened by another runtime");
        }
        return entered(() -> {
            data.checkReadable();
            return other.entered(() -> {
                other.data.checkWritable();
                return new FileCopy(runtime, file, other.file, other.pace).copy(from, count, to);
            });
        });
    }

    @Override
    public void cloneTo(FileHandle target) throws IOException {
        if (!(target instanceof UringFile other) || other.runtime != runtime) {
            throw new IllegalArgumentException("the target was opened by another runtime");
        }
        change(() -> {
            data.checkReadable();
            other.change(() -> {
                other.data.checkWritable();
                Space.share(runtime.passage(), file, other.file);
            });
        });
    }

    @Override
    public FileAttributes attributes() {
        return new UringAttributes(Metadata.of(runtime.passage(), file));
    }

    @Override
    public long nextData(long from) throws IOException {
        return positioned(from, () -> Space.next(runtime.passage(), file, from, Posix.SEEK_DATA));
    }

    @Override
    public long nextHole(long from) throws IOException {
        return positioned(from, () -> Space.next(runtime.passage(), file, from, Posix.SEEK_HOLE));
    }

    @Override
    public void sync() throws IOException {
        change(() -> Files.sync(file, false));
    }

    @Override
    public void syncData() throws IOException {
        change(() -> Files.sync(file, true));
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public boolean hasPositions() {
        return data.seekable();
    }

    @Override
    public FileChannel jdkChannel() throws IOException {
        return entered(jdkChannel::open);
    }

    /** What is done while the descriptor cannot be closed. */
    private interface Call<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private interface Change {
        void make() throws IOException;
    }

    private <T extends @Nullable Object> T entered(Call<T> call) throws IOException {
        descriptor.enter();
        try {
            return call.run();
        } finally {
            descriptor.leave();
        }
    }

    private void change(Change change) throws IOException {
        entered(() -> {
            change.make();
            return null;
        });
    }

    private <T extends @Nullable Object> T positioned(long at, Call<T> call) throws IOException {
        checkPosition(at);
        return entered(() -> {
            data.checkSeekable();
            return call.run();
        });
    }

    // ---------------------------------------------------------------- the end

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public boolean isOpen() {
        return !descriptor.closing();
    }

    @Override
    public boolean beginClose() {
        return descriptor.beginClose();
    }

    @Override
    public void finishClose() throws IOException {
        descriptor.awaitUnused(runtime.carriers());
        runtime.forget(this);
        try {
            jdkChannel.close();
        } finally {
            Files.close(file);
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
        return "FileHandle[" + path + (isOpen() ? "]" : ", closed]");
    }
}
