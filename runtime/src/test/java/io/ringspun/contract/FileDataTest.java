package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is written to a file is what is read from it, at every position and from every kind of
 * memory.
 */
@EverySubjectAndSize
class FileDataTest {

    @Parameter Subject subject;

    private Site site;
    private Path path;
    private FileHandle file;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        path = site.directory().resolve("data");
        file = site.keep(site.io.open(path, CREATE, READ, WRITE));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @ParameterizedTest
    @EnumSource
    void bytesOfEveryKindOfMemoryReachTheFileAndComeBack(Memory memory) throws IOException {
        Pattern pattern = new Pattern("file " + memory);
        int[] sizes = {1, 2, 63, 64, 4095, 4096, 4097, 65_537, 300_001};
        site.start(
                        () -> {
                            long end = 0;
                            for (int size : sizes) {
                                memory.write(
                                        Port.of(file, site.io.buffers()),
                                        pattern.bytes(end, size),
                                        0,
                                        size);
                                end += size;
                                assertThat(file.position()).isEqualTo(end);
                            }
                            return null;
                        })
                .result();
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(Arrays.stream(sizes).sum());
        pattern.check(all, 0, all.length, 0);
        Memory reading = memory.writable() ? memory : Memory.HEAP;
        site.start(
                        () -> {
                            file.position(0);
                            byte[] got = new byte[50_000];
                            long index = 0;
                            for (int count;
                                    (count =
                                                    reading.read(
                                                            Port.of(file, site.io.buffers()),
                                                            got,
                                                            0,
                                                            50_000))
                                            >= 0; ) {
                                assertThat(count).isPositive();
                                pattern.check(got, 0, count, index);
                                index += count;
                                assertThat(file.position()).isEqualTo(index);
                            }
                            assertThat(index).isEqualTo(all.length);
                            return null;
                        })
                .result();
    }

    @ParameterizedTest
    @EnumSource
    void positionalCallsLeaveTheHandlesPositionAlone(Caller caller) throws IOException {
        Pattern pattern = new Pattern("positional");
        Files.write(path, pattern.bytes(0, 10_000));
        file.position(77);
        caller.start(
                        site.io,
                        () -> {
                            for (ByteBuffer target :
                                    List.of(
                                            ByteBuffer.allocate(500),
                                            ByteBuffer.allocateDirect(500))) {
                                target.position(100);
                                int count = file.read(target, 4000);
                                assertThat(count).isPositive();
                                assertThat(target.position()).isEqualTo(100 + count);
                                byte[] got = new byte[count];
                                target.get(100, got);
                                pattern.check(got, 0, count, 4000);
                                assertThat(file.write(target.clear().limit(10), 10_000))
                                        .isEqualTo(10);
                            }
                            try (PinnedBuffer buffer = site.io.buffers().acquire()) {
                                buffer.position(3).limit(50);
                                int count = file.read(buffer, 9000);
                                assertThat(count).isPositive();
                                assertThat(buffer.position()).isEqualTo(3 + count);
                                byte[] got = new byte[count];
                                buffer.flip().position(3).get(got, 0, count);
                                pattern.check(got, 0, count, 9000);
                                assertThat(file.write(buffer.clear().limit(20), 20_000))
                                        .isEqualTo(20);
                                assertThat(buffer.position()).isEqualTo(20);
                            }
                            return null;
                        })
                .result();
        assertThat(file.position()).isEqualTo(77);
        assertThat(file.size()).isEqualTo(20_020);
    }

    @Test
    void theEndOfTheFileIsReadAgainAndAgain() throws IOException {
        Files.writeString(path, "abc");
        ByteBuffer target = ByteBuffer.allocate(10);
        assertThat(file.read(target)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(file.read(target)).isEqualTo(-1);
            assertThat(file.read(target, 3)).isEqualTo(-1);
            assertThat(file.read(target, 1L << 40)).isEqualTo(-1);
            assertThat(file.read(ByteBuffer.allocateDirect(4), 1000)).isEqualTo(-1);
            assertThat(file.read(new ByteBuffer[] {ByteBuffer.allocate(4)})).isEqualTo(-1);
        }
        assertThat(target.position()).isEqualTo(3);
        assertThat(file.position()).isEqualTo(3);
        file.position(1000);
        assertThat(file.read(target)).isEqualTo(-1);
        assertThat(file.position()).isEqualTo(1000);
        assertThat(file.size()).isEqualTo(3);
    }

