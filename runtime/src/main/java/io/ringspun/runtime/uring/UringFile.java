package io.ringspun.runtime.uring;

import static io.ringspun.runtime.uring.FileData.checkPosition;

import io.ringspun.Advice;
import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.Attributes;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file whose reads and writes go through a ring. Owns the descriptor. */
final class UringFile implements FileHandle, Passable {

    private final UringRuntime runtime;
    private final OpenFile file;
    private final Descriptor descriptor;
    private final FileData data;
    private final Path path;
    private final OpenMode mode;

    /** Of copies into this file. */
    private final CopyPace pace = new CopyPace();

    /** Guarded by the reading turn. */
    private long position;

    /** Takes over an open file. */
    UringFile(UringRuntime runtime, OpenFile file, Path path, OpenMode mode) {
        this.runtime = runtime;
        this.file = file;
        this.path = path;
        this.mode = mode;
        descriptor = file.descriptor();
        data = new FileData(runtime, file, mode);
    }

    /** The file below, for operations at positions that this runtime's rings can do. */
    @Nullable OpenFile positional(UringRuntime asked, boolean reading, boolean writing) {
        return asked == runtime && data.allows(reading, writing) ? file : null;
    }

    // ---------------------------------------------------------------- reading

    @Override
    public int read(PinnedBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return moved(data.read(target, here()));
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

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
    public int read(ByteBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return moved(data.read(target, here()));
        } finally {
            descriptor.leave(Descriptor.READING);
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
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        descriptor.enter(Descriptor.READING, 0);
        try {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                while (targets[i].hasRemaining()) {
                    if (total > 0 && !data.seekable()) {
                        return total; // more may be long in coming
                    }
                    int count = moved(data.read(targets[i], here()));
                    if (count < 0) {
                        return total == 0 ? -1 : total;
                    }
                    total += count;
                }
            }
            return total;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public long read(PinnedBuffer[] targets, long at) throws IOException {
        return positioned(at, () -> data.read(targets, at));
    }

    @Override
    public void readFully(PinnedBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        int before = target.position();
        try {
            data.readFully(target, here());
        } finally {
            position += target.position() - before;
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public void readFully(ByteBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        int before = target.position();
        try {
            data.readFully(target, here());
        } finally {
            position += target.position() - before;
            descriptor.leave(Descriptor.READING);
        }
    }

    // ---------------------------------------------------------------- writing

    @Override
    public int write(PinnedBuffer source) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            int before = source.position();
            try {
                return data.write(source, here());
            } finally {
                moved(source.position() - before);
            }
        } finally {
            descriptor.leave(Descriptor.READING);
        }
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
    public int write(ByteBuffer source) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return writeHere(source);
        } finally {
            descriptor.leave(Descriptor.READING);
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
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        return inTurn(() -> {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += writeHere(sources[i]);
            }
            return total;
        });
    }

    private int writeHere(ByteBuffer source) throws IOException {
        int before = source.position();
        try {
            return data.write(source, here());
        } finally {
            moved(source.position() - before);
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

    // ---------------------------------------------------------------- position and size

    /** Where the next sequential transfer begins; a stream has no place but the present one. */
    private long here() {
        return data.seekable() ? position : Files.CURRENT;
    }

    private int moved(int count) throws IOException {
        if (count > 0) {
            position = mode.append() ? file.size() : position + count;
        }
        return count;
    }

    @Override
    public long position() throws IOException {
        return inTurn(() -> position);
    }

    @Override
    public FileHandle position(long newPosition) throws IOException {
        checkPosition(newPosition);
        return inTurn(() -> {
            position = newPosition;
            return this;
        });
    }

    @Override
    public long size() throws IOException {
        return entered(file::size);
    }

    @Override
    public FileHandle truncate(long size) throws IOException {
        checkPosition(size);
        return inTurn(() -> {
            data.checkWritable();
            if (size < file.size()) {
                Space.truncate(runtime.passage(), file, size);
            }
            position = Math.min(position, size);
            return this;
        });
    }

    @Override
    public long transferTo(long from, long count, Connection target) throws IOException {
        checkPosition(count);
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
    public FileHandle extend(long size) throws IOException {
        checkPosition(size);
        return inTurn(() -> {
            data.checkWritable();
            Space.extend(runtime.passage(), file, size);
            return this;
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

    private <T> T inTurn(Call<T> call) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return call.run();
        } finally {
            descriptor.leave(Descriptor.READING);
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
        Files.close(file);
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
