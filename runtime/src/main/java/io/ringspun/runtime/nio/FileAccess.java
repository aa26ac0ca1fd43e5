package io.ringspun.runtime.nio;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a file is open, and for what. Safe for all threads. */
final class FileAccess {

    private final boolean readable;
    private final boolean writable;
    private final AtomicBoolean closed = new AtomicBoolean();

    FileAccess(Set<OpenOption> options) {
        writable =
                options.contains(StandardOpenOption.WRITE)
                        || options.contains(StandardOpenOption.APPEND);
        readable = !writable || options.contains(StandardOpenOption.READ);
    }

    boolean isOpen() {
        return !closed.get();
    }

    /** Closes it; false if it was closed. */
    boolean shut() {
        return closed.compareAndSet(false, true);
    }

    void ensureOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    void ensureReadable() throws ClosedChannelException {
        ensureOpen();
        if (!readable) {
            throw new NonReadableChannelException();
        }
    }

    void ensureReadable(ByteBuffer target) throws ClosedChannelException {
        ensureReadable();
        checkNotReadOnly(target);
    }

    void ensureWritable() throws ClosedChannelException {
        ensureOpen();
        if (!writable) {
            throw new NonWritableChannelException();
        }
    }

    static void checkNotReadOnly(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a read needs a buffer that is not read-only");
        }
    }

    static void checkRange(long position, long count) {
        checkNotNegative("position", position);
        checkNotNegative("count", count);
    }

    static void checkNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
    }
}
