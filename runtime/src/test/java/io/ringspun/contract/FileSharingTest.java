package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Several threads on one file, through one handle or many. */
@EverySubjectAndSize
class FileSharingTest {

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

    @Test
    void appendersNeverOverwriteEachOther() throws IOException {
        int each = 200;
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte id = (byte) ('a' + i);
            FileHandle appender = site.keep(site.io.open(path, APPEND));
            Caller caller = Caller.values()[i % 3];
            tasks.add(
                    caller.start(
                            site.io,
                            () -> {
                                byte[] line = new byte[10];
                                Arrays.fill(line, id);
                                line[9] = '\n';
                                for (int n = 0; n < each; n++) {
                                    if (n % 2 == 0) {
                                        appender.write(ByteBuffer.wrap(line));
                                    } else {
                                        appender.write(
                                                ByteBuffer.wrap(line),
                                                0); // at the end all the same
                                    }
                                }
                                return null;
                            }));
        }
        tasks.forEach(Task::result);
        List<String> lines = Files.readAllLines(path);
        assertThat(lines).hasSize(4 * each);
        for (String line : lines) {
            assertThat(line).hasSize(9).matches("(.)\\1{8}");
        }
    }

    @Test
    void manyThreadsUseOneHandleAtTheirOwnPositions() throws IOException {
        int threads = 12;
        int region = 40_000;
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            long start = (long) i * region;
            Pattern pattern = new Pattern("region " + i);
            Caller caller = Caller.values()[i % 3];
            boolean direct = i % 2 == 0;
            tasks.add(
                    caller.start(
                            site.io,
                            () -> {
                                Random random = new Random(start);
                                for (int at = 0; at < region; at += 1000) {
                                    file.write(
                                            ByteBuffer.wrap(pattern.bytes(at, 1000)), start + at);
                                }
                                for (int n = 0; n < 100; n++) {
                                    int at = random.nextInt(region - 700);
                                    ByteBuffer target =
                                            direct
                                                    ? ByteBuffer.allocateDirect(700)
                                                    : ByteBuffer.allocate(700);
                                    assertThat(file.read(target, start + at)).isEqualTo(700);
                                    byte[] got = new byte[700];
                                    target.get(0, got);
                                    pattern.check(got, 0, 700, at);
                                }
                                return null;
                            }));
        }
        tasks.forEach(Task::result);
        assertThat(file.position()).isZero();
        assertThat(file.size()).isEqualTo((long) threads * region);
    }

    /**
     * Calls that share the handle's position are done one after another: nothing is read twice or
     * skipped.
     */
    @Test
    void threadsThatShareThePositionDivideTheFile() throws IOException {
        int records = 3000;
        ByteBuffer all = ByteBuffer.allocate(records * 4);
        for (int i = 0; i < records; i++) {
            all.putInt(i);
        }
        Files.write(path, all.array());
        List<Task<List<Integer>>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tasks.add(
                    Caller.values()[i % 3].start(
                            site.io,
                            () -> {
                                List<Integer> mine = new ArrayList<>();
                                ByteBuffer four = ByteBuffer.allocate(4);
                                while (file.read(four.clear()) == 4) {
                                    mine.add(four.getInt(0));
                                }
                                return mine;
                            }));
        }
        List<Integer> seen = new ArrayList<>();
        tasks.forEach(task -> seen.addAll(task.result()));
        seen.sort(null);
        assertThat(seen).hasSize(records);
        for (int i = 0; i < records; i++) {
            assertThat(seen.get(i)).isEqualTo(i);
        }
    }
}
