package io.ringspun.examples;

import static io.ringspun.examples.Commands.assertFails;
import static io.ringspun.examples.Trees.assertSameFile;
import static io.ringspun.examples.Trees.assertSameTree;
import static io.ringspun.examples.Trees.file;
import static io.ringspun.examples.Trees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies as users of {@code cp} expect them. */
class CopyTest {

    @TempDir Path dir;

    @AfterEach
    void noTemporaryIsLeftBehind() throws IOException {
        Trees.assertNoTemporaryIn(dir);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void copiesTreesWithAllThatIsInThem(String backend) throws IOException {
        Path tree = tree(dir.resolve("tree"));
        Outcome outcome =
                Commands.run("copy", "-r", "--backend", backend, tree, dir.resolve("copy"));
        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
        assertSameTree(tree, dir.resolve("copy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void copiesFilesOfAllSizes(String backend) throws IOException {
        Path target = Files.createDirectory(dir.resolve("target"));
        for (int size :
                new int[] {0, 1, 131_072, 131_073, (1 << 20) - 1, 1 << 20, (33 << 20) + 1}) {
            Path source = file(dir.resolve("file" + size), size);
            assertThat(Commands.run("copy", "--backend", backend, source, target))
                    .isEqualTo(new Outcome(0, "", ""));
            assertSameFile(source, target.resolve("file" + size));
        }
    }

    @Test
    void copiesManyFilesOfOneDirectory() throws IOException {
        Path tree = Files.createDirectory(dir.resolve("tree"));
        for (int i = 0; i < 1000; i++) {
            Files.writeString(tree.resolve("file" + i), "content " + i);
        }
        assertThat(Commands.run("copy", "-r", "--jobs", 3, tree, dir.resolve("copy")).status())
                .isZero();
        assertSameTree(tree, dir.resolve("copy"));
    }

    @Test
    void copiesSeveralSourcesIntoDirectory() throws IOException {
        Path one = file(dir.resolve("one"), 10);
        Path two = tree(dir.resolve("two"));
        Path target = Files.createDirectory(dir.resolve("target"));
        assertThat(Commands.run("copy", "-r", one, two, target)).isEqualTo(new Outcome(0, "", ""));
        assertSameFile(one, target.resolve("one"));
        assertSameTree(two, target.resolve("two"));
    }

    @Test
    void copiesContentsOfDirectoryNamedDot() throws IOException {
        Path tree = tree(dir.resolve("tree"));
        Path target = Files.createDirectory(dir.resolve("target"));
        assertThat(Commands.run("copy", "-r", tree + "/.", target).status()).isZero();
        assertThat(target.resolve("deep/er/file"))
                .hasSameBinaryContentAs(tree.resolve("deep/er/file"));
    }

    @Test
    void mergesIntoDirectoryThatIsThereAndLeavesItsAttributes() throws IOException {
        Path tree = tree(dir.resolve("tree"));
        Path target = Files.createDirectories(dir.resolve("target/tree/deep"));
        Files.writeString(target.resolve("mine"), "stays");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        assertThat(Commands.run("copy", "-R", tree, dir.resolve("target")).status()).isZero();
        assertThat(target.resolve("mine")).hasContent("stays");
        assertThat(target.resolve("er/file")).hasSameBinaryContentAs(tree.resolve("deep/er/file"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rwx------");
    }

    @Test
    void keepsTheStickyBitOfDirectories() throws IOException {
        Path shared = Files.createDirectory(dir.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        assertThat(Commands.run("copy", "-r", shared, dir.resolve("copy")).status()).isZero();
        assertThat((int) Files.getAttribute(dir.resolve("copy"), "unix:mode") & 07777)
                .isEqualTo(01777);
    }

    @Test
    void replacesFileAndItsAttributes() throws IOException {
        Path source = file(dir.resolve("source"), 100);
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-x--x"));
        Path target = file(dir.resolve("target"), 5000);
        assertThat(Commands.run("copy", source, target).status()).isZero();
        assertSameFile(source, target);
    }

    @Test
    void writesThroughLinkAtTheTarget() throws IOException {
        Path source = file(dir.resolve("source"), 100);
        Path real = file(dir.resolve("real"), 5);
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("real"));
        assertThat(Commands.run("copy", source, link).status()).isZero();
        assertThat(link).isSymbolicLink();
        assertSameFile(source, real);
        Path nowhere = Files.createSymbolicLink(dir.resolve("nowhere"), Path.of("missing"));
        assertFails(
                Commands.run("copy", source, nowhere),
                "cannot write '" + nowhere + "': it is a link that leads nowhere");
        assertThat(dir.resolve("missing")).doesNotExist();
    }

    @Test
    void leavesFilesAloneWithNoClobber() throws IOException {
        Path source = file(dir.resolve("source"), 100);
        Path target = Files.writeString(dir.resolve("target"), "mine");
        assertThat(Commands.run("copy", "-n", source, target)).isEqualTo(new Outcome(0, "", ""));
        assertThat(target).hasContent("mine");
        assertThat(Commands.run("copy", "-n", source, dir.resolve("other")).status()).isZero();
        assertSameFile(source, dir.resolve("other"));
    }

    @Test
    void saysWhatIsCopiedWithVerbose() throws IOException {
        Path source = file(dir.resolve("a\nb"), 1);
        Outcome outcome = Commands.run("copy", "-v", source, dir.resolve("c"));
        assertThat(outcome.out()).isEqualTo("'" + dir + "/a\\nb' -> '" + dir + "/c'\n");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void showsProgressWhereToldTo() throws IOException {
        Path source = file(dir.resolve("source"), 2048);
        Outcome outcome = Commands.run("copy", "--progress", "always", source, dir.resolve("copy"));
        assertThat(outcome.err()).startsWith("ringspun copy: 1 file, 2.0 KiB, ");
        assertThat(Commands.run("copy", "--progress=never", source, dir.resolve("copy2")).err())
                .isEmpty();
    }

    @Test
    void followsLinkUnlessRecursive() throws IOException {
        Path source = file(dir.resolve("source"), 100);
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("source"));
        assertThat(Commands.run("copy", link, dir.resolve("followed")).status()).isZero();
        assertSameFile(source, dir.resolve("followed"));
        assertThat(Commands.run("copy", "-r", link, dir.resolve("kept")).status()).isZero();
        assertThat(Files.readSymbolicLink(dir.resolve("kept"))).isEqualTo(Path.of("source"));
    }

    @Test
    void copiesFilesTheKernelMakesUp() throws IOException {
        Path source = Path.of("/proc/version");
        assumeTrue(Files.exists(source));
        assertThat(Commands.run("copy", source, dir.resolve("version")).status()).isZero();
        assertThat(dir.resolve("version")).hasSameTextualContentAs(source).isNotEmptyFile();
    }

    @Test
    void updatesOnlyWhatIsOlder() throws IOException {
        Path source = file(dir.resolve("source"), 100);
        Path same = Files.writeString(dir.resolve("same"), "same");
        Files.setLastModifiedTime(same, Trees.LONG_AGO);
        Path newer = Files.writeString(dir.resolve("newer"), "newer");
        Path older = Files.writeString(dir.resolve("older"), "older");
        Files.setLastModifiedTime(older, FileTime.from(Trees.LONG_AGO.toInstant().minusNanos(1)));
        for (Path target : List.of(same, newer, older, dir.resolve("none"))) {
            assertThat(Commands.run("copy", "-u", source, target))
                    .isEqualTo(new Outcome(0, "", ""));
        }
        assertThat(same).hasContent("same");
        assertThat(newer).hasContent("newer");
        assertSameFile(source, older);
        assertSameFile(source, dir.resolve("none"));
    }

    @Test
    void onlySaysWhatItWouldCopyInARehearsal() throws IOException {
        Path tree = tree(dir.resolve("tree"));
        Path copy = dir.resolve("copy");
        Outcome outcome = Commands.run("copy", "-a", "--dry-run", tree, copy);
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out())
                .contains("'" + tree + "' -> '" + copy + "'\n")
                .contains("'" + tree + "/deep/er/file' -> '" + copy + "/deep/er/file'\n");
        assertThat(copy).doesNotExist();
        assertThat(Commands.run("copy", "-a", tree, copy).status()).isZero();
        Files.delete(copy.resolve("program"));
        outcome = Commands.run("copy", "-an", "--dry-run", tree + "/.", copy);
        assertThat(outcome)
                .isEqualTo(
                        new Outcome(0, "'" + tree + "/./program' -> '" + copy + "/program'\n", ""));
    }

    @Test
    void theLastOfTheOptionsForLinksCounts() throws IOException {
        Path source = file(dir.resolve("source"), 100);
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("source"));
        assertThat(Commands.run("copy", "-L", "-P", link, dir.resolve("kept")).status()).isZero();
        assertThat(dir.resolve("kept")).isSymbolicLink();
        assertThat(Commands.run("copy", "-a", "-L", link, dir.resolve("followed")).status())
                .isZero();
        assertSameFile(source, dir.resolve("followed"));
        assertThat(dir.resolve("followed")).isRegularFile();
    }

    @Test
    void sharesBlocksOrFails() throws IOException {
        Path source = file(dir.resolve("source"), 3_000_000);
        Outcome outcome = Commands.run("copy", "--reflink", source, dir.resolve("copy"));
        if (outcome.status() == 0) {
            assertSameFile(source, dir.resolve("copy"));
        } else {
            assertFails(outcome, "its blocks cannot be shared there");
            assertThat(dir.resolve("copy")).doesNotExist();
        }
        assertThat(Commands.run("copy", "--reflink=never", source, dir.resolve("own")).status())
                .isZero();
        assertSameFile(source, dir.resolve("own"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--direct", "--durable", "--verify", "-p", "--jobs=1"})
    void copiesAllSizesWhateverIsAskedFor(String option) throws IOException {
        Path tree = Files.createDirectory(dir.resolve("tree"));
        for (int size : new int[] {0, 1, 4096, 300_000, (1 << 20) + 1, 3 << 20, 5_000_001}) {
            file(tree.resolve("file" + size), size);
        }
        assertThat(Commands.run("copy", "-r", option, tree, dir.resolve("copy")))
                .isEqualTo(new Outcome(0, "", ""));
        for (String name : tree.toFile().list()) {
            assertSameFile(tree.resolve(name), dir.resolve("copy").resolve(name));
        }
    }

    @Test
    void tellsRateAndTimeLeft() {
        assertThat(Progress.line("3 files", 10 << 20, 2, 20 << 20))
                .isEqualTo("3 files, 10.0 MiB, 2.0 s, 5.0 MiB/s, 4 s left");
        assertThat(Progress.line("3 files", 1 << 20, 1, 100 << 20)).endsWith(", 1 min 40 s left");
        assertThat(Progress.line("3 files", 1 << 20, 1, 4000L << 20)).endsWith(", 1 h 06 min left");
        assertThat(Progress.line("3 files", 10 << 20, 2, -1)).endsWith("5.0 MiB/s");
    }
}
