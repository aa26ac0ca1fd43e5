package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Copy;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Read;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files past the page cache. Skipped where the file system of temporary files has no direct I/O.
 */
@EverySubject
class FileDirectTest {

    private static final int BLOCK = 4096;

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("direct");
    private Site site;
    private Path path;
    private FileHandle file;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> config.withPool(BLOCK, 64 * BLOCK));
        path = site.directory().resolve("data");
        try {
            file = site.keep(site.io.open(path, CREATE, READ, WRITE, option("DIRECT")));
        } catch (FileSystemException e) {
            Assumptions.abort("no direct I/O here: " + e.getMessage());
        }
        int needed = file.status().directOffsetAlignment();
        Assumptions.assumeTrue(
                needed <= BLOCK && BLOCK % Math.max(1, needed) == 0, "blocks of " + needed);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** By name: the compiler warns of that package, and nothing silences it. */
    private static OpenOption option(String name) {
        try {
            for (Object option :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (option.toString().equals(name)) {
                    return (OpenOption) option;
                }
            }
            throw new AssertionError(name);
        } catch (ClassNotFoundException e) {
            return Assumptions.abort("this JDK has no such options");
        }
    }

    @Test
    void theAlignmentIsKnown() throws IOException {
        FileStatus status = file.status();
        Assumptions.assumeTrue(status.directOffsetAlignment() >= 0, "this kernel does not tell");
        assertThat(status.directOffsetAlignment()).isPositive();
        assertThat(status.directMemoryAlignment()).isPositive();
        assertThat(Integer.bitCount(status.directOffsetAlignment())).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void alignedTransfersOfEveryKindOfMemoryWork(Caller caller) throws IOException {
        caller.run(
                        site.io,
                        () -> {
                            try (PinnedBuffer one = site.io.buffers().acquire();
                                    PinnedBuffer two = site.io.buffers().acquire()) {
                                one.put(pattern.bytes(0, BLOCK), 0, BLOCK).flip();
                                two.put(pattern.bytes(BLOCK, BLOCK), 0, BLOCK).flip();
                                assertThat(file.write(one, 0)).isEqualTo(BLOCK);
                                assertThat(file.write(new PinnedBuffer[] {two}, BLOCK))
                                        .isEqualTo(BLOCK);
                                ByteBuffer heap =
                                        ByteBuffer.wrap(pattern.bytes(2 * BLOCK, 30 * BLOCK));
                                assertThat(file.write(heap, 2 * BLOCK)).isEqualTo(30 * BLOCK);
                                assertThat(file.writeDurably(two.rewind(), BLOCK)).isEqualTo(BLOCK);

                                PinnedBuffer[] both = {one.clear(), two.clear()};
                                assertThat(file.read(both, 4 * BLOCK)).isEqualTo(2 * BLOCK);
                                byte[] got = new byte[BLOCK];
                                one.flip().get(got, 0, BLOCK);
                                pattern.check(got, 0, BLOCK, 4 * BLOCK);
                                two.flip().get(got, 0, BLOCK);
                                pattern.check(got, 0, BLOCK, 5 * BLOCK);
                                assertThat(file.read(one.clear())).isEqualTo(BLOCK);
                                one.flip().get(got, 0, BLOCK);
                                pattern.check(got, 0, BLOCK, 0);
                                assertThat(file.position()).isEqualTo(BLOCK);
                            }
                            ByteBuffer all = ByteBuffer.allocate(32 * BLOCK);
                            file.readFully(all, 0);
                            pattern.check(all.array(), 0, 32 * BLOCK, 0);
                            ByteBuffer aligned =
                                    ByteBuffer.allocateDirect(3 * BLOCK).alignedSlice(BLOCK);
                            file.readFully(aligned.limit(2 * BLOCK), BLOCK);
                            byte[] got = new byte[2 * BLOCK];
                            aligned.get(0, got);
                            pattern.check(got, 0, 2 * BLOCK, BLOCK);
                        })
                .result();
    }

    @Test
    void theFileMayEndInTheMiddleOfABlock() throws IOException {
        Files.write(path, pattern.bytes(0, BLOCK + 100));
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            assertThat(file.read(buffer, BLOCK)).isEqualTo(100);
            assertThatThrownBy(() -> file.readFully(buffer.clear(), BLOCK))
                    .isInstanceOf(EOFException.class);
            assertThat(buffer.position()).isEqualTo(100);
            assertThat(file.read(buffer.clear(), BLOCK + 100)).isEqualTo(-1);
            assertThat(file.read(buffer, 10 * BLOCK)).isEqualTo(-1);
            assertThat(file.read(buffer, 10 * BLOCK + 1)).isEqualTo(-1);
            // Up to the end, in turn.
            assertThat(file.read(buffer.clear())).isEqualTo(BLOCK);
            assertThat(file.read(buffer.clear())).isEqualTo(100);
            assertThat(file.read(buffer.clear())).isEqualTo(-1);
            PinnedBuffer[] one = {buffer.clear()};
            assertThat(file.read(one, BLOCK)).isEqualTo(100);
            assertThat(file.read(one, BLOCK + 100)).isEqualTo(-1);
        }
    }

    @Test
    void misalignedTransfersSayWhatIsNeeded() throws IOException {
        Files.write(path, pattern.bytes(0, 8 * BLOCK));
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            refused(() -> file.read(buffer, 1));
            refused(() -> file.write(buffer, 3));
            refused(() -> file.read(buffer.limit(100), 0));
            refused(() -> file.read(new PinnedBuffer[] {buffer.clear()}, 5));
            refused(() -> file.write(new PinnedBuffer[] {buffer.clear()}, 5));
            refused(() -> file.writeDurably(buffer.clear(), 5));
            refused(() -> file.read(ByteBuffer.allocate(BLOCK), 7));
            assertThat(buffer.position()).isZero();
        }
        pattern.check(Files.readAllBytes(path), 0, 8 * BLOCK, 0);
    }

    /** A copy is whole, or says why it is not. */
    @Test
    void copiesAreWholeOrSayWhatIsNeeded() throws IOException {
        int size = 40 * BLOCK;
        Path other = path.resolveSibling("other");
        Files.write(other, pattern.bytes(0, size));
        FileHandle cached = site.keep(site.io.open(other, READ, WRITE));
        assertThat(cached.transferTo(0, size, file, 0)).isEqualTo(size);
        pattern.check(Files.readAllBytes(path), 0, size, 0);
        assertThat(file.transferTo(BLOCK, size, cached, 0)).isEqualTo(size - BLOCK);
        for (int[] range : new int[][] {{0, size - 1, 0}, {1, BLOCK, 0}, {0, BLOCK, 1}}) {
            Copy.Of outwards = Copy.of(file, range[0], range[1]);
            Copy.Of inwards = Copy.of(cached, range[0], range[1]);
            for (Copy copy : List.of(outwards.to(cached, range[2]), inwards.to(file, range[2]))) {
                switch (site.io.submit(copy).await()) {
                    case Outcome.Success<Long>(Long count) -> assertThat(count).isEqualTo(range[1]);
                    case Outcome<Long> refused -> refused(refused::get);
                }
            }
        }
    }

    /** What the kernel answers alike, an end and a mistake, is told apart in chains too. */
    @Test
    void operationsTellEndsFromMistakes() throws IOException {
        Files.write(path, pattern.bytes(0, BLOCK + 100));
        try (PinnedBuffer one = site.io.buffers().acquire();
                PinnedBuffer two = site.io.buffers().acquire()) {
            List<PinnedBuffer> both = List.of(one, two);
            refused(() -> site.io.submit(Read.from(file).at(1).into(one)).get());
            refused(() -> site.io.submit(Read.from(file).at(1).filling(one)).get());
            refused(() -> site.io.submit(Read.from(file).at(1).into(both)).get());
            refused(() -> site.io.submit(Write.to(file).at(1).from(one)).get());
            refused(() -> site.io.submit(Write.to(file).at(1).durably().from(both)).get());
            assertThat(site.io.submit(Read.from(file).at(0).into(both)).get().count())
                    .isEqualTo(BLOCK + 100);
            assertThatThrownBy(() ->
                            site.io.submit(Read.from(file).at(BLOCK).filling(one.clear())).get())
                    .isInstanceOf(EOFException.class);
            assertThat(one.position()).isEqualTo(100);
            Batch batch = new Batch();
            Entry<Transferred> end = batch.add(Read.from(file).at(BLOCK + 100).into(one.clear()));
            Entry<Transferred> next = end.then(Read.from(file).at(0).into(two.clear()));
            Outcomes outcomes = site.io.submit(batch).await();
            assertThat(outcomes.of(end).get().atEnd()).isTrue();
            assertThat(outcomes.of(next).get().count()).isEqualTo(BLOCK);
        }
        assertThat(Files.size(path)).isEqualTo(BLOCK + 100);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s).*multiple.*\\d{3,}.*");
    }

    @Test
    void aFileSystemWithoutDirectIoSaysSo() {
        Path status = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.isReadable(status), "no /proc");
        assertThatThrownBy(() -> site.io.open(status, READ, option("DIRECT")))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("direct I/O")
                .hasMessageContaining("/proc/self/status");
    }

    @Test
    void otherExtendedOptionsAreUnsupported() {
        assertThatThrownBy(() -> site.io.open(path, READ, option("NOSHARE_READ")))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
