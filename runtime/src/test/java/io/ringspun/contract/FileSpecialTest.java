package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copying in the kernel, files that are none, full disks, and endings. */
@EverySubject
class FileSpecialTest {

    @Parameter Subject subject;

    private Site site;
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        directory = site.directory();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @ParameterizedTest
    @EnumSource
    void transfersAnyRange(Caller caller) throws IOException {
        Pattern pattern = new Pattern("transfer");
        int size = 3_000_000;
        Path from = Files.write(directory.resolve("from"), pattern.bytes(0, size));
        Path to = directory.resolve("to");
        FileHandle source = site.keep(site.io.open(from));
        FileHandle target = site.keep(site.io.open(to, CREATE, READ, WRITE));
        caller.start(
                        site.io,
                        () -> {
                            assertThat(source.transferTo(0, size, target, 0)).isEqualTo(size);
                            byte[] all = Files.readAllBytes(to);
                            assertThat(all).hasSize(size);
                            pattern.check(all, 0, size, 0);
                            target.truncate(0);

                            assertThat(source.transferTo(1234, 100_001, target, 17))
                                    .isEqualTo(100_001);
                            assertThat(target.size()).isEqualTo(100_018);
                            pattern.check(Files.readAllBytes(to), 17, 100_001, 1234);

                            assertThat(source.transferTo(size - 10, Long.MAX_VALUE, target, 0))
                                    .isEqualTo(10);
                            assertThat(source.transferTo(size, 100, target, 0)).isZero();
                            assertThat(source.transferTo(size + 100L, 100, target, 0)).isZero();
                            assertThat(source.transferTo(0, 0, target, 0)).isZero();
                            return null;
                        })
                .result();
        assertThat(source.position()).isZero();
        assertThat(target.position()).isZero();
        assertThat(target.size()).isEqualTo(100_018);
    }

    /** Long enough to be copied in every way there is. */
    @Test
    void transfersLargeFiles() throws IOException {
        byte[] bytes = new byte[(90 << 20) + 4321];
        new java.util.SplittableRandom(7).nextBytes(bytes);
        Path from = Files.write(directory.resolve("from"), bytes);
        Path to = directory.resolve("to");
        FileHandle source = site.keep(site.io.open(from));
        FileHandle target = site.keep(site.io.open(to, CREATE, WRITE));
        assertThat(source.transferTo(0, Long.MAX_VALUE, target, 0)).isEqualTo(bytes.length);
        assertThat(Files.mismatch(from, to)).isEqualTo(-1);
        Files.delete(from);
        Files.delete(to);
    }

