package io.ringspun.runtime.uring;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Transfer;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file whose reads and writes go through a ring. Owns the descriptor. */
final class UringFile implements FileHandle, Resource {

    private final UringRuntime runtime;
    private final OpenFile file;
    private final Descriptor descriptor;
    private final Path path;
    private final OpenMode mode;
    private final boolean seekable;

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
        seekable = file.status().isSeekable();
    }

    /** The file below, for operations at positions that this runtime's rings can do. */
    @Nullable OpenFile positional(UringRuntime asked, boolean reading, boolean writing) {
        return asked == runtime
                        && seekable
                        && (!reading || mode.read())
                        && (!writing || mode.write())
                ? file
                : null;
    }

    // ---------------------------------------------------------------- reading

    @Override
    public int read(PinnedBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return moved(readPinned(target, here()));
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public int read(PinnedBuffer target, long at) throws IOException {
        checkPosition(at);
        descriptor.enter();
        try {
            checkSeekable();
            return readPinned(target, at);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return moved(readInto(target, here()));
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        checkPosition(at);
        descriptor.enter();
        try {
            checkSeekable();
            return readInto(target, at);
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
                    if (total > 0 && !seekable) {
                        return total; // more may be long in coming
                    }
                    int count = moved(readInto(targets[i], here()));
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

    private int readPinned(PinnedBuffer target, long at) throws IOException {
        checkReadable();
        return target.hasRemaining() ? atEnd(Files.read(file, target, at)) : 0;
    }

    private int readInto(ByteBuffer target, long at) throws IOException {
        checkReadable();
        return target.hasRemaining()
                ? atEnd(
                        Transfer.fill(
                                target,
                                runtime.copies(),
                                (address, length) -> Files.read(file, address, length, at)))
                : 0;
    }

    private static int atEnd(int count) {
        return count == 0 ? -1 : count;
    }

    // ---------------------------------------------------------------- writing

    @Override
    public int write(PinnedBuffer source) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            int before = source.position();
            try {
                return writePinned(source, here());
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
            checkSeekable();
            return writePinned(source, at);
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
            checkSeekable();
            return writeFrom(source, at);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        descriptor.enter(Descriptor.READING, 0);
        try {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += writeHere(sources[i]);
            }
            return total;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    private int writeHere(ByteBuffer source) throws IOException {
        int before = source.position();
        try {
            return writeFrom(source, here());
        } finally {
            moved(source.position() - before);
        }
    }

    private int writePinned(PinnedBuffer source, long at) throws IOException {
        checkWritable();
        return Transfer.drain(
                source, (address, length, before) -> writeAt(address, length, at, before));
    }

    private int writeFrom(ByteBuffer source, long at) throws IOException {
        checkWritable();
        return Transfer.drain(
                source,
                runtime.copies(),
                (address, length, before) -> writeAt(address, length, at, before));
    }

    private int writeAt(long address, int length, long at, int before) throws IOException {
        long offset = at == Files.CURRENT ? at : at + before;
        return Files.write(file, address, length, offset, before);
    }

    // ---------------------------------------------------------------- position and size

    /** Where the next sequential transfer begins; a stream has no place but the present one. */
    private long here() {
        return seekable ? position : Files.CURRENT;
    }

    private int moved(int count) throws IOException {
        if (count > 0) {
            position = mode.append() ? file.size() : position + count;
        }
        return count;
    }

    @Override
    public long position() throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return position;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public FileHandle position(long newPosition) throws IOException {
        checkPosition(newPosition);
        descriptor.enter(Descriptor.READING, 0);
        try {
            position = newPosition;
            return this;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public long size() throws IOException {
        descriptor.enter();
        try {
            return file.size();
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public FileHandle truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("a size must not be negative: " + size);
        }
        descriptor.enter(Descriptor.READING, 0);
        try {
            checkWritable();
            if (size < file.size()) {
                int result =
                        runtime.offloadPool()
                                .runUninterrupted(() -> Linux.ftruncate(descriptor.fd(), size));
                if (result < 0) {
                    throw Failures.file("ftruncate", -result, file.path(), null);
                }
            }
            position = Math.min(position, size);
            return this;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public long transferTo(long from, long count, FileHandle target, long to) throws IOException {
        checkPosition(from);
        checkPosition(to);
        checkPosition(count);
        if (!(target instanceof UringFile other) || other.runtime != runtime) {
            throw new IllegalArgumentException("the target was opened by another runtime");
        }
        descriptor.enter();
        try {
            checkReadable();
            other.descriptor.enter();
            try {
                other.checkWritable();
                return new FileCopy(runtime, file, other.file, other.pace).copy(from, count, to);
            } finally {
                other.descriptor.leave();
            }
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public void sync() throws IOException {
        synchronise(false);
    }

    @Override
    public void syncData() throws IOException {
        synchronise(true);
    }

    private void synchronise(boolean dataOnly) throws IOException {
        descriptor.enter();
        try {
            Files.sync(file, dataOnly);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public Path path() {
        return path;
    }

    private static void checkPosition(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a position must not be negative: " + value);
        }
    }

    /** A pipe or terminal would take a positional call and ignore the position. */
    private void checkSeekable() throws IOException {
        if (!seekable) {
            throw Failures.file("lseek", Errno.ESPIPE, file.path(), null);
        }
    }

    private void checkReadable() {
        if (!mode.read()) {
            throw new NonReadableChannelException();
        }
    }

    private void checkWritable() {
        if (!mode.write()) {
            throw new NonWritableChannelException();
        }
    }

    // ---------------------------------------------------------------- the end

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