    @Test
    void nothingIsReadIntoAFullBufferAndNothingWrittenFromAnEmptyOne() throws IOException {
        Files.writeString(path, "abc");
        assertThat(file.read(ByteBuffer.allocate(0))).isZero();
        assertThat(file.read(ByteBuffer.allocate(0), 1)).isZero();
        assertThat(file.read(new ByteBuffer[0])).isZero();
        assertThat(file.write(ByteBuffer.allocate(0))).isZero();
        assertThat(file.write(ByteBuffer.allocateDirect(0), 5)).isZero();
        assertThat(file.write(new ByteBuffer[] {ByteBuffer.allocate(0)})).isZero();
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            assertThat(file.read(buffer.limit(0))).isZero();
            assertThat(file.write(buffer, 9)).isZero();
        }
        assertThat(file.size()).isEqualTo(3);
        assertThat(file.position()).isZero();
    }

    @Test
    void negativePositionsAndSizesAreRefused() throws IOException {
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.read(buffer, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.write(buffer, Long.MIN_VALUE))
                    .isInstanceOf(IllegalArgumentException.class);
            buffer.clear().put((byte) 1); // still ours
        }
        assertThatThrownBy(() -> file.position(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.transferTo(-1, 1, file, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.transferTo(0, -1, file, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.transferTo(0, 1, file, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(file.size()).isZero();
    }

    @Test
    void readOnlyMemoryIsRefusedAsATarget() throws IOException {
        Files.writeString(path, "abc");
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(2).asReadOnlyBuffer()))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocateDirect(2).asReadOnlyBuffer(), 0))
                .isInstanceOf(RuntimeException.class);
        assertThat(file.position()).isZero();
    }

    @Test
    void whatWasNeverWrittenReadsAsZeros() throws IOException {
        file.write(ByteBuffer.wrap("end".getBytes()), 100_000);
        ByteBuffer target = ByteBuffer.allocate(100_003);
        while (target.hasRemaining() && file.read(target) > 0) {}
        assertThat(target.position()).isEqualTo(100_003);
        for (int i = 0; i < 100_000; i++) {
            assertThat(target.get(i)).isZero();
        }
        assertThat(target.get(100_000)).isEqualTo((byte) 'e');
    }

    @ParameterizedTest
    @EnumSource(names = {"HOME", "PLATFORM"})
    void positionsBeyondFourGigabytesAreExact(Caller caller) {
        caller.start(
                        site.io,
                        () -> {
                            Pattern pattern = new Pattern("far");
                            for (long at :
                                    new long[] {(1L << 31) - 5, (1L << 32) - 5, (5L << 30) + 3}) {
                                assertThat(file.write(ByteBuffer.wrap(pattern.bytes(at, 10)), at))
                                        .isEqualTo(10);
                                assertThat(file.size()).isEqualTo(at + 10);
                            }
                            for (long at :
                                    new long[] {(1L << 31) - 5, (1L << 32) - 5, (5L << 30) + 3}) {
                                ByteBuffer target = ByteBuffer.allocate(10);
                                assertThat(file.read(target, at)).isEqualTo(10);
                                pattern.check(target.array(), 0, 10, at);
                                file.position(at);
                                assertThat(file.read(target.clear())).isEqualTo(10);
                                pattern.check(target.array(), 0, 10, at);
                                assertThat(file.position()).isEqualTo(at + 10);
                            }
                            ByteBuffer gap = ByteBuffer.allocate(10);
                            assertThat(file.read(gap, 3L << 30)).isEqualTo(10);
                            assertThat(gap.array()).containsOnly(0);
                            return null;
                        })
                .result();
    }

    @Test
    void truncationCutsAndNeverGrows() throws IOException {
        Files.writeString(path, "0123456789");
        file.position(8);
        assertThat(file.truncate(20)).isSameAs(file);
        assertThat(file.size()).isEqualTo(10);
        assertThat(file.position()).isEqualTo(8);
        file.truncate(4);
        assertThat(file.size()).isEqualTo(4);
        assertThat(file.position()).isEqualTo(4);
        assertThat(path).hasContent("0123");
        file.position(2).truncate(3);
        assertThat(file.position()).isEqualTo(2);
        file.position(30).truncate(5);
        assertThat(file.size()).isEqualTo(3);
        assertThat(file.position()).isEqualTo(5);
    }

    @Test
    void streamsReadAndWriteAtThePosition() throws IOException {
        file.outputStream().write("0123456789".getBytes());
        file.position(3);
        assertThat(file.inputStream().read()).isEqualTo('3');
        assertThat(file.inputStream().readAllBytes()).asString().isEqualTo("456789");
    }

    @Test
    void syncWaitsForTheDisk() throws IOException {
        file.write(ByteBuffer.wrap("safe".getBytes()));
        file.sync();
        file.syncData();
        try (FileHandle reader = site.io.open(path)) {
            reader.sync();
        }
        assertThat(path).hasContent("safe");
    }
}
