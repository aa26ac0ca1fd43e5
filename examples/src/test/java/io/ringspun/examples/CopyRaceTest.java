package io.ringspun.examples;

import static io.ringspun.examples.Commands.assertFails;
import static io.ringspun.examples.Trees.assertSameFile;
import static io.ringspun.examples.Trees.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What others do to source and target while they are copied, and what ends a copy at any moment.
 */
class CopyRaceTest {

    private static final int FILES = 60;
    private static final int OLD_BYTES = 777;

    @TempDir Path dir;

    /** More with {@code -Dringspun.copy.kills=200}. */
    @Test
    void killedAtAnyMomentItLeavesEveryNameAbsentOldOrComplete() throws Exception {
        int kills = Integer.getInteger("ringspun.copy.kills", 8);
        long seed = Long.getLong("ringspun.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Path source = Files.createDirectories(dir.resolve("source/inner"));
        byte[][] wanted = new byte[FILES][];
        for (int i = 0; i < FILES; i++) {
            file(source.resolve("file" + i), i % 10 == 0 ? 3_000_000 + i : 5_000 + i);
            wanted[i] = Files.readAllBytes(source.resolve("file" + i));
        }
        byte[] old = new byte[OLD_BYTES];
        Path target = Files.createDirectories(dir.resolve("target/source/inner"));
        long usual = 1_000;
        for (int kill = 0; kill < kills; kill++) {
            for (int i = 0; i < FILES; i++) {
                Path name = target.resolve("file" + i);
                Files.deleteIfExists(name);
                if (i % 2 == 0) {
                    Files.write(name, old);
                }
            }
            long begin = System.nanoTime();
            Process process =
                    Commands.start(
                            List.of(), "copy", "-a", dir.resolve("source"), dir.resolve("target"));
            // Any moment will do; most are to fall into the copy, which is the end of its time.
            long moment = usual / 4 + random.nextLong(usual);
            boolean ended = process.waitFor(moment, TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            if (ended) {
                usual = (System.nanoTime() - begin) / 1_000_000;
            }
            for (int i = 0; i < FILES; i++) {
                Path name = target.resolve("file" + i);
                boolean good =
                        !Files.exists(name)
                                ? i % 2 != 0
                                : Arrays.equals(Files.readAllBytes(name), wanted[i])
                                        || i % 2 == 0
                                                && Arrays.equals(Files.readAllBytes(name), old);
                assertThat(good)
                        .describedAs("%s after %d ms, seed %d", name, moment, seed)
                        .isTrue();
            }
            removeTemporaries(target);
        }
    }

    private static void removeTemporaries(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.toList()) {
                if (path.getFileName().toString().startsWith(".ringspun-")) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void neverWritesThroughLinksThatOthersHavePlantedInTheTarget() throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree/inner"));
        file(tree.resolve("file"), 100);
        file(dir.resolve("tree/top"), 200);
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Path victim = Files.writeString(dir.resolve("victim"), "precious");
        Path target = Files.createDirectories(dir.resolve("target/tree"));
        Files.createSymbolicLink(target.resolve("inner"), outside);
        Files.createSymbolicLink(target.resolve("top"), victim);
        assertFails(
                Commands.run("copy", "-a", dir.resolve("tree"), dir.resolve("target")),
                "cannot create directory '" + target.resolve("inner") + "'");
        assertThat(outside).isEmptyDirectory();
        assertThat(victim).hasContent("precious");
        assertThat(target.resolve("top")).isRegularFile();
        assertSameFile(dir.resolve("tree/top"), target.resolve("top"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "-a --backend=nio", "-r --reflink=never"})
    void copiesFilesThatGrowAndShrink(String options) throws Exception {
        Path tree = Files.createDirectory(dir.resolve("tree"));
        Path restless = tree.resolve("restless");
        for (int i = 0; i < 50; i++) {
            file(tree.resolve("file" + i), 100 + i);
        }
        Thread others =
                new Thread(() -> {
                    try (RandomAccessFile file = new RandomAccessFile(restless.toFile(), "rw")) {
                        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                            file.setLength(i % 3 * 4_000_000L);
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        Files.createFile(restless);
        others.start();
        try {
            for (int i = 0; i < 5; i++) {
                List<Object> args = new ArrayList<>(List.of("copy"));
                args.addAll(List.of(options.split(" ")));
                args.addAll(List.of(tree, dir.resolve("copy" + i)));
                assertThat(Commands.run(args.toArray())).isEqualTo(new Outcome(0, "", ""));
                assertThat(dir.resolve("copy" + i + "/restless")).exists();
                assertThat(Files.size(dir.resolve("copy" + i + "/restless")))
                        .isLessThanOrEqualTo(8_000_000);
                assertSameFile(tree.resolve("file49"), dir.resolve("copy" + i + "/file49"));
            }
        } finally {
            others.interrupt();
            others.join();
        }
    }

    @Test
    void aLinkThatLeadsBackIsNotFollowedForEver() throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree/inner"));
        Files.createSymbolicLink(tree.resolve("up"), Path.of(".."));
        file(tree.resolve("file"), 10);
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
        Path copy = dir.resolve("copy");
        assertFails(
                Commands.run("copy", "-rL", dir.resolve("tree"), copy),
                "cannot copy '" + tree.resolve("up") + "': it leads back");
        assertThat(copy.resolve("inner/link")).isRegularFile();
        assertSameFile(tree.resolve("file"), copy.resolve("inner/link"));
    }

    @Test
    void goesOnWhenTheTargetIsFull() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs the right to mount");
        Path small = Files.createDirectory(dir.resolve("small"));
        Process mount =
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "none", "" + small)
                        .start();
        assumeTrue(mount.waitFor() == 0, "no file system can be mounted here");
        try {
            Path tree = Files.createDirectory(dir.resolve("tree"));
            file(tree.resolve("large"), 5_000_000);
            for (int i = 0; i < 20; i++) {
                file(tree.resolve("file" + i), 10_000);
            }
            assertFails(
                    Commands.run("copy", "-a", tree, small.resolve("copy")),
                    "cannot write '" + small.resolve("copy/large") + "': ");
            try (Stream<Path> all = Files.list(small.resolve("copy"))) {
                assertThat(all).hasSizeLessThan(21);
            }
            Trees.assertNoTemporaryIn(small);
            assertThat(small.resolve("copy/large")).doesNotExist();
        } finally {
            new ProcessBuilder("umount", "" + small).start().waitFor();
        }
    }
}
