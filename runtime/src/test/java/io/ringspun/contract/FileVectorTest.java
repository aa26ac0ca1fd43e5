package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several pinned buffers in one transfer. */
@EverySubject
class FileVectorTest {

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("vector");
    private Site site;
    private Path path;
    private FileHandle file;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> config.withPool(8192, 8 << 20));
        path = site.directory().resolve("data");
        file = site.keep(site.io.open(path, CREATE, READ, WRITE));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** Buffers of these sizes, none of which begins at its start. */
    private PinnedBuffer[] buffers(int... sizes) throws IOException {
        PinnedBuffer[] buffers = new PinnedBuffer[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            buffers[i] = site.keep(site.io.buffers().acquire(sizes[i] + 5));
            buffers[i].position(5);
        }
        return buffers;
    }

    private void fill(PinnedBuffer[] buffers, long index) {
        long at = index;
        for (PinnedBuffer buffer : buffers) {
            int size = buffer.limit() - 5;
            buffer.position(5).put(pattern.bytes(at, size), 0, size).position(5);
            at += size;
        }
    }

    private void check(PinnedBuffer[] buffers, long index, long length) {
        long left = length;
        long at = index;
        for (PinnedBuffer buffer : buffers) {
            int size = (int) Math.min(left, buffer.limit() - 5);
            assertThat(buffer.position()).isEqualTo(5 + size);
            byte[] got = new byte[size];
            buffer.position(5).get(got, 0, size);
            pattern.check(got, 0, size, at);
            at += size;
            left -= size;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsGatheredIsScattered(Caller caller) throws IOException {
        caller.run(
                        site.io,
                        () -> {
                            PinnedBuffer[] sources = buffers(1, 4096, 0, 7000, 3, 513);
                            fill(sources, 0);
                            assertThat(file.write(sources, 1000)).isEqualTo(11_613);
                            assertThat(file.size()).isEqualTo(12_613);
                            PinnedBuffer[] targets = buffers(5000, 0, 6000, 613);
                            assertThat(file.read(targets, 1000)).isEqualTo(11_613);
                            check(targets, 0, 11_613);
                            assertThat(file.position()).isZero();
                        })
                .result();
    }

    @Test
    void theEndOfTheFileEndsTheTransfer() throws IOException {
        Files.write(path, pattern.bytes(0, 1000));
        PinnedBuffer[] targets = buffers(300, 300, 300);
        assertThat(file.read(targets, 400)).isEqualTo(600);
        check(targets, 400, 600);
        PinnedBuffer[] some = buffers(300, 300);
        assertThat(file.read(some, 950)).isEqualTo(50);
        check(some, 950, 50);
        PinnedBuffer[] none = buffers(1, 1);
        assertThat(file.read(none, 1000)).isEqualTo(-1);
        assertThat(file.read(none, 1L << 40)).isEqualTo(-1);
        check(none, 0, 0);
    }

    @Test
    void nothingNeedsNothing() throws IOException {
        Files.write(path, pattern.bytes(0, 10));
        assertThat(file.read(new PinnedBuffer[0], 0)).isZero();
        assertThat(file.write(new PinnedBuffer[0], 0)).isZero();
        assertThat(file.read(buffers(0, 0), 3)).isZero();
        assertThat(file.write(buffers(0, 0), 3)).isZero();
        assertThat(file.size()).isEqualTo(10);
    }

    @Test
    void moreBuffersThanTheKernelTakesAtOnceGoInSeveral() throws IOException {
        int[] sizes = new int[2500];
        Random random = Pattern.random("sizes");
        int total = 0;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = random.nextInt(40);
            total += sizes[i];
        }
        PinnedBuffer[] buffers = buffers(sizes);
        fill(buffers, 0);
        assertThat(file.write(buffers, 77)).isEqualTo(total);
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(77 + total);
        pattern.check(all, 77, total, 0);
        for (PinnedBuffer buffer : buffers) {
            buffer.position(5);
            while (buffer.hasRemaining()) {
                buffer.put((byte) 0);
            }
            buffer.position(5);
        }
        assertThat(file.read(buffers, 77)).isEqualTo(total);
        check(buffers, 0, total);
    }

    @Test
    void aBufferGivenTwiceIsRefusedAndAllStayTheUsers() throws IOException {
        PinnedBuffer[] buffers = buffers(10, 10);
        PinnedBuffer[] twice = {buffers[0], buffers[1], buffers[0]};
        assertThatThrownBy(() -> file.write(twice, 0)).isInstanceOf(IllegalStateException.class);
        Files.write(path, pattern.bytes(0, 100));
        assertThatThrownBy(() -> file.read(twice, 0)).isInstanceOf(IllegalStateException.class);
        PinnedBuffer released = site.io.buffers().acquire(10);
        released.close();
        assertThatThrownBy(() -> file.read(new PinnedBuffer[] {buffers[0], released}, 0))
                .isInstanceOf(IllegalStateException.class);
        for (PinnedBuffer buffer : buffers) {
            assertThat(buffer.position()).isEqualTo(5);
            buffer.put((byte) 1);
        }
        assertThat(file.size()).isEqualTo(100);
    }

    @Test
    void manyThreadsGatherAndScatterAtTheSameTime() throws IOException {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long base = i * 100_000L;
            tasks.add(
                    Caller.values()[i % 3].run(
                            site.io,
                            () -> {
                                PinnedBuffer[] buffers = buffersOf(new int[] {100, 2000, 7, 3000});
                                try {
                                    for (int round = 0; round < 15; round++) {
                                        long at = base + round * 6000L;
                                        fill(buffers, at);
                                        assertThat(file.write(buffers, at)).isEqualTo(5107);
                                        for (PinnedBuffer buffer : buffers) {
                                            buffer.position(5);
                                        }
                                        assertThat(file.read(buffers, at)).isEqualTo(5107);
                                        check(buffers, at, 5107);
                                    }
                                } finally {
                                    for (PinnedBuffer buffer : buffers) {
                                        buffer.close();
                                    }
                                }
                            }));
        }
        tasks.forEach(Task::result);
    }

    /** The same as {@link #buffers}, for threads that the site does not know. */
    private PinnedBuffer[] buffersOf(int[] sizes) throws IOException {
        PinnedBuffer[] buffers = new PinnedBuffer[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            buffers[i] = site.io.buffers().acquire(sizes[i] + 5);
            buffers[i].position(5);
        }
        return buffers;
    }

    @Test
    void aPipeHasNoPositions() throws IOException {
        Path fifo = path.resolveSibling("fifo");
        Fifo.make(fifo);
        try (FileHandle pipe = site.io.open(fifo, READ, WRITE)) {
            PinnedBuffer[] buffers = buffers(10);
            assertThatThrownBy(() -> pipe.read(buffers, 0)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> pipe.write(buffers, 0)).isInstanceOf(IOException.class);
        }
    }
}
