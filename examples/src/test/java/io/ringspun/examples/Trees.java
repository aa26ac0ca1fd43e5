package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Files and trees to be copied, and whether a copy is one. */
final class Trees {

    /** Long before the tests. */
    static final FileTime LONG_AGO =
            FileTime.from(Instant.ofEpochSecond(1_234_567_890, 123_456_789));

    private Trees() {}

    /**
     * Files of several sizes, permissions and names, links, and directories, empty and deep: all
     * from long ago.
     */
    static Path tree(Path root) throws IOException {
        Files.createDirectories(root.resolve("deep/er"));
        Files.createDirectory(root.resolve("empty"));
        file(root.resolve("deep/er/file"), 20_000);
        file(root.resolve("deep/large"), 3_000_000);
        file(root.resolve("nothing"), 0);
        file(root.resolve(" name with  spaces,\n a newline, 'quotes' and ünïcödé ☃"), 300);
        Files.setPosixFilePermissions(
                file(root.resolve("program"), 40), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("deep/er"));
        Files.createSymbolicLink(root.resolve("broken"), Path.of("no where"));
        for (String directory : List.of("deep/er", "deep", "empty", "")) {
            Files.setLastModifiedTime(root.resolve(directory), LONG_AGO);
        }
        Files.setPosixFilePermissions(
                root.resolve("empty"), PosixFilePermissions.fromString("r-x-w----"));
        return root;
    }

    /** A file from long ago with content that depends on its size. */
    static Path file(Path path, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Files.write(path, content);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));
        return Files.setLastModifiedTime(path, LONG_AGO);
    }

    /** Fails unless two trees are the same in names, contents, permissions and times. */
    static void assertSameTree(Path source, Path target) throws IOException {
        try (Stream<Path> sources = Files.walk(source);
                Stream<Path> targets = Files.walk(target)) {
            List<Path> paths = sources.map(source::relativize).toList();
            assertThat(targets.map(target::relativize)).containsExactlyInAnyOrderElementsOf(paths);
            for (Path path : paths) {
                assertSameFile(source.resolve(path), target.resolve(path));
            }
        }
    }

    /** Fails unless two files or links are the same. */
    static void assertSameFile(Path source, Path target) throws IOException {
        for (String attribute :
                List.of("isDirectory", "isSymbolicLink", "posix:permissions", "lastModifiedTime")) {
            assertThat(Files.getAttribute(target, attribute, LinkOption.NOFOLLOW_LINKS))
                    .describedAs("%s of %s", attribute, target)
                    .isEqualTo(Files.getAttribute(source, attribute, LinkOption.NOFOLLOW_LINKS));
        }
        if (Files.isSymbolicLink(source)) {
            assertThat(Files.readSymbolicLink(target)).isEqualTo(Files.readSymbolicLink(source));
        } else if (Files.isRegularFile(source)) {
            assertThat(target).hasSameBinaryContentAs(source);
        }
    }

    /** Fails if a copy has left a temporary file. */
    static void assertNoTemporaryIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all.filter(path -> path.getFileName().toString().startsWith(".ringspun-")))
                    .isEmpty();
        }
    }
}
