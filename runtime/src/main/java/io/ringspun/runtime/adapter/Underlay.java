package io.ringspun.runtime.adapter;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's channel to the same file does for one of ours: mappings, and locks, of which the
 * JVM keeps one table. That channel minds interrupts whatever ours is to do, so calls of it that an
 * interrupt could reach are made aside.
 */
final class Underlay {

    /** Stands for other threads when asking whose an arena is. Never started. */
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private final FileEnd channel;

    Underlay(FileEnd channel) {
        this.channel = channel;
    }

    MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        checkMappable(mode, position, size);
        return channel.blocking(
                () -> Aside.run(() -> channel.file.jdkChannel().map(mode, position, size)));
    }

    MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
        boolean anyones = arena.allocate(0).isAccessibleBy(STRANGER);
        checkMappable(mode, offset, size);
        if (anyones) {
            return channel.blocking(() ->
                    Aside.run(() -> channel.file.jdkChannel().map(mode, offset, size, arena)));
        }
        // Only the arena's own thread may. An interrupt in this very moment closes the channel
        // below, and with it go its locks: then this one is closed too, whatever it was to be.
        try {
            FileChannel below = channel.file.jdkChannel();
            return channel.blocking(() -> below.map(mode, offset, size, arena));
        } catch (ClosedByInterruptException e) {
            channel.close();
            throw e;
        }
    }

    /** What the channel below would refuse after an interrupt had closed this one. */
    private void checkMappable(MapMode mode, long position, long size)
            throws ClosedChannelException {
        Objects.requireNonNull(mode);
        channel.ensureOpen();
        if (position < 0 || size < 0 || position + size < 0) {
            throw new IllegalArgumentException("Negative position or size, or their sum");
        }
        if (mode.equals(MapMode.READ_WRITE) || mode.equals(MapMode.PRIVATE)) {
            channel.access.checkWritable();
        }
        channel.access.checkReadable();
    }

    FileLock lock(long position, long size, boolean shared) throws IOException {
        FileChannel below = toLock(shared);
        // Overlaps are told before interrupts.
        FileLock atOnce = below.tryLock(position, size, shared);
        try {
            FileLock held =
                    channel.blocking(() ->
                            atOnce != null
                                    ? atOnce
                                    : Aside.run(() -> below.lock(position, size, shared)));
            return new HeldLock(channel, held);
        } catch (ClosedByInterruptException e) {
            FileLockInterruptionException failure = new FileLockInterruptionException();
            failure.initCause(e);
            throw failure;
        }
    }

    @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        FileLock held = toLock(shared).tryLock(position, size, shared);
        return held == null ? null : new HeldLock(channel, held);
    }

    private FileChannel toLock(boolean shared) throws IOException {
        channel.ensureOpen();
        if (shared) {
            channel.access.checkReadable();
        } else {
            channel.access.checkWritable();
        }
        return channel.file.jdkChannel();
    }
}
