package io.ringspun.contract;

import static java.nio.channels.FileChannel.MapMode.PRIVATE;
import static java.nio.channels.FileChannel.MapMode.READ_ONLY;
import static java.nio.channels.FileChannel.MapMode.READ_WRITE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Locks and mappings of a channel, whoever has made it. */
@Brand.Every
class FileChannelLockTest {

    private static final int SIZE = 20_000;

    @Parameter Brand brand;

    private final Pattern pattern = new Pattern("locks");
    private Channels channels;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        channels = new Channels(brand);
        path = channels.file(pattern, SIZE);
    }

    @AfterEach
    void close() throws IOException {
        if (channels != null) {
            channels.close();
        }
    }

    @Test
    void aLockTellsWhatItIs() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        FileLock part = channel.lock(10, 20, true);
        assertThat(part.acquiredBy()).isSameAs(channel);
        assertThat(part.channel()).isSameAs(channel);
        assertThat(part.position()).isEqualTo(10);
        assertThat(part.size()).isEqualTo(20);
        assertThat(part.isShared()).isTrue();
        assertThat(part.isValid()).isTrue();
        assertThat(part.overlaps(29, 1)).isTrue();
        assertThat(part.overlaps(30, 1)).isFalse();
        part.release();
        part.release();
        assertThat(part.isValid()).isFalse();
        try (FileLock all = channel.lock()) {
            assertThat(all.size()).isEqualTo(Long.MAX_VALUE);
            assertThat(all.isShared()).isFalse();
        }
        try (FileLock rest = channel.tryLock(5, 0, false)) {
            assertThat(rest.size()).isEqualTo(Long.MAX_VALUE - 5);
        }
    }

    /** One table for the whole JVM: whose channel holds a lock makes no difference. */
    @Test
    void whatOverlapsInThisProcessIsRefused() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        FileChannel other = channels.open(path, READ, WRITE);
        try (FileChannel jdks = FileChannel.open(path, READ, WRITE);
                FileLock held = channel.lock(100, 100, false)) {
            for (FileChannel each : new FileChannel[] {channel, other, jdks}) {
                assertThatThrownBy(() -> each.tryLock(150, 100, false))
                        .isExactlyInstanceOf(OverlappingFileLockException.class);
                assertThatThrownBy(() -> each.lock(0, 101, true))
                        .isExactlyInstanceOf(OverlappingFileLockException.class);
                each.lock(200, 100, false).release();
            }
            assertThat(held.isValid()).isTrue();
        }
        try (FileChannel jdks = FileChannel.open(path, READ, WRITE);
                FileLock held = jdks.lock()) {
            assertThatThrownBy(channel::tryLock)
                    .isExactlyInstanceOf(OverlappingFileLockException.class);
            assertThat(held.isValid()).isTrue();
        }
        channel.lock().release();
    }

    @Test
    void closingLetsGoOfAllLocks() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        FileLock first = channel.lock(0, 10, false);
        FileLock second = channel.tryLock(20, 10, true);
        channel.close();
        assertThat(first.isValid()).isFalse();
        assertThat(second.isValid()).isFalse();
        assertThatThrownBy(first::release).isExactlyInstanceOf(ClosedChannelException.class);
        try (FileChannel other = FileChannel.open(path, READ, WRITE);
                FileLock all = other.tryLock()) {
            assertThat(all).isNotNull();
        }
    }

    @Test
    void aLockNeedsTheAccessThatItIsFor() throws IOException {
        FileChannel reading = channels.open(path, READ);
        FileChannel writing = channels.open(path, APPEND);
        assertThatThrownBy(reading::lock).isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> writing.tryLock(0, 1, true))
                .isExactlyInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> reading.lock(-1, 1, true))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        reading.lock(0, 1, true).release();
        writing.lock(0, 1, false).release();
    }

    @Test
    void anotherProcessIsWaitedForOrNot() throws Exception {
        FileChannel channel = channels.open(path, READ, WRITE);
        Task<FileLock> waiting;
        try (LockHolder _ = new LockHolder(path, 10, 10)) {
            assertThat(channel.tryLock()).isNull();
            assertThat(channel.tryLock(0, 11, true)).isNull();
            channel.lock(0, 10, false).release();
            waiting = channels.start(Caller.HOME, () -> channel.lock(0, 100, false)).awaitBlocked();
            // Whoever waits does not keep others from the file.
            assertThat(channels.start(Caller.HOME, channel::size).result()).isEqualTo(SIZE);
            assertThat(channel.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
            assertThat(waiting.done()).isFalse();
        }
        FileLock got = waiting.result();
        assertThat(got.isValid()).isTrue();
        assertThat(got.size()).isEqualTo(100);
    }

    @Test
    void whoWaitsForALockIsToldOfTheClose() throws Exception {
        FileChannel channel = channels.open(path, READ, WRITE);
        try (LockHolder _ = new LockHolder(path, 10, 10)) {
            Task<FileLock> waiting = locking(channel);
            channel.close();
            assertThat(waiting.failure(AsynchronousCloseException.class))
                    .isExactlyInstanceOf(AsynchronousCloseException.class);
        }
    }

    /** By a platform thread: a virtual one can neither be interrupted nor closed upon in JDK 25. */
    private Task<FileLock> locking(FileChannel channel) {
        return channels.start(Caller.PLATFORM, () -> channel.lock()).awaitBlocked();
    }

    @Test
    void whoWaitsForALockCanBeInterrupted() throws Exception {
        FileChannel channel = channels.open(path, READ, WRITE);
        try (LockHolder _ = new LockHolder(path, 10, 10)) {
            Task<FileLock> waiting = locking(channel);
            waiting.interrupt().failure(FileLockInterruptionException.class);
            assertThat(waiting.interruptedAtEnd()).isTrue();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void aMappingIsTheFile() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        MappedByteBuffer mapped = channel.map(READ_WRITE, 1000, SIZE);
        assertThat(channel.size()).isEqualTo(SIZE + 1000);
        assertThat(mapped.get(5)).isEqualTo(pattern.at(1005));
        mapped.put(5, (byte) 99);
        mapped.force();
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, 1005);
        assertThat(one.get(0)).isEqualTo((byte) 99);
        channel.write(ByteBuffer.wrap(new byte[] {77}), 1006);
        assertThat(mapped.get(6)).isEqualTo((byte) 77);

        MappedByteBuffer own = channel.map(PRIVATE, 0, 10);
        own.put(0, (byte) (pattern.at(0) + 1));
        channel.read(one.clear(), 0);
        assertThat(one.get(0)).isEqualTo(pattern.at(0));
        assertThat(channel.map(READ_ONLY, 0, 0).capacity()).isZero();
        channel.close();
        assertThat(mapped.get(6)).isEqualTo((byte) 77);
    }

    @Test
    void aMappingLivesAsLongAsItsArena() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        for (Arena arena : new Arena[] {Arena.ofConfined(), Arena.ofShared()}) {
            MemorySegment segment;
            try (arena) {
                segment = channel.map(READ_ONLY, 100, SIZE - 100, arena);
                assertThat(segment.scope()).isEqualTo(arena.scope());
                assertThat(segment.isReadOnly()).isTrue();
                assertThat(segment.get(ValueLayout.JAVA_BYTE, 7)).isEqualTo(pattern.at(107));
            }
            assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 7))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> channel.map(READ_ONLY, 0, 1, arena))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> channel.map(READ_ONLY, -1, 1, Arena.global()))
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMappingNeedsTheAccessThatItIsFor() throws IOException {
        FileChannel reading = channels.open(path, READ);
        FileChannel writing = channels.open(path, WRITE);
        assertThatThrownBy(() -> reading.map(READ_WRITE, 0, 1))
                .isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> reading.map(READ_ONLY, 0, SIZE + 1))
                .isExactlyInstanceOf(IOException.class);
        assertThatThrownBy(() -> writing.map(READ_WRITE, 0, 1))
                .isExactlyInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> reading.map(READ_ONLY, 0, 1L + Integer.MAX_VALUE))
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }

    /** Mapping opens nothing that would be closed before the channel is: locks would go with it. */
    @Test
    void mappingCostsNoLock() throws Exception {
        FileChannel channel = channels.open(path, READ, WRITE);
        channel.lock();
        channel.map(READ_ONLY, 0, 10);
        try (Arena arena = Arena.ofConfined()) {
            channel.map(READ_WRITE, 0, 10, arena);
        }
        assertThat(LockHolder.couldHave(path, 0, 1)).isFalse();
        channel.close();
        assertThat(LockHolder.couldHave(path, 0, 1)).isTrue();
    }

    @Test
    void theFileIsMeantWhateverItsNameHasBecome() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        Path moved = channels.directory.resolve("moved");
        Files.move(path, moved);
        Files.write(path, new byte[SIZE]);
        assertThat(channel.map(READ_ONLY, 0, 10).get(3)).isEqualTo(pattern.at(3));
        try (FileLock held = channel.lock();
                FileChannel renamed = FileChannel.open(moved, WRITE);
                FileChannel successor = FileChannel.open(path, WRITE)) {
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(renamed::tryLock)
                    .isExactlyInstanceOf(OverlappingFileLockException.class);
            successor.lock().release();
        }
        Files.delete(moved);
        assertThat(channel.map(READ_ONLY, 0, 10).get(4)).isEqualTo(pattern.at(4));
    }
}
