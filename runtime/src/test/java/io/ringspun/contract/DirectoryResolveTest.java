package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.Resolve;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a path may not lead it does not, whoever changes names meanwhile. */
@EverySubject
class DirectoryResolveTest {

    @Parameter Subject subject;

    private Site site;
    private Path outside;
    private Path path;
    private Directory directory;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        outside = site.directory();
        Files.writeString(outside.resolve("secret"), "secret");
        path = Files.createDirectory(outside.resolve("inside"));
        Files.createDirectories(path.resolve("a/b"));
        Files.writeString(path.resolve("a/file"), "harmless");
        Files.createSymbolicLink(path.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(path.resolve("absolute"), outside.resolve("secret"));
        Files.createSymbolicLink(path.resolve("within"), Path.of("a/file"));
        Files.createSymbolicLink(path.resolve("a/link"), Path.of("b"));
        directory = site.keep(site.io.openDirectory(path));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private boolean nio() {
        return subject.nio();
    }

    private void opens(String name, Resolve... limits) throws IOException {
        try (FileHandle file = directory.open(Path.of(name), Set.of(READ), Set.of(limits))) {
            assertThat(file.inputStream().readAllBytes()).asString().isEqualTo("harmless");
        }
    }

    private void refuses(String name, Resolve... limits) {
        assertThatThrownBy(() -> directory.open(Path.of(name), Set.of(READ), Set.of(limits)))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void withoutLimitsAPathLeadsWhereItLeads() throws IOException {
        try (FileHandle file = directory.open(Path.of("up/secret"))) {
            assertThat(file.size()).isEqualTo(6);
        }
        try (FileHandle file = directory.open(Path.of("../secret"))) {
            assertThat(file.size()).isEqualTo(6);
        }
        directory.open(Path.of("absolute")).close();
    }

    @Test
    void beneathNothingLeavesTheDirectory() throws IOException {
        opens("a/file", Resolve.BENEATH);
        opens("a/../a/./file", Resolve.BENEATH);
        opens("a/b/../file", Resolve.BENEATH);
        refuses("../secret", Resolve.BENEATH);
        refuses("a/../../secret", Resolve.BENEATH);
        refuses("up/secret", Resolve.BENEATH);
        refuses("absolute", Resolve.BENEATH);
        if (nio()) {
            refuses("within", Resolve.BENEATH); // stricter, as it says
        } else {
            opens("within", Resolve.BENEATH);
        }
    }

    @Test
    void withoutLinksNoneIsFollowed() throws IOException {
        opens("a/file", Resolve.NO_SYMLINKS);
        opens("../inside/a/file", Resolve.NO_SYMLINKS);
        refuses("within", Resolve.NO_SYMLINKS);
        refuses("up/inside/a/file", Resolve.NO_SYMLINKS);
        refuses("a/link/../file", Resolve.NO_SYMLINKS);
        refuses("absolute", Resolve.NO_SYMLINKS, Resolve.BENEATH);
    }

    @Test
    void directoriesAreOpenedWithinTheLimits() throws IOException {
        try (Directory inner = directory.openDirectory(Path.of("a/b/.."), Resolve.BENEATH)) {
            assertThat(inner.list()).contains(Path.of("file"));
        }
        try (Directory same = directory.openDirectory(Path.of(""), Resolve.BENEATH)) {
            assertThat(same.list()).contains(Path.of("within"));
        }
        for (String name : new String[] {"..", "up", "a/../.."}) {
            assertThatThrownBy(() -> directory.openDirectory(Path.of(name), Resolve.BENEATH))
                    .isExactlyInstanceOf(FileSystemException.class)
                    .hasMessageContaining("refused");
        }
        assertThatThrownBy(() -> directory.openDirectory(Path.of("a/link"), Resolve.NO_SYMLINKS))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> directory.openDirectory(Path.of("none"), Resolve.BENEATH))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void filesAreMadeWithinTheLimits() throws IOException {
        directory
                .open(Path.of("a/new"), Set.of(CREATE_NEW, WRITE), Set.of(Resolve.BENEATH))
                .close();
        assertThat(path.resolve("a/new")).isEmptyFile();
        for (String name : new String[] {"../new", "up/new"}) {
            assertThatThrownBy(() ->
                            directory.open(
                                    Path.of(name), Set.of(CREATE, WRITE), Set.of(Resolve.BENEATH)))
                    .isInstanceOf(FileSystemException.class);
        }
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_MAGICLINKS", "NO_XDEV", "IN_ROOT"})
    void theOtherLimitsAreKeptToOrRefused(Resolve limit) throws IOException {
        if (nio()) {
            assertThatThrownBy(() -> directory.open(Path.of("a/file"), Set.of(READ), Set.of(limit)))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(limit.name());
            return;
        }
        opens("a/file", limit);
        opens("within", limit);
        switch (limit) {
            case IN_ROOT -> {
                opens("../../a/file", limit); // ends at the root
                assertThatThrownBy(() ->
                                directory.open(Path.of("absolute"), Set.of(READ), Set.of(limit)))
                        .isInstanceOf(NoSuchFileException.class);
            }
            case NO_XDEV -> {
                try (Directory root = site.io.openDirectory(Path.of("/"))) {
                    assertThatThrownBy(() -> root.openDirectory(Path.of("proc"), limit))
                            .isExactlyInstanceOf(FileSystemException.class)
                            .hasMessageContaining("refused");
                }
            }
            default -> {
                Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/cwd")), "no /proc");
                try (Directory proc = site.io.openDirectory(Path.of("/proc/self"))) {
                    proc.openDirectory(Path.of("cwd")).close();
                    assertThatThrownBy(() -> proc.openDirectory(Path.of("cwd"), limit))
                            .isExactlyInstanceOf(FileSystemException.class)
                            .hasMessageContaining("refused");
                }
            }
        }
    }

    @Test
    void limitsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() ->
                        directory.openDirectory(Path.of("a"), Resolve.BENEATH, Resolve.IN_ROOT))
                .isInstanceOf(RuntimeException.class);
    }

    /** The attack that looking first and opening then falls for. */
    @Test
    void whoChangesNamesMeanwhileGainsNothing() throws IOException {
        Path door = path.resolve("door");
        Path real = Files.createDirectory(path.resolve("real"));
        Files.writeString(real.resolve("secret"), "public");
        Path link = path.resolve("trap");
        AtomicBoolean stop = new AtomicBoolean();
        Task<Void> attacker =
                Caller.PLATFORM.run(
                        site.io,
                        () -> {
                            while (!stop.get()) {
                                Files.createSymbolicLink(link, Path.of(".."));
                                Files.move(link, door, StandardCopyOption.ATOMIC_MOVE);
                                Files.delete(door);
                                Files.move(real, door);
                                Files.move(door, real);
                            }
                        });
        try {
            for (int i = 0; i < 2000; i++) {
                Resolve limit = i % 2 == 0 ? Resolve.BENEATH : Resolve.NO_SYMLINKS;
                try (FileHandle file =
                        directory.open(Path.of("door/secret"), Set.of(READ), Set.of(limit))) {
                    assertThat(file.inputStream().readAllBytes()).asString().isEqualTo("public");
                } catch (FileSystemException e) {
                    // not there, or refused
                }
            }
        } finally {
            stop.set(true);
            attacker.result();
        }
    }
}
