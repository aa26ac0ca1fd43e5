package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads that fill their target or say why not, and writes that are safe when they return. */
@EverySubjectAndSize
class FileFullTest {

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("full");
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
    void theTargetIsFullOnReturn(Caller caller) throws IOException {
        Files.write(path, pattern.bytes(0, 400_000));
        caller.run(
                        site.io,
                        () -> {
                            for (ByteBuffer target :
                                    List.of(
                                            ByteBuffer.allocate(300_010),
                                            ByteBuffer.allocateDirect(300_010))) {
                                target.position(7).limit(300_007);
                                file.readFully(target, 50_000);
                                assertThat(target.position()).isEqualTo(300_007);
                                check(target, 7, 300_000, 50_000);
                                assertThat(file.position()).isZero();
                                target.position(7);
                                file.readFully(target);
                                check(target, 7, 300_000, 0);
                                assertThat(file.position()).isEqualTo(300_000);
                                file.position(0);
                            }
                            try (PinnedBuffer buffer = site.io.buffers().acquire(1000)) {
                                buffer.position(3);
                                file.readFully(buffer, 12_345);
                                assertThat(buffer.hasRemaining()).isFalse();
                                pattern.check(bytes(buffer, 3, 997), 0, 997, 12_345);
                                file.readFully(buffer.position(3));
                                pattern.check(bytes(buffer, 3, 997), 0, 997, 0);
                                assertThat(file.position()).isEqualTo(997);
                            }
                        })
                .result();
    }

    @Test
    void theEndOfTheFileTellsHowMuchCame() throws IOException {
        Files.write(path, pattern.bytes(0, 100));
        ByteBuffer target = ByteBuffer.allocate(50);
        assertThatThrownBy(() -> file.readFully(target, 70))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("30 of the 50")
                .hasMessageContaining("data");
        assertThat(target.position()).isEqualTo(30);
        check(target, 0, 30, 70);

        file.position(90);
        assertThatThrownBy(() -> file.readFully(target.clear()))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("10 of the 50");
        assertThat(target.position()).isEqualTo(10);
        assertThat(file.position()).isEqualTo(100);

        try (PinnedBuffer buffer = site.io.buffers().acquire(50)) {
            assertThatThrownBy(() -> file.readFully(buffer, 95)).isInstanceOf(EOFException.class);
            assertThat(buffer.position()).isEqualTo(5);
            file.position(98);
            assertThatThrownBy(() -> file.readFully(buffer.clear().limit(50)))
                    .isInstanceOf(EOFException.class);
            assertThat(buffer.position()).isEqualTo(2);
            assertThat(file.position()).isEqualTo(100);
            assertThatThrownBy(() -> file.readFully(buffer, 1000)).isInstanceOf(EOFException.class);
            assertThat(buffer.position()).isEqualTo(2);
        }
    }

    @Test
    void aFullTargetNeedsNoFile() throws IOException {
        file.readFully(ByteBuffer.allocate(0));
        file.readFully(ByteBuffer.allocate(0), 1000);
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            file.readFully(buffer.limit(0));
            file.readFully(buffer, 5);
        }
        assertThat(file.position()).isZero();
    }

    @Test
    void threadsThatReadAtThePositionGetPiecesThatBelongTogether() throws IOException {
        int pieces = 60;
        int size = 20_011;
        Files.write(path, pattern.bytes(0, pieces * size));
        AtomicInteger seen = new AtomicInteger();
        List<Task<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean pinned = i % 2 == 0;
            readers.add(
                    Caller.values()[i % 3].run(
                            site.io,
                            () -> {
                                ByteBuffer target =
                                        pinned
                                                ? ByteBuffer.allocateDirect(size)
                                                : ByteBuffer.allocate(size);
                                for (int n = 0; n < pieces / 6; n++) {
                                    file.readFully(target.clear());
                                    checkIsAPiece(target, size, pieces);
                                    seen.incrementAndGet();
                                }
                            }));
        }
        readers.forEach(Task::result);
        assertThat(seen).hasValue(pieces);
        assertThat(file.position()).isEqualTo((long) pieces * size);
    }

    private void checkIsAPiece(ByteBuffer target, int size, int pieces) {
        for (int n = 0; n < pieces; n++) {
            if (target.get(0) == pattern.at((long) n * size)
                    && target.get(1) == pattern.at((long) n * size + 1)
                    && target.get(size - 1) == pattern.at((long) (n + 1) * size - 1)) {
                check(target, 0, size, (long) n * size);
                return;
            }
        }
        throw new AssertionError("not a piece of the file");
    }

    @ParameterizedTest
    @EnumSource
    void aDurableWriteIsThere(Caller caller) throws IOException {
        caller.run(
                        site.io,
                        () -> {
                            try (PinnedBuffer buffer = site.io.buffers().acquire(1000)) {
                                buffer.put(pattern.bytes(0, 1000), 0, 1000).flip().position(100);
                                assertThat(file.writeDurably(buffer, 5000)).isEqualTo(900);
                                assertThat(buffer.hasRemaining()).isFalse();
                                assertThat(file.writeDurably(buffer, 1)).isZero();
                            }
                        })
                .result();
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(5900);
        pattern.check(all, 5000, 900, 100);
        assertThat(file.position()).isZero();
    }

    @Test
    void appendingKeepsToTheEnd() throws IOException {
        Files.writeString(path, "abc");
        try (FileHandle appender = site.io.open(path, APPEND);
                PinnedBuffer buffer = site.io.buffers().acquire(3)) {
            buffer.put("def".getBytes(), 0, 3).flip();
            assertThat(appender.writeDurably(buffer, 0)).isEqualTo(3);
            assertThat(appender.write(new PinnedBuffer[] {buffer.rewind()}, 1)).isEqualTo(3);
        }
        assertThat(path).hasContent("abcdefdef");
    }

    @Test
    void whatIsNotAllowedIsRefused() throws IOException {
        Files.writeString(path, "abc");
        FileHandle reader = site.keep(site.io.open(path, READ));
        FileHandle writer = site.keep(site.io.open(path, WRITE));
        FileHandle closed = site.io.open(path, READ, WRITE);
        closed.close();
        ByteBuffer target = ByteBuffer.allocate(2);
        try (PinnedBuffer buffer = site.io.buffers().acquire(2)) {
            PinnedBuffer[] several = {buffer};
            assertThatThrownBy(() -> writer.readFully(target))
                    .isInstanceOf(NonReadableChannelException.class);
            assertThatThrownBy(() -> writer.readFully(buffer, 0))
                    .isInstanceOf(NonReadableChannelException.class);
            assertThatThrownBy(() -> writer.read(several, 0))
                    .isInstanceOf(NonReadableChannelException.class);
            assertThatThrownBy(() -> reader.writeDurably(buffer, 0))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> reader.write(several, 0))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> file.readFully(target, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.read(several, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.write(several, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.writeDurably(buffer, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> closed.readFully(target))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> closed.readFully(buffer, 0))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> closed.read(several, 0))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> closed.write(several, 0))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> closed.writeDurably(buffer, 0))
                    .isInstanceOf(ClosedChannelException.class);
            buffer.clear().put((byte) 1); // still ours
        }
        assertThat(path).hasContent("abc");
    }

    private void check(ByteBuffer buffer, int from, int length, long index) {
        byte[] got = new byte[length];
        buffer.get(from, got);
        pattern.check(got, 0, length, index);
    }

    private static byte[] bytes(PinnedBuffer buffer, int from, int length) {
        byte[] bytes = new byte[length];
        buffer.position(from).get(bytes, 0, length);
        return bytes;
    }
}
