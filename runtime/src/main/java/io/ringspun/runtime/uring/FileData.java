package io.ringspun.runtime.uring;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Space;
import io.ringspun.runtime.blocking.Transfer;
import io.ringspun.runtime.blocking.Vectors;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;

/**
 * The transfers of an open file, from and to every kind of memory, and whether they are allowed.
 * Has no position of its own: a transfer is told where it begins, or {@link Files#CURRENT}. The
 * caller has entered the descriptor.
 */
final class FileData {

    private final UringRuntime runtime;
    private final OpenFile file;
    private final OpenMode mode;
    private final boolean seekable;

    FileData(UringRuntime runtime, OpenFile file, OpenMode mode) {
        this.runtime = runtime;
        this.file = file;
        this.mode = mode;
        seekable = file.status().isSeekable();
    }

    // ---------------------------------------------------------------- reading

    int read(PinnedBuffer target, long at) throws IOException {
        checkReadable();
        return target.hasRemaining() ? atEnd(Files.read(file, target, at)) : 0;
    }

    int read(ByteBuffer target, long at) throws IOException {
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

    void readFully(PinnedBuffer target, long at) throws IOException {
        int wanted = target.remaining();
        int done = 0;
        while (done < wanted) {
            done += someOf(read(target, after(at, done)), done, wanted);
        }
    }

    void readFully(ByteBuffer target, long at) throws IOException {
        int wanted = target.remaining();
        int done = 0;
        while (done < wanted) {
            done += someOf(read(target, after(at, done)), done, wanted);
        }
    }

    private int someOf(int count, int done, int wanted) throws EOFException {
        if (count < 0) {
            throw new EOFException(
                    file.path() + " ended after " + done + " of the " + wanted + " bytes to read");
        }
        return count;
    }

    long read(PinnedBuffer[] targets, long at) throws IOException {
        checkReadable();
        boolean room = false;
        for (PinnedBuffer target : targets) {
            room |= target.hasRemaining();
        }
        long count = Vectors.read(file, targets, at, runtime.copies());
        return count == 0 && room ? -1 : count;
    }

    // ---------------------------------------------------------------- writing

    int write(PinnedBuffer source, long at) throws IOException {
        checkWritable();
        Region region = Files.region(file, source);
        return Transfer.drain(
                source,
                (address, length, before) ->
                        Files.write(file, address, length, after(at, before), region, before));
    }

    int write(ByteBuffer source, long at) throws IOException {
        checkWritable();
        return Transfer.drain(
                source,
                runtime.copies(),
                (address, length, before) ->
                        Files.write(file, address, length, after(at, before), before));
    }

    int writeDurably(PinnedBuffer source, long at) throws IOException {
        checkWritable();
        Region region = Files.region(file, source);
        return Transfer.drain(
                source,
                (address, length, before) ->
                        Files.writeDurably(
                                file, address, length, after(at, before), region, before));
    }

    long write(PinnedBuffer[] sources, long at) throws IOException {
        checkWritable();
        return Vectors.write(file, sources, at, runtime.copies());
    }

    void zero(long offset, long length) throws IOException {
        if (mode.append()) {
            // Zeros that have to be written would all go to the end.
            Space.allocate(file, Space.Mode.ZERO_RANGE, offset, length);
        } else {
            Space.zero(file, offset, length, runtime.copies());
        }
    }

    // ---------------------------------------------------------------- what is allowed

    /** So many bytes after a place; a stream has no place but the present one. */
    private static long after(long at, int bytes) {
        return at == Files.CURRENT ? at : at + bytes;
    }

    /** Whether it has positions. */
    boolean seekable() {
        return seekable;
    }

    /** A pipe or terminal would take a positional call and ignore the position. */
    void checkSeekable() throws IOException {
        if (!seekable) {
            throw Failures.file("lseek", Errno.ESPIPE, file.path(), null);
        }
    }

    void checkReadable() {
        if (!mode.read()) {
            throw new NonReadableChannelException();
        }
    }

    void checkWritable() {
        if (!mode.write()) {
            throw new NonWritableChannelException();
        }
    }

    /** Whether it has positions, and is open for what is asked. */
    boolean allows(boolean reading, boolean writing) {
        return seekable && (!reading || mode.read()) && (!writing || mode.write());
    }

    static void checkPosition(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a position or size must not be negative: " + value);
        }
    }
}