    @Test
    void transfersOnlyBetweenFilesThatAllowIt() throws IOException {
        Path path = Files.writeString(directory.resolve("f"), "abc");
        FileHandle reading = site.keep(site.io.open(path, READ));
        FileHandle writing = site.keep(site.io.open(directory.resolve("g"), CREATE, WRITE));
        assertThatThrownBy(() -> reading.transferTo(0, 3, reading, 10))
                .isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> writing.transferTo(0, 3, writing, 10))
                .isInstanceOf(NonReadableChannelException.class);
        assertThat(path).hasContent("abc");
    }

    /** Such files say that their size is 0, and must be read all the same. */
    @Test
    void filesOfTheKernelAreReadToTheirEnd() throws IOException {
        Path version = Path.of("/proc/version");
        Assumptions.assumeTrue(Files.isReadable(version), "there is no /proc");
        byte[] expected = Files.readAllBytes(version);
        FileHandle file = site.keep(site.io.open(version));
        assertThat(file.inputStream().readAllBytes()).isEqualTo(expected);
        ByteBuffer middle = ByteBuffer.allocate(5);
        assertThat(file.read(middle, 3)).isEqualTo(5);
        assertThat(middle.array()).isEqualTo(java.util.Arrays.copyOfRange(expected, 3, 8));
        FileHandle target = site.keep(site.io.open(directory.resolve("version"), CREATE, WRITE));
        assertThat(file.transferTo(0, 100_000, target, 0)).isEqualTo(expected.length);
        assertThat(Files.readAllBytes(directory.resolve("version"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void aPipeIsReadAsItIsWritten(Caller caller) throws IOException {
        Path path = fifo();
        FileHandle reading = site.keep(site.io.open(path, READ, WRITE));
        FileHandle writing = site.keep(site.io.open(path, WRITE));
        Pattern pattern = new Pattern("pipe");
        Task<byte[]> reader = caller.start(site.io, () -> readFully(reading, 200_000));
        for (int at = 0; at < 200_000; at += 10_000) {
            writing.write(ByteBuffer.wrap(pattern.bytes(at, 10_000)));
        }
        byte[] got = reader.result();
        pattern.check(got, 0, 200_000, 0);
    }

    /**
     * Opening one end waits for the other, and a read at the end of all writers is the end of the
     * input. Again and again, for the writer may come and go at any point of the reader's opening.
     */
    @Test
    void bothEndsOfAPipeAreOpenedTogether() throws IOException {
        Path path = fifo();
        for (int round = 0; round < 50; round++) {
            openBothEnds(path);
        }
    }

    private void openBothEnds(Path path) throws IOException {
        Task<FileHandle> opening = site.start(() -> site.io.open(path, READ));
        Task<String> writer =
                site.start(() -> {
                    try (FileHandle end = site.io.open(path, WRITE)) {
                        end.write(ByteBuffer.wrap("through".getBytes()));
                    }
                    return "done";
                });
        try (FileHandle reading = opening.result()) {
            writer.result(); // so little fits in the pipe
            assertThat(readFully(reading, 7)).asString().isEqualTo("through");
            assertThat(reading.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    /** An interrupt ends the wait for the other end, or waits with it. */
    @ParameterizedTest
    @EnumSource(
            value = StandardOpenOption.class,
            names = {"READ", "WRITE"})
    void openingOneEndOfAPipeCanBeInterrupted(StandardOpenOption end) throws IOException {
        Path path = fifo();
        Task<String> opening =
                site.start(
                                () -> {
                                    try (FileHandle file = site.io.open(path, end)) {
                                        return "opened " + file.path().getFileName();
                                    } catch (InterruptedIOException e) {
                                        assertThat(Thread.interrupted()).isTrue();
                                        return "interrupted";
                                    }
                                })
                        .awaitBlocked()
                        .interrupt();
        try (FileHandle both = site.io.open(path, READ, WRITE)) {
            assertThat(opening.result()).isIn("interrupted", "opened fifo");
            assertThat(both.isOpen()).isTrue();
        }
    }

    @Test
    void aPipeCanBeReadAsAStream() throws IOException {
        Path path = fifo();
        FileHandle both = site.keep(site.io.open(path, READ, WRITE));
        both.outputStream().write("stream".getBytes());
        InputStream input = both.inputStream();
        assertThat(input.read()).isEqualTo('s');
        assertThat(input.readNBytes(5)).asString().isEqualTo("tream");
    }

    @Test
    void aPipeHasNoPositions() throws IOException {
        FileHandle pipe = site.keep(site.io.open(fifo(), READ, WRITE));
        pipe.write(ByteBuffer.wrap("x".getBytes()));
        assertThatThrownBy(() -> pipe.read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> pipe.write(ByteBuffer.allocate(1), 0))
                .isInstanceOf(IOException.class);
        ByteBuffer one = ByteBuffer.allocate(1);
        assertThat(pipe.read(one)).isEqualTo(1);
        assertThat(one.get(0)).isEqualTo((byte) 'x');
    }

    /**
     * An interrupt ends the wait or waits with it; what is written afterwards is read in any case.
     */
    @ParameterizedTest
    @EnumSource
    void anInterruptedReaderOfAPipeLosesNothing(Caller caller) throws IOException {
        Path path = fifo();
        FileHandle pipe = site.keep(site.io.open(path, READ, WRITE));
        FileHandle writing = site.keep(site.io.open(path, WRITE));
        Task<byte[]> reader =
                caller.start(
                                site.io,
                                () -> {
                                    ByteBuffer target = ByteBuffer.allocate(5);
                                    try {
                                        pipe.read(target);
                                    } catch (InterruptedIOException e) {
                                        assertThat(Thread.currentThread().isInterrupted()).isTrue();
                                    }
                                    boolean kept = Thread.interrupted();
                                    while (target.hasRemaining()) {
                                        pipe.read(target);
                                    }
                                    assertThat(kept).as("the interrupt status was kept").isTrue();
                                    return target.array();
                                })
                        .awaitBlocked()
                        .interrupt();
        writing.write(ByteBuffer.wrap("later".getBytes()));
        assertThat(reader.result()).asString().isEqualTo("later");
        assertThat(pipe.isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsTheReaderOfAPipe(Caller caller) throws IOException {
        FileHandle pipe = site.io.open(fifo(), READ, WRITE);
        Task<Integer> reader =
                caller.start(site.io, () -> pipe.read(ByteBuffer.allocate(5))).awaitBlocked();
        pipe.close();
        reader.failure(AsynchronousCloseException.class);
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsTheWriterOfAFullPipe(Caller caller) throws IOException {
        FileHandle pipe = site.io.open(fifo(), READ, WRITE);
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            Task<Integer> writer =
                    caller.start(site.io, () -> pipe.write(ByteBuffer.allocate(5 << 20)))
                            .awaitBlocked();
            pipe.close();
            writer.failure(AsynchronousCloseException.class);
            buffer.clear();
        }
    }

    /** The disk's work cannot be called off: a file call ends with its result, the status kept. */
    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNotHarmAFile(Caller caller) throws IOException {
        Pattern pattern = new Pattern("interrupted file");
        Path path = Files.write(directory.resolve("f"), pattern.bytes(0, 100_000));
        FileHandle file = site.keep(site.io.open(path, READ, WRITE));
        caller.start(
                        site.io,
                        () -> {
                            byte[] got = new byte[1000];
                            for (int n = 0; n < 100; n++) {
                                Thread.currentThread().interrupt();
                                int at = n * 1000;
                                try {
                                    assertThat(file.read(ByteBuffer.wrap(got), at)).isEqualTo(1000);
                                    file.write(ByteBuffer.wrap(got), at);
                                } catch (InterruptedIOException e) {
                                    // allowed where the kernel had not begun
                                    assertThat(Thread.interrupted()).isTrue();
                                    assertThat(file.read(ByteBuffer.wrap(got), at)).isEqualTo(1000);
                                    Thread.currentThread().interrupt();
                                }
                                assertThat(Thread.interrupted()).isTrue();
                                pattern.check(got, 0, 1000, at);
                            }
                            file.sync();
                            return null;
                        })
                .result();
        assertThat(file.isOpen()).isTrue();
        pattern.check(Files.readAllBytes(path), 0, 100_000, 0);
    }

    @Test
    void closingWhileManyReadEndsThemAll() throws IOException {
        Pattern pattern = new Pattern("closing");
        Path path = Files.write(directory.resolve("f"), pattern.bytes(0, 200_000));
        for (int round = 0; round < 30; round++) {
            FileHandle file = site.io.open(path, READ, WRITE);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                int at = i * 20_000;
                boolean writes = i == 8;
                tasks.add(
                        Caller.values()[i % 3].start(
                                site.io,
                                () -> {
                                    ByteBuffer target = ByteBuffer.allocate(20_000);
                                    while (true) {
                                        if (writes) {
                                            file.write(
                                                    ByteBuffer.wrap(pattern.bytes(at, 20_000)), at);
                                        } else {
                                            int count = file.read(target.clear(), at);
                                            pattern.check(target.array(), 0, count, at);
                                        }
                                    }
                                }));
            }
            Thread.yield();
            file.close();
            tasks.forEach(task -> task.failure(ClosedChannelException.class));
        }
        pattern.check(Files.readAllBytes(path), 0, 200_000, 0);
    }

    @Test
    void aFullDiskIsReportedWithWhatWasWritten() throws Exception {
        Path mounted = Files.createDirectory(directory.resolve("small"));
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mounted.toString()),
                "mounting is not possible here");
        try (FileHandle file = site.io.open(mounted.resolve("f"), CREATE, WRITE)) {
            ByteBuffer source = ByteBuffer.allocate(3 << 20);
            assertThatThrownBy(
                            () -> {
                                while (source.hasRemaining()) {
                                    file.write(source);
                                }
                            })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("space");
            assertThat(source.position()).isPositive().isLessThanOrEqualTo(1 << 20);
            assertThat(file.size()).isEqualTo(source.position());
            assertThat(file.isOpen()).isTrue();
        } finally {
            assertThat(run("umount", mounted.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    private static byte[] readFully(FileHandle file, int size) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(size);
        while (target.hasRemaining()) {
            assertThat(file.read(target)).isPositive();
        }
        return target.array();
    }

    private Path fifo() {
        Path path = directory.resolve("fifo");
        Fifo.make(path);
        return path;
    }
}
