package io.ringspun.examples;

import static io.ringspun.examples.Commands.assertFails;
import static io.ringspun.examples.Trees.assertSameFile;
import static io.ringspun.examples.Trees.file;
import static io.ringspun.examples.Trees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused or fails: said in one line, and nothing left behind. */
class CopyFailureTest {

    @TempDir Path dir;

    @AfterEach
    void noTemporaryIsLeftBehind() throws IOException {
        Trees.assertNoTemporaryIn(dir);
    }

    @Test
    void refusesToCopyFileOntoItself() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "precious");
        Path hard = Files.createLink(dir.resolve("hard"), file);
        Path link = Files.createSymbolicLink(dir.resolve("link"), file);
        for (Path same :
                List.of(file, hard, link, dir.resolve("../" + dir.getFileName() + "/file"))) {
            assertFails(Commands.run("copy", file, same), "it is the same file as the source");
            assertFails(
                    Commands.run("copy", "-f", same, file), "it is the same file as the source");
        }
        assertFails(Commands.run("copy", "-r", link, link), "it is the same file as the source");
        assertFails(Commands.run("copy", file, dir), "it is the same file as the source");
        assertThat(file).hasContent("precious");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void refusesToCopyDirectoryIntoItself() throws IOException {
        Path tree = tree(dir.resolve("tree"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), tree.resolve("deep"));
        for (Path target :
                List.of(
                        tree,
                        tree.resolve("new"),
                        tree.resolve("deep/new"),
                        tree.resolve("deep"),
                        link)) {
            assertFails(Commands.run("copy", "-r", tree, target), "is inside it");
        }
        assertThat(tree.resolve("new")).doesNotExist();
        assertThat(tree.resolve("tree")).doesNotExist();
    }

    @Test
    void refusesWhatCpRefuses() throws IOException {
        Path file = file(dir.resolve("file"), 10);
        Path tree = tree(dir.resolve("tree"));
        assertFails(
                Commands.run("copy", tree, dir.resolve("x")),
                "it is a directory (-r copies directories)");
        assertFails(
                Commands.run("copy", dir.resolve("none"), dir.resolve("x")),
                "no such file or directory");
        assertFails(Commands.run("copy", "", dir.resolve("x")), "no such file or directory");
        assertFails(
                Commands.run("copy", file, tree, dir.resolve("x")),
                "target '" + dir + "/x': it is not a directory");
        assertFails(Commands.run("copy", file, dir.resolve("x") + "/"), "is not a directory");
        assertFails(Commands.run("copy", file + "/", dir.resolve("x")), "it is not a directory");
        assertFails(Commands.run("copy", file, dir.resolve("none/x")), "no such file or directory");
        assertFails(
                Commands.run("copy", "-r", tree, file), "cannot create directory '" + file + "'");
        assertFails(Commands.run("copy", "\uFFFD", dir.resolve("x")), "the name is not text");
        Files.createDirectories(dir.resolve("target/file"));
        assertFails(Commands.run("copy", file, dir.resolve("target")), "it is a directory");
        assertThat(dir.resolve("x")).doesNotExist();
        assertThat(file).hasSize(10);
    }

    @Test
    void refusesTwoSourcesOfOneName() throws IOException {
        Files.createDirectories(dir.resolve("a"));
        Files.createDirectories(dir.resolve("b"));
        Path first = file(dir.resolve("a/file"), 10);
        Path second = file(dir.resolve("b/file"), 20);
        Path target = Files.createDirectory(dir.resolve("target"));
        assertFails(
                Commands.run("copy", first, second, target), "another source has the same target");
        assertSameFile(first, target.resolve("file"));
    }

    @Test
    void refusesSpecialFilesUnlessRecursive() throws IOException {
        Path socket = dir.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertFails(
                    Commands.run("copy", socket, dir.resolve("copy")),
                    "cannot copy '" + socket + "': it is a pipe, a socket or a device");
            assertFails(
                    Commands.run("copy", "-r", "--backend=nio", socket, dir.resolve("copy")),
                    "it is a pipe, a socket or a device, which NIO cannot make");
        }
        assertThat(dir.resolve("copy")).doesNotExist();
    }

    @Test
    void refusesToReplaceDevice() throws IOException {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device));
        Path file = file(dir.resolve("file"), 10);
        assertFails(Commands.run("copy", file, device), "it is a pipe, a socket or a device");
        Path link = Files.createSymbolicLink(dir.resolve("link"), device);
        assertFails(Commands.run("copy", "-f", file, link), "it is a pipe, a socket or a device");
        assertThat(Files.getAttribute(device, "isOther")).isEqualTo(true);
        Files.delete(link);
    }

    @Test
    void reportsUnreadableFilesAndCopiesTheRest() throws IOException {
        Path tree = tree(dir.resolve("tree"));
        Path secret = tree.resolve("deep/secret");
        Files.writeString(secret, "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("-wx------"));
        assumeFalse(Files.isReadable(secret), "for this user everything is readable");
        Outcome outcome = Commands.run("copy", "-r", tree, dir.resolve("copy"));
        assertFails(outcome, "cannot read '" + secret + "': permission denied");
        assertThat(dir.resolve("copy/deep/secret")).doesNotExist();
        assertThat(dir.resolve("copy/deep/er/file")).exists();
    }

    @Test
    void replacesWriteProtectedFileOnlyByForce() throws IOException {
        Path source = file(dir.resolve("source"), 10);
        Path target = Files.writeString(dir.resolve("target"), "mine");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r--r--r--"));
        assumeFalse(Files.isWritable(target), "for this user everything is writable");
        assertFails(Commands.run("copy", source, target), "write-protected");
        assertThat(target).hasContent("mine");
        assertThat(Commands.run("copy", "-f", source, target).status()).isZero();
        assertSameFile(source, target);
    }

    @Test
    void refusesWrongUse() {
        for (Outcome outcome :
                List.of(
                        Commands.run("copy"),
                        Commands.run("copy", "one"),
                        Commands.run("copy", "--jobs=1025", "a", "b"),
                        Commands.run("copy", "--jobs=-1", "a", "b"),
                        Commands.run("copy", "--progress=maybe", "a", "b"),
                        Commands.run("copy", "-x", "a", "b"))) {
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.err()).startsWith("ringspun copy: ").doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--backend=nio", "--verify"}) // NIO knows nothing of holes
    void leavesNothingBehindWhenInterrupted(String option) throws Exception {
        Path source = dir.resolve("endless");
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
            file.setLength(4L << 40); // nothing but a hole, and more than any disk takes
        }
        Path target = Files.createDirectory(dir.resolve("target"));
        Process process = Commands.start(List.of(), "copy", option, source, target);
        try {
            Awaitility.await().until(() -> !process.isAlive() || sizes(target) > 0);
            process.toHandle().destroy();
            Outcome outcome = Commands.finish(process);
            assertThat(outcome.status()).isEqualTo(143);
            assertThat(outcome.err()).isEqualTo("ringspun copy: stopped after 0 files\n");
            assertThat(target).isEmptyDirectory();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void leavesNothingBehindWhenThereIsNoSpace() throws Exception {
        Path tree = Files.createDirectory(dir.resolve("tree"));
        file(tree.resolve("small"), 100);
        file(tree.resolve("medium"), 200_000); // more than one write, and the last one falls short
        file(tree.resolve("large"), 9_000_000);
        Path copy = dir.resolve("copy");
        List<String> limited = List.of("sh", "-c", "ulimit -f 354 && exec \"$@\"", "sh");
        Outcome outcome = Commands.finish(Commands.start(limited, "copy", "-r", tree, copy));
        assertFails(outcome, "cannot ");
        assertThat(outcome.err())
                .contains("2 could not be copied (1 file copied)")
                .containsIgnoringCase("file too large");
        try (Stream<Path> there = Files.list(copy)) {
            assertThat(there).containsExactly(copy.resolve("small"));
        }
    }

    private static long sizes(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.mapToLong(path -> path.toFile().length()).sum();
        }
    }
}
