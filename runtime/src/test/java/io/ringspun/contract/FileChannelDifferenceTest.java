package io.ringspun.contract;

import static io.ringspun.ChannelOpenOption.UNINTERRUPTIBLE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What our channels of files are beyond the JDK's, and in what they are not those. */
@EverySubject
class FileChannelDifferenceTest {

    private static final int SIZE = 100_000;

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("different");
    private Channels channels;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        channels = new Channels(new Brand(subject));
        path = channels.file(pattern, SIZE);
    }

    @AfterEach
    void close() throws IOException {
        if (channels != null) {
            channels.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void byChoiceNoInterruptClosesIt(Caller caller) throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE, UNINTERRUPTIBLE);
        Path other = channels.file(pattern, 0);
        Task<Void> task =
                channels.start(
                        caller,
                        () -> {
                            Thread.currentThread().interrupt();
                            useAll(channel, other);
                            return null;
                        });
        task.result();
        assertThat(task.interruptedAtEnd()).isTrue();
        assertThat(channel.isOpen()).isTrue();
    }

    private void useAll(FileChannel channel, Path other) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE);
        assertThat(channel.read(buffer)).isEqualTo(SIZE);
        pattern.check(buffer.array(), 0, SIZE, 0);
        assertThat(channel.position(7).position()).isEqualTo(7);
        assertThat(channel.write(buffer.flip(), 0)).isEqualTo(SIZE);
        assertThat(channel.write(new ByteBuffer[] {ByteBuffer.allocate(1)})).isEqualTo(1);
        assertThat(channel.size()).isEqualTo(SIZE);
        channel.force(true);
        try (FileLock held = channel.lock();
                FileChannel copy = channels.opened(other, Set.of(WRITE, UNINTERRUPTIBLE));
                Arena arena = Arena.ofConfined()) {
            assertThat(channel.transferTo(0, SIZE, copy)).isEqualTo(SIZE);
            assertThat(channel.map(MapMode.READ_ONLY, 0, 8).get(0)).isEqualTo(pattern.at(0));
            assertThat(channel.map(MapMode.READ_ONLY, 0, 9, Arena.ofAuto()).byteSize())
                    .isEqualTo(9);
            assertThat(channel.map(MapMode.READ_ONLY, 0, 9, arena).byteSize()).isEqualTo(9);
            assertThat(held.isValid()).isTrue();
        }
        channel.truncate(5);
        assertThat(Files.size(other)).isEqualTo(SIZE);
    }

    /** An interrupt in the middle ends neither the call nor the channel, and no byte is lost. */
    @ParameterizedTest
    @EnumSource
    void byChoiceACallGoesOnAfterAnInterrupt(Caller caller) throws IOException {
        Path fifo = channels.directory.resolve("fifo");
        Fifo.make(fifo);
        Task<FileChannel> writing =
                channels.start(Caller.PLATFORM, () -> FileChannel.open(fifo, WRITE));
        FileChannel reader = channels.open(fifo, READ, UNINTERRUPTIBLE);
        FileChannel writer = channels.keep(writing.result());
        ByteBuffer target = ByteBuffer.allocate(10);
        Task<Integer> task = channels.start(caller, () -> reader.read(target)).awaitBlocked();
        task.interrupt().awaitBlocked();
        writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(task.result()).isEqualTo(3);
        assertThat(task.interruptedAtEnd()).isTrue();
        assertThat(reader.isOpen()).isTrue();
    }

    /** The JDK's hangs, if the thread is a virtual one: closing it waits for that for ever. */
    @ParameterizedTest
    @EnumSource
    void whoeverWaitsForALockCanBeInterruptedAndClosedUpon(Caller caller) throws IOException {
        FileChannel first = channels.open(path, READ, WRITE);
        FileChannel second = channels.open(path, READ, WRITE);
        try (LockHolder _ = new LockHolder(path, 10, 10)) {
            Task<FileLock> waiting = channels.start(caller, () -> first.lock()).awaitBlocked();
            waiting.interrupt().failure(FileLockInterruptionException.class);
            assertThat(first.isOpen()).isFalse();
            waiting = channels.start(caller, () -> second.lock()).awaitBlocked();
            second.close();
            waiting.failure(AsynchronousCloseException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverWaitsForAPipeCanBeInterruptedAndClosedUpon(Caller caller) throws IOException {
        for (boolean closed : new boolean[] {true, false}) {
            FileChannel reader = readerOfAPipe("fifo" + closed);
            ByteBuffer target = ByteBuffer.allocate(10);
            Task<Integer> task = channels.start(caller, () -> reader.read(target)).awaitBlocked();
            if (closed) {
                reader.close();
                assertThat(task.failure(AsynchronousCloseException.class))
                        .isExactlyInstanceOf(AsynchronousCloseException.class);
            } else {
                task.interrupt().failure(ClosedByInterruptException.class);
            }
            assertThat(reader.isOpen()).isFalse();
        }
    }

    private FileChannel readerOfAPipe(String name) throws IOException {
        Path fifo = channels.directory.resolve(name);
        Fifo.make(fifo);
        Task<FileChannel> writing =
                channels.start(Caller.PLATFORM, () -> FileChannel.open(fifo, WRITE));
        FileChannel reader = channels.open(fifo, READ);
        channels.keep(writing.result());
        return reader;
    }

    @Test
    void byChoiceWhoWaitsForALockGoesOnAfterAnInterrupt() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE, UNINTERRUPTIBLE);
        Task<FileLock> waiting;
        try (LockHolder _ = new LockHolder(path, 10, 10)) {
            waiting = channels.start(Caller.HOME, () -> channel.lock()).awaitBlocked();
            waiting.interrupt().awaitBlocked();
        }
        assertThat(waiting.result().isValid()).isTrue();
        assertThat(waiting.interruptedAtEnd()).isTrue();
    }

    @Test
    void byChoiceManyInterruptsHarmNothing() throws Exception {
        FileChannel channel = channels.open(path, READ, WRITE, UNINTERRUPTIBLE);
        AtomicBoolean over = new AtomicBoolean();
        Task<Integer> worker =
                channels.start(
                        Caller.HOME,
                        () -> {
                            int interrupted = 0;
                            ByteBuffer memory = ByteBuffer.allocate(SIZE);
                            for (int i = 0; i < Patience.repetitions(200); i++) {
                                memory.clear();
                                assertThat(channel.read(memory, 0)).isEqualTo(SIZE);
                                assertThat(channel.write(memory.flip(), SIZE)).isEqualTo(SIZE);
                                assertThat(channel.position(i).position()).isEqualTo(i);
                                assertThat(channel.map(MapMode.READ_ONLY, i, 1).get())
                                        .isEqualTo(pattern.at(i));
                                channel.force(false);
                                interrupted += Thread.interrupted() ? 1 : 0;
                            }
                            over.set(true);
                            return interrupted;
                        });
        while (!over.get() && !worker.done()) {
            worker.thread().interrupt();
            Thread.onSpinWait();
        }
        assertThat(worker.result()).isPositive();
        assertThat(channel.isOpen()).isTrue();
        byte[] all = Files.readAllBytes(path);
        pattern.check(all, 0, SIZE, 0);
        pattern.check(all, SIZE, SIZE, 0);
    }

    @Test
    void aConnectionIsSentToInsideTheKernel() throws IOException {
        FileChannel channel = channels.open(path);
        Site.Pair pair = channels.site.pair();
        Task<byte[]> received =
                channels.site.start(() -> pair.far().inputStream().readNBytes(SIZE + 100));
        assertThat(channel.transferTo(0, 1L << 40, pair.near())).isEqualTo(SIZE);
        assertThat(channel.transferTo(100, 100, pair.near())).isEqualTo(100);
        byte[] all = received.result();
        pattern.check(all, 0, SIZE, 0);
        pattern.check(all, SIZE, 100, 100);
    }

    @Test
    void aConnectionIsReceivedFrom() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        Site.Pair pair = channels.site.pair();
        channels.site.run(() -> {
            pair.far().write(pattern.bytes(SIZE, 200_000), 0, 200_000);
            pair.far().close();
        });
        assertThat(channel.transferFrom(pair.near(), SIZE, Long.MAX_VALUE)).isEqualTo(200_000);
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(SIZE + 200_000);
        pattern.check(all, 0, all.length, 0);
    }

    @Test
    void channelsOfTwoRuntimesCopyThroughMemory() throws IOException {
        try (Channels others = new Channels(new Brand(subject))) {
            Path other = others.file(pattern, 0);
            FileChannel to = others.open(other, READ, WRITE);
            assertThat(channels.open(path).transferTo(0, SIZE, to)).isEqualTo(SIZE);
            assertThat(to.transferFrom(channels.open(path), SIZE, SIZE)).isEqualTo(SIZE);
            assertThat(Files.size(other)).isEqualTo(2 * SIZE);
        }
    }

    @Test
    void itEndsWithTheRuntime() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        FileLock held = channel.lock();
        channels.site.io.close();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedChannelException.class);
        try (FileChannel jdks = FileChannel.open(path, WRITE);
                FileLock theirs = jdks.tryLock()) {
            assertThat(theirs).isNotNull();
        }
        assertThat(held.isValid()).isFalse();
        channel.close();
    }

    @Test
    void theChoiceIsForChannelsOnly() {
        assertThatThrownBy(() -> channels.site.io.open(path, READ, UNINTERRUPTIBLE))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    /** Of the mapping nothing is left open, nor of the lock. */
    @Test
    void closingLeavesNothingOpen() throws IOException {
        try (FileChannel channel = channels.opened(path, Set.of(READ, WRITE))) {
            channel.lock();
            channel.map(MapMode.READ_ONLY, 0, 1);
        }
        assertThat(OpenFiles.of(path.getFileName().toString())).isEmpty();
    }

    @Test
    void aHandleOfTheSameFileIsNotDisturbed() throws IOException {
        FileHandle handle = channels.site.keep(channels.site.io.open(path));
        FileChannel channel = channels.open(path, READ, WRITE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = channel.map(MapMode.READ_WRITE, 0, SIZE, arena);
            mapped.set(ValueLayout.JAVA_BYTE, 9, (byte) 55);
            ByteBuffer one = ByteBuffer.allocate(1);
            handle.read(one, 9);
            assertThat(one.get(0)).isEqualTo((byte) 55);
        }
    }
}
