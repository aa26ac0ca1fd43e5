package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy arrives whole and in place, and nothing is in flight when it returns. */
class CopyPipelineTest {

    private static final int PIECE = 1 << 20;

    private final Group group = Group.stock(Group.config(1));

    @TempDir Path directory;

    @AfterEach
    void close() {
        group.close();
    }

    private OpenFile open(Path path, int flags) throws IOException {
        return io.ringspun.runtime.blocking.Files.open(group.carriers(), path, flags, 0600);
    }

    private Path random(int size) throws IOException {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return java.nio.file.Files.write(directory.resolve("source"), bytes);
    }

    private OpenFile target(Path path) throws IOException {
        return open(path, Posix.O_RDWR | Posix.O_CREAT);
    }

    private static void close(OpenFile... files) throws IOException {
        for (OpenFile file : files) {
            assertThat(file.descriptor().beginClose()).isTrue();
            Files.close(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 4 * PIECE, 5 * PIECE - 7, 9 * PIECE + 13})
    void everyLengthArrives(int size) throws IOException {
        Path from = random(size);
        Path to = directory.resolve("target");
        OpenFile source = open(from, Posix.O_RDONLY);
        OpenFile target = target(to);
        try (CopyPipeline pipeline = new CopyPipeline(source, target)) {
            assertThat(pipeline.copy(0, Long.MAX_VALUE, 0, 0)).isEqualTo(size);
            assertThat(pipeline.copy(size, 10, size, 0)).isZero();
        }
        close(source, target);
        assertThat(to).hasSameBinaryContentAs(from);
    }

    @Test
    void aRangeGoesWhereItIsWanted() throws IOException {
        Path from = random(3 * PIECE);
        Path to = directory.resolve("target");
        OpenFile source = open(from, Posix.O_RDONLY);
        OpenFile target = target(to);
        try (CopyPipeline pipeline = new CopyPipeline(source, target)) {
            assertThat(pipeline.copy(77, 2L * PIECE, 5, 0)).isEqualTo(2L * PIECE);
        }
        close(source, target);
        byte[] written = java.nio.file.Files.readAllBytes(to);
        assertThat(written).hasSize(2 * PIECE + 5);
        assertThat(Arrays.copyOfRange(written, 5, written.length))
                .isEqualTo(
                        Arrays.copyOfRange(
                                java.nio.file.Files.readAllBytes(from), 77, 77 + 2 * PIECE));
    }

    /** A flag that no kernel knows: what was asked for is told apart from what failed. */
    @Test
    void aTargetMayRefuseTheFlags() throws IOException {
        OpenFile source = open(random(6 * PIECE), Posix.O_RDONLY);
        Path to = directory.resolve("target");
        OpenFile target = target(to);
        try (CopyPipeline pipeline = new CopyPipeline(source, target)) {
            assertThat(pipeline.copy(0, 6L * PIECE, 0, 1 << 30)).isEqualTo(CopyPipeline.REFUSED);
            assertThat(pipeline.copy(0, 6L * PIECE, 0, 0)).isEqualTo(6L * PIECE);
        }
        close(source, target);
        assertThat(to).hasSameBinaryContentAs(directory.resolve("source"));
    }

    /** What a file past the page cache does not take is no end, and says what it should be. */
    @Test
    void whatIsNotAlignedIsRefusedAndNotCutShort() throws IOException {
        Path from = random(2 * PIECE + 100);
        OpenFile source = open(from, Posix.O_RDONLY);
        OpenFile direct = openDirect(directory.resolve("target"));
        OpenFile directSource = openDirect(from);
        OpenFile target = target(directory.resolve("second"));
        try (CopyPipeline pipeline = new CopyPipeline(source, direct)) {
            assertThat(pipeline.copy(0, 2L * PIECE, 0, 0)).isEqualTo(2L * PIECE);
            refused(() -> pipeline.copy(0, PIECE, 1, 0));
            refused(() -> pipeline.copy(0, 2L * PIECE + 100, 0, 0));
            assertThat(pipeline.copy(0, 100, 0, 1 << 30)).isEqualTo(CopyPipeline.REFUSED);
        }
        try (CopyPipeline pipeline = new CopyPipeline(directSource, target)) {
            assertThat(pipeline.copy(0, 3L * PIECE, 0, 0)).isEqualTo(2L * PIECE + 100);
            refused(() -> pipeline.copy(1, PIECE, 0, 0));
        }
        close(source, direct, directSource, target);
        assertThat(directory.resolve("second")).hasSameBinaryContentAs(from);
    }

    private OpenFile openDirect(Path path) throws IOException {
        try {
            return open(path, Posix.O_RDWR | Posix.O_CREAT | Posix.O_DIRECT);
        } catch (IOException e) {
            return Assumptions.abort("no direct I/O here: " + e.getMessage());
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s).*multiple.*\\d{3,}.*");
    }

    @Test
    void aFullDiskIsToldOfAndNothingIsLeftInFlight() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(java.nio.file.Files.isWritable(full), "there is no /dev/full");
        OpenFile source = open(random(6 * PIECE), Posix.O_RDONLY);
        OpenFile target = open(full, Posix.O_WRONLY);
        try (CopyPipeline pipeline = new CopyPipeline(source, target)) {
            assertThatThrownBy(() -> pipeline.copy(0, 6L * PIECE, 0, 0))
                    .hasMessageContaining("No space left");
        }
        close(source, target);
    }

    @Test
    void aTargetThatIsBeingClosedEndsIt() throws IOException {
        OpenFile source = open(random(6 * PIECE), Posix.O_RDONLY);
        OpenFile target = target(directory.resolve("target"));
        target.descriptor().beginClose();
        try (CopyPipeline pipeline = new CopyPipeline(source, target)) {
            assertThatThrownBy(() -> pipeline.copy(0, 6L * PIECE, 0, 0))
                    .isInstanceOf(AsynchronousCloseException.class);
        }
        Files.close(target);
        close(source);
    }

    @Test
    void anInterruptIsKept() throws Exception {
        OpenFile source = open(random(6 * PIECE), Posix.O_RDONLY);
        Path to = directory.resolve("target");
        OpenFile target = target(to);
        boolean interrupted =
                Group.Running.onPlatform(
                                () -> {
                                    Thread.currentThread().interrupt();
                                    try (CopyPipeline pipeline = new CopyPipeline(source, target)) {
                                        pipeline.copy(0, 6L * PIECE, 0, 0);
                                    } catch (java.io.InterruptedIOException e) {
                                        // a read that had to wait
                                    }
                                    return Thread.currentThread().isInterrupted();
                                })
                        .join();
        assertThat(interrupted).isTrue();
        close(source, target);
    }
}
