package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a channel of a file reads and writes, whoever has made it. */
@Brand.Every
class FileChannelTest {

    private static final int SIZE = 300_001;

    @Parameter Brand brand;

    private final Pattern pattern = new Pattern("channel");
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

    /** The kinds of memory that a program hands in. */
    private enum Kind {
        HEAP {
            @Override
            ByteBuffer of(int bytes) {
                return ByteBuffer.allocate(bytes);
            }
        },
        SLICE {
            @Override
            ByteBuffer of(int bytes) {
                return ByteBuffer.allocate(bytes + 20).slice(13, bytes);
            }
        },
        DIRECT {
            @Override
            ByteBuffer of(int bytes) {
                return ByteBuffer.allocateDirect(bytes);
            }
        },
        DIRECT_SLICE {
            @Override
            ByteBuffer of(int bytes) {
                return ByteBuffer.allocateDirect(bytes + 20).slice(13, bytes);
            }
        };

        abstract ByteBuffer of(int bytes);
    }

    private byte[] written(ByteBuffer buffer, int from) {
        byte[] bytes = new byte[buffer.position() - from];
        buffer.get(from, bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void aReadFillsTheBufferUnlessTheFileEnds(Kind kind) throws IOException {
        FileChannel channel = channels.open(path);
        ByteBuffer much = kind.of(SIZE + 50);
        much.position(7).limit(200_007);
        assertThat(channel.read(much)).isEqualTo(200_000);
        assertThat(much.position()).isEqualTo(200_007);
        assertThat(channel.position()).isEqualTo(200_000);
        assertThat(written(much, 7)).isEqualTo(pattern.bytes(0, 200_000));

        much.clear();
        assertThat(channel.read(much)).isEqualTo(SIZE - 200_000);
        assertThat(written(much, 0)).isEqualTo(pattern.bytes(200_000, SIZE - 200_000));
        assertThat(channel.read(much)).isEqualTo(-1);
        assertThat(channel.read(much.limit(much.position()))).isZero();
        assertThat(channel.position()).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @EnumSource
    void aReadAtAPositionMovesNothing(Kind kind) throws IOException {
        FileChannel channel = channels.open(path);
        ByteBuffer buffer = kind.of(100_000);
        assertThat(channel.read(buffer, 111_111)).isEqualTo(100_000);
        assertThat(written(buffer, 0)).isEqualTo(pattern.bytes(111_111, 100_000));
        assertThat(channel.read(buffer.clear(), SIZE - 3)).isEqualTo(3);
        assertThat(channel.read(buffer.clear(), SIZE)).isEqualTo(-1);
        assertThat(channel.read(buffer.clear(), SIZE + 1000L)).isEqualTo(-1);
        assertThat(channel.read(buffer.limit(0), SIZE)).isZero();
        assertThat(channel.position()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aWriteWritesAll(Kind kind) throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        ByteBuffer buffer = kind.of(150_000);
        buffer.put(new byte[150_000]).position(1);
        assertThat(channel.write(buffer)).isEqualTo(149_999);
        assertThat(channel.position()).isEqualTo(149_999);
        assertThat(channel.write(buffer)).isZero();
        assertThat(channel.write(buffer.rewind(), 200_000)).isEqualTo(150_000);
        assertThat(channel.position()).isEqualTo(149_999);
        assertThat(channel.size()).isEqualTo(350_000);

        byte[] expected = pattern.bytes(0, 350_000);
        Arrays.fill(expected, 0, 149_999, (byte) 0);
        Arrays.fill(expected, 200_000, 350_000, (byte) 0);
        assertThat(Files.readAllBytes(path)).isEqualTo(expected);
    }

    @Test
    void aReadOnlySourceIsWrittenAndAReadOnlyTargetRefused() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        ByteBuffer constant = ByteBuffer.wrap(new byte[] {1, 2, 3}).asReadOnlyBuffer();
        assertThat(channel.write(constant)).isEqualTo(3);
        assertThat(channel.write(constant.rewind(), 0)).isEqualTo(3);
        constant.rewind();
        assertThatThrownBy(() -> channel.read(constant))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only buffer");
        assertThatThrownBy(() -> channel.read(constant, 0))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channel.read(new ByteBuffer[] {ByteBuffer.allocate(1), constant}))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(channel.position()).isEqualTo(3);
    }

    @Test
    void severalBuffersAreFilledAndWrittenInTheirOrder() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        ByteBuffer[] buffers = {
            ByteBuffer.allocate(10),
            ByteBuffer.allocateDirect(70_000),
            ByteBuffer.allocate(0),
            ByteBuffer.allocate(100_000),
            ByteBuffer.allocate(10)
        };
        assertThat(channel.read(buffers, 1, 3)).isEqualTo(170_000);
        assertThat(buffers[0].position()).isZero();
        assertThat(buffers[4].position()).isZero();
        assertThat(written(buffers[1], 0)).isEqualTo(pattern.bytes(0, 70_000));
        assertThat(written(buffers[3], 0)).isEqualTo(pattern.bytes(70_000, 100_000));
        assertThat(channel.position()).isEqualTo(170_000);

        for (ByteBuffer buffer : buffers) {
            buffer.flip();
        }
        channel.position(SIZE - 1);
        assertThat(channel.write(buffers)).isEqualTo(170_000);
        assertThat(channel.write(buffers)).isZero();
        byte[] expected = pattern.bytes(0, SIZE - 1 + 170_000);
        System.arraycopy(pattern.bytes(0, 170_000), 0, expected, SIZE - 1, 170_000);
        assertThat(Files.readAllBytes(path)).isEqualTo(expected);

        for (ByteBuffer buffer : buffers) {
            buffer.clear();
        }
        channel.position(SIZE - 1 + 170_000 - 5);
        assertThat(channel.read(buffers)).isEqualTo(5);
        assertThat(channel.read(buffers)).isEqualTo(-1);
        assertThatThrownBy(() -> channel.read(buffers, 3, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> channel.write(buffers, -1, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void thePositionMayLieBeyondTheEnd() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        channel.position(SIZE + 100);
        assertThat(channel.size()).isEqualTo(SIZE);
        assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(-1);
        assertThat(channel.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
        assertThat(channel.size()).isEqualTo(SIZE + 101);
        ByteBuffer gap = ByteBuffer.allocate(101);
        assertThat(channel.read(gap, SIZE)).isEqualTo(101);
        assertThat(gap.get(0)).isZero();
        assertThat(gap.get(100)).isEqualTo((byte) 1);
        assertThatThrownBy(() -> channel.position(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cuttingMovesAPositionBeyondAndNeverLengthens() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        channel.position(200);
        assertThat(channel.truncate(100)).isSameAs(channel);
        assertThat(channel.size()).isEqualTo(100);
        assertThat(channel.position()).isEqualTo(100);
        channel.position(500).truncate(300);
        assertThat(channel.size()).isEqualTo(100);
        assertThat(channel.position()).isEqualTo(300);
        assertThatThrownBy(() -> channel.truncate(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channels.open(path).truncate(1))
                .isExactlyInstanceOf(NonWritableChannelException.class);
    }

    @Test
    void appendsGoToTheEndWhereverThatIs() throws IOException {
        FileChannel channel = channels.open(path, APPEND);
        FileChannel other = channels.open(path, APPEND);
        assertThat(channel.position()).isEqualTo(SIZE);
        byte[] large = pattern.bytes(SIZE, 200_000);
        assertThat(other.write(ByteBuffer.wrap(large))).isEqualTo(200_000);
        assertThat(channel.position()).isEqualTo(SIZE + 200_000);
        channel.position(3);
        assertThat(channel.position()).isEqualTo(SIZE + 200_000);
        ByteBuffer[] parts = {
            ByteBuffer.wrap(pattern.bytes(SIZE + 200_000, 5)),
            ByteBuffer.wrap(pattern.bytes(SIZE + 200_005, 5))
        };
        assertThat(channel.write(parts)).isEqualTo(10);
        assertThat(channel.write(ByteBuffer.wrap(pattern.bytes(SIZE + 200_010, 5)), 7))
                .isEqualTo(5);
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(SIZE + 200_015);
        pattern.check(all, 0, all.length, 0);
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                .isExactlyInstanceOf(NonReadableChannelException.class);
    }

    /** What one call appends is found in one piece, whoever else appends. */
    @Test
    void appendsOfSeveralChannelsDoNotMix() throws Exception {
        Path log = channels.directory.resolve("log");
        int each = 200_000;
        List<Task<Void>> writers = new ArrayList<>();
        for (int writer = 1; writer <= 4; writer++) {
            FileChannel channel = channels.open(log, APPEND, firstMakes(writer));
            byte[] line = new byte[each];
            Arrays.fill(line, (byte) writer);
            writers.add(
                    channels.start(
                            Caller.HOME,
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    channel.write(
                                            i % 2 == 0
                                                    ? new ByteBuffer[] {
                                                        ByteBuffer.wrap(line, 0, 5),
                                                        ByteBuffer.wrap(line, 5, each - 5)
                                                    }
                                                    : new ByteBuffer[] {ByteBuffer.wrap(line)});
                                }
                                return null;
                            }));
        }
        writers.forEach(Task::result);
        byte[] all = Files.readAllBytes(log);
        assertThat(all).hasSize(4 * 10 * each);
        for (int i = 0; i < all.length; i++) {
            if (all[i] != all[i - i % each]) {
                throw new AssertionError("a line is broken at " + i);
            }
        }
    }

    private static OpenOption firstMakes(int writer) {
        return writer == 1 ? CREATE_NEW : WRITE;
    }

    @Test
    void optionsAreTheJdks() throws IOException {
        Path made = channels.directory.resolve("made");
        channels.open(
                made,
                Set.of(CREATE_NEW, WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        assertThat(Files.getPosixFilePermissions(made))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> channels.open(made, CREATE_NEW, WRITE))
                .isExactlyInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> channels.open(channels.directory.resolve("missing")))
                .isExactlyInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> channels.open(made, READ, APPEND))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(channels.open(path, WRITE, TRUNCATE_EXISTING).size()).isZero();
        assertThatThrownBy(() -> channels.open(made).write(ByteBuffer.allocate(1)))
                .isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> channels.open(made, WRITE).read(ByteBuffer.allocate(1)))
                .isExactlyInstanceOf(NonReadableChannelException.class);
    }

    @Test
    void aFileThatIsDeletedOnCloseHasNoNameMeanwhile() throws IOException {
        try (FileChannel channel = channels.open(path, READ, WRITE, DELETE_ON_CLOSE)) {
            assertThat(path).doesNotExist();
            ByteBuffer buffer = ByteBuffer.allocate(100);
            assertThat(channel.read(buffer)).isEqualTo(100);
            assertThat(buffer.array()).isEqualTo(pattern.bytes(0, 100));
        }
        Path link = channels.directory.resolve("link");
        Files.createSymbolicLink(link, channels.file(pattern, 1));
        assertThatThrownBy(() -> channels.open(link, READ, DELETE_ON_CLOSE))
                .isInstanceOf(IOException.class);
        assertThat(link).exists();
    }

    @Test
    void forcingIsForWhoeverHasItOpen() throws IOException {
        FileChannel channel = channels.open(path, WRITE);
        channel.write(ByteBuffer.allocate(10));
        channel.force(false);
        channel.force(true);
        channels.open(path).force(true);
    }

    @Test
    void closedIsClosedForEveryCall() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        FileChannel other = channels.open(path, READ, WRITE);
        channel.close();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        ByteBuffer[] buffers = {buffer};
        List<ThrowingCallable> calls =
                List.of(
                        () -> channel.read(buffer),
                        () -> channel.read(buffer, 0),
                        () -> channel.read(buffers),
                        () -> channel.write(buffer),
                        () -> channel.write(buffer, 0),
                        () -> channel.write(buffers),
                        channel::position,
                        () -> channel.position(-1),
                        channel::size,
                        () -> channel.truncate(-1),
                        () -> channel.force(true),
                        () -> channel.transferTo(-1, 1, other),
                        () -> channel.transferFrom(other, -1, 1),
                        () -> other.transferTo(0, 1, channel),
                        () -> other.transferFrom(channel, 0, 1),
                        channel::lock,
                        channel::tryLock,
                        () -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1));
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i))
                    .as("call %d", i)
                    .isExactlyInstanceOf(ClosedChannelException.class);
        }
        assertThat(other.isOpen()).isTrue();
        assertThat(buffer.position()).isZero();
    }

    @Test
    void streamsOverItReadAndWrite() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        InputStream in = java.nio.channels.Channels.newInputStream(channel);
        assertThat(in.available()).isEqualTo(SIZE);
        assertThat(in.skip(11)).isEqualTo(11);
        assertThat(in.read()).isEqualTo(pattern.at(11) & 0xff);
        assertThat(in.readNBytes(100_000)).isEqualTo(pattern.bytes(12, 100_000));
        assertThat(in.readAllBytes()).isEqualTo(pattern.bytes(100_012, SIZE - 100_012));
        assertThat(in.read()).isEqualTo(-1);
        OutputStream out = java.nio.channels.Channels.newOutputStream(channel);
        out.write(pattern.bytes(SIZE, 100_000));
        out.write(pattern.at(SIZE + 100_000));
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(SIZE + 100_001);
        pattern.check(all, 0, all.length, 0);
        out.close();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatHasNoSizeIsReadAllTheSame() throws IOException {
        FileChannel channel = channels.open(Path.of("/proc/self/status"));
        ByteBuffer buffer = ByteBuffer.allocate(100_000);
        while (channel.read(buffer) >= 0) {}
        assertThat(new String(buffer.array(), 0, buffer.position()))
                .startsWith("Name:")
                .contains("Threads:");
    }

    @Test
    void aPipeGivesWhatIsThere() throws Exception {
        Path fifo = channels.directory.resolve("fifo");
        Fifo.make(fifo);
        Task<FileChannel> writing =
                channels.start(Caller.HOME, () -> channels.opened(fifo, Set.of(WRITE)));
        FileChannel reader = channels.open(fifo, READ);
        FileChannel writer = channels.keep(writing.result());
        writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        ByteBuffer buffer = ByteBuffer.allocate(10);
        assertThat(reader.read(buffer)).isEqualTo(3);
        writer.close();
        assertThat(reader.read(buffer)).isEqualTo(-1);
    }
}
