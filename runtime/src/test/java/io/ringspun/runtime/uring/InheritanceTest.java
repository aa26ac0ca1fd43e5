package io.ringspun.runtime.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FileHandle;
import io.ringspun.contract.Site;
import io.ringspun.contract.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A child process gets nothing of a runtime: every descriptor closes on exec, and what the kernel
 * writes to is not copied on fork.
 */
class InheritanceTest {

    private static final int CLOSE_ON_EXEC = 02000000;

    @TempDir Path directory;

    /** The open descriptors that are what {@code kind} says: a ring, a socket, an eventfd… */
    private static Set<String> descriptors() throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : all.toList()) {
                try {
                    found.add(each.getFileName() + " " + Files.readSymbolicLink(each));
                } catch (NoSuchFileException e) {
                    // closed meanwhile, like that of the listing itself
                }
            }
        }
        return found;
    }

    private static boolean closesOnExec(String descriptor) {
        String number = descriptor.substring(0, descriptor.indexOf(' '));
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo", number)).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .map(line -> Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                    .anyMatch(flags -> (flags & CLOSE_ON_EXEC) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyDescriptorClosesOnExec() throws Exception {
        Set<String> before = descriptors();
        try (Site site = new Site(Subject.URING_CARRIERS_ALL)) {
            Site.Pair pair = site.pair();
            FileHandle file =
                    site.keep(
                            site.io.open(
                                    directory.resolve("file"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE));
            site.keep(site.io.bind(Site.ANY_PORT));
            Set<String> opened = descriptors();
            opened.removeAll(before);
            for (String kind : List.of("[io_uring]", "[eventfd]", "socket:", "/file")) {
                assertThat(opened.stream().filter(each -> each.contains(kind)))
                        .as(kind)
                        .isNotEmpty()
                        .allMatch(InheritanceTest::closesOnExec);
            }
            assertThat(pair.near().isOpen()).isTrue();
            assertThat(file.size()).isZero();
        }
    }

    /** VmFlags of proc(5): {@code dc} is MADV_DONTFORK. */
    @Test
    void theRingsMemoryIsNotCopiedOnFork() throws Exception {
        try (Site site = new Site(Subject.URING_CARRIERS)) {
            List<String> map = Files.readAllLines(Path.of("/proc/self/smaps"));
            int mappings = 0;
            boolean ofRing = false;
            for (String line : map) {
                if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    ofRing = line.contains("[io_uring]");
                } else if (ofRing && line.startsWith("VmFlags:")) {
                    assertThat(line.split(" ")).as(line).contains("dc");
                    mappings++;
                }
            }
            assertThat(mappings).isPositive();
            assertThat(site.io.report().backend()).isEqualTo("uring");
        }
    }
}
