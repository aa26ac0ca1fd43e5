package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.Renaming;
import io.ringspun.Resolve;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files and directories closed, interrupted and changed by many at the same time. */
@EverySubjectAndSize
class DirectoryRaceTest {

    @Parameter Subject subject;

    private Site site;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        path = site.directory();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** How many are open once all that is opened once for all has been. */
    private long descriptorsAfterFirstUse(Directory directory) throws IOException {
        for (Caller caller : Caller.values()) {
            caller.run(site.io, () -> exercise(directory, 0)).result();
        }
        return descriptors();
    }

    private static long descriptors() throws IOException {
        Path own = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(own), "no /proc");
        try (Stream<Path> all = Files.list(own)) {
            return all.count();
        }
    }

    private static void awaitDescriptors(long before) {
        Awaitility.await()
                .pollInSameThread()
                .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before));
    }

    /** Everything a directory can do, under names of one's own. */
    private static void exercise(Directory directory, int number) throws IOException {
        Path file = Path.of("file" + number);
        Path moved = Path.of("moved" + number);
        Path made = Path.of("made" + number);
        try (FileHandle handle =
                directory.open(file, Set.of(CREATE, READ, WRITE), Set.of(Resolve.NO_SYMLINKS))) {
            handle.write(ByteBuffer.wrap(new byte[100]));
        }
        directory.rename(file, directory, moved, Renaming.REPLACE);
        assertThat(directory.status(moved).size()).isEqualTo(100);
        directory.link(moved, directory, file);
        directory.delete(file);
        directory.makeDirectory(made);
        try (Directory inner = directory.openDirectory(made)) {
            inner.symbolicLink(file, moved);
            assertThat(inner.readLink(file)).isEqualTo(moved);
            assertThat(inner.list()).containsExactly(file);
            inner.delete(file);
        }
        directory.deleteDirectory(made);
        directory.delete(moved);
    }

    @Test
    void manyThreadsWorkInOneDirectory() throws IOException {
        try (Directory directory = site.io.openDirectory(path)) {
            long before = descriptorsAfterFirstUse(directory);
            List<Task<Void>> tasks =
                    IntStream.range(0, 12)
                            .mapToObj(i ->
                                    Caller.values()[i % 3].run(
                                            site.io,
                                            () -> {
                                                for (int n = 0; n < 8; n++) {
                                                    exercise(directory, i);
                                                }
                                            }))
                            .toList();
            tasks.forEach(Task::result);
            assertThat(directory.list()).isEmpty();
            awaitDescriptors(before);
        }
    }

    @Test
    void closingWhileManyWorkEndsThemAll() throws IOException {
        long before;
        try (Directory directory = site.io.openDirectory(path)) {
            before = descriptorsAfterFirstUse(directory) - 1;
        }
        for (int round = 0; round < 15; round++) {
            Directory directory = site.io.openDirectory(path);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = round * 10 + i;
                tasks.add(
                        Caller.values()[i % 3].run(
                                site.io,
                                () -> {
                                    while (true) {
                                        exercise(directory, number);
                                    }
                                }));
            }
            Thread.yield();
            directory.close();
            tasks.forEach(task -> task.failure(ClosedChannelException.class));
        }
        awaitDescriptors(before);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptLeavesNothingHalfDone(Caller caller) throws IOException {
        try (Directory directory = site.io.openDirectory(path)) {
            long before = descriptorsAfterFirstUse(directory);
            caller.run(
                            site.io,
                            () -> {
                                for (int i = 0; i < 40; i++) {
                                    Path name = Path.of("made" + i);
                                    Thread.currentThread().interrupt();
                                    boolean made;
                                    try {
                                        directory.makeDirectory(name);
                                        made = true;
                                    } catch (InterruptedIOException e) {
                                        made = false;
                                    }
                                    assertThat(Thread.interrupted()).isTrue();
                                    assertThat(Files.isDirectory(path.resolve(name)))
                                            .isEqualTo(made);
                                    Thread.currentThread().interrupt();
                                    try {
                                        directory.open(Path.of("file"), CREATE, WRITE).close();
                                    } catch (InterruptedIOException e) {
                                        // then there must be no descriptor, as is looked at below
                                    }
                                    assertThat(Thread.interrupted()).isTrue();
                                }
                            })
                    .result();
            awaitDescriptors(before);
        }
    }

    @Test
    void closingAFileEndsItsVectorsAndItsChanges() throws IOException {
        Path name = Files.write(path.resolve("data"), new byte[100_000]);
        for (int round = 0; round < 15; round++) {
            FileHandle file = site.io.open(name, READ, WRITE);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int kind = i;
                tasks.add(
                        Caller.values()[i % 3].run(
                                site.io,
                                () -> {
                                    while (true) {
                                        once(file, kind);
                                    }
                                }));
            }
            Thread.yield();
            file.close();
            tasks.forEach(task -> task.failure(ClosedChannelException.class));
        }
        try (PinnedBuffer all = site.io.buffers().acquire()) {
            all.put((byte) 1); // nobody kept a buffer
        }
    }

    private void once(FileHandle file, int kind) throws IOException {
        switch (kind) {
            case 0 -> vector(file, true);
            case 1 -> vector(file, false);
            case 2 -> file.extend(100_000);
            case 3 -> file.zeroRange(50_000, 100);
            default -> {
                file.readFully(ByteBuffer.allocate(5000), 1000);
                file.syncData();
            }
        }
    }

    private void vector(FileHandle file, boolean write) throws IOException {
        try (PinnedBuffer buffer = site.io.buffers().acquire(500)) {
            PinnedBuffer[] one = {buffer};
            if (write) {
                file.write(one, 10_000);
            } else {
                file.read(one, 10_000);
            }
        }
    }
}
