package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.Listing;
import io.ringspun.Renaming;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in an open directory: looked up, made, moved and removed. */
@EverySubjectAndSize
class DirectoryTest {

    @Parameter Subject subject;

    private Site site;
    private Path path;
    private Directory directory;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        path = site.directory();
        directory = site.keep(site.io.openDirectory(path));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private boolean nio() {
        return subject.nio();
    }

    private static Path name(String name) {
        return Path.of(name);
    }

    @ParameterizedTest
    @EnumSource
    void filesAreOpenedMadeAndRemoved(Caller caller) {
        caller.run(
                        site.io,
                        () -> {
                            try (FileHandle made =
                                    directory.open(name("made"), CREATE_NEW, READ, WRITE)) {
                                made.write(ByteBuffer.wrap("abc".getBytes()));
                                assertThat(made.path()).isEqualTo(path.resolve("made"));
                            }
                            assertThat(path.resolve("made")).hasContent("abc");
                            assertThatThrownBy(
                                            () -> directory.open(name("made"), CREATE_NEW, WRITE))
                                    .isInstanceOf(FileAlreadyExistsException.class);
                            assertThatThrownBy(() -> directory.open(name("none")))
                                    .isInstanceOf(NoSuchFileException.class)
                                    .hasMessageContaining("none");
                            assertThat(directory.status(name("made")).size()).isEqualTo(3);
                            directory.delete(name("made"));
                            assertThat(path.resolve("made")).doesNotExist();
                            assertThatThrownBy(() -> directory.delete(name("made")))
                                    .isInstanceOf(NoSuchFileException.class);
                        })
                .result();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyOperationWorksWhateverTheRingHas(boolean masked) throws IOException {
        try (Site own =
                        new Site(
                                subject,
                                config ->
                                        masked
                                                ? config.withFeatures(
                                                        Site.off("new-names", "truncate"))
                                                : config);
                Directory root = own.io.openDirectory(path)) {
            root.makeDirectory(name("a"));
            root.makeDirectory(name("a/b"));
            try (Directory inner = root.openDirectory(name("a/b"))) {
                assertThat(inner.path()).isEqualTo(path.resolve("a/b"));
                inner.open(name("file"), CREATE_NEW, WRITE).close();
                inner.link(name("file"), root, name("second"));
                inner.symbolicLink(name("soft"), name("../../second"));
                assertThat(inner.readLink(name("soft"))).isEqualTo(name("../../second"));
                assertThat(inner.list()).containsExactlyInAnyOrder(name("file"), name("soft"));
                inner.rename(name("file"), root, name("moved"), Renaming.REPLACE);
                assertThat(root.status(name("moved")).links()).isEqualTo(2);
                inner.delete(name("soft"));
                inner.sync();
            }
            root.deleteDirectory(name("a/b"));
            root.deleteDirectory(name("a"));
            root.sync();
            assertThat(root.list()).containsExactlyInAnyOrder(name("moved"), name("second"));
        }
    }

    @Test
    void aDirectoryIsWhereItWasOpenedWhateverItsNameIsNow() throws IOException {
        directory.makeDirectory(name("old"));
        try (Directory inner = directory.openDirectory(name("old"))) {
            Files.writeString(path.resolve("old/file"), "abc");
            directory.rename(name("old"), directory, name("new"), Renaming.REPLACE);
            try (FileHandle file = inner.open(name("file"))) {
                assertThat(file.size()).isEqualTo(3);
            }
            assertThat(inner.list()).containsExactly(name("file"));
            inner.rename(name("file"), inner, name("renamed"), Renaming.REPLACE);
            assertThat(path.resolve("new/renamed")).hasContent("abc");
            if (nio()) {
                // By path only: refused, never done elsewhere.
                Files.createDirectory(path.resolve("old"));
                refused(FileSystemException.class, () -> inner.makeDirectory(name("x")));
                refused(FileSystemException.class, () -> inner.status(name("renamed")));
                refused(FileSystemException.class, () -> inner.readLink(name("renamed")));
                assertThat(path.resolve("old")).isEmptyDirectory();
            } else {
                inner.makeDirectory(name("x"));
                assertThat(path.resolve("new/x")).isDirectory();
                assertThat(inner.status(name("renamed")).size()).isEqualTo(3);
            }
            inner.delete(name("renamed"));
        }
    }

    @Test
    void theStatusIsOfTheLinkOrOfWhatItLeadsTo() throws IOException {
        Files.writeString(path.resolve("file"), "abc");
        Files.createSymbolicLink(path.resolve("link"), name("file"));
        FileStatus file = directory.status(name("file"));
        FileStatus link = directory.status(name("link"), LinkOption.NOFOLLOW_LINKS);
        assertThat(directory.status(name("link")).isSameFile(file)).isTrue();
        assertThat(link.type()).isEqualTo(FileStatus.Type.SYMBOLIC_LINK);
        assertThat(link.isSameFile(file)).isFalse();
        assertThat(link.size()).isEqualTo(4);
        assertThat(directory.status(name("")).isDirectory()).isTrue();
        assertThat(directory.status(name("")).inode())
                .isEqualTo(((Number) Files.getAttribute(path, "unix:ino")).longValue());
        refused(NoSuchFileException.class, () -> directory.status(name("none")));
        Path fifo = path.resolve("fifo");
        Fifo.make(fifo);
        assertThat(directory.status(name("fifo")).type()).isEqualTo(FileStatus.Type.PIPE);
    }

    @Test
    void directoriesAreMadeWithTheirPermissionsAndRemovedWhenEmpty() throws IOException {
        directory.makeDirectory(
                name("made"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertThat(directory.status(name("made")).mode()).isEqualTo(0700);
        refused(FileAlreadyExistsException.class, () -> directory.makeDirectory(name("made")));
        refused(NoSuchFileException.class, () -> directory.makeDirectory(name("none/made")));
        Files.writeString(path.resolve("made/file"), "");
        refused(DirectoryNotEmptyException.class, () -> directory.deleteDirectory(name("made")));
        refused(NotDirectoryException.class, () -> directory.deleteDirectory(name("made/file")));
        refused(NotDirectoryException.class, () -> directory.openDirectory(name("made/file")));
        refused(FileSystemException.class, () -> directory.delete(name("made")));
        refused(FileSystemException.class, () -> directory.open(name("made"), READ));
        refused(NoSuchFileException.class, () -> directory.openDirectory(name("none")));
        refused(NoSuchFileException.class, () -> directory.deleteDirectory(name("none")));
        directory.delete(name("made/file"));
        directory.deleteDirectory(name("made"));
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void openingADirectoryFailsAsOpeningAFileDoes() throws IOException {
        refused(NoSuchFileException.class, () -> site.io.openDirectory(path.resolve("none")));
        Files.writeString(path.resolve("file"), "");
        refused(NotDirectoryException.class, () -> site.io.openDirectory(path.resolve("file")));
        Fifo.make(path.resolve("fifo"));
        refused(NotDirectoryException.class, () -> site.io.openDirectory(path.resolve("fifo")));
        refused(NotDirectoryException.class, () -> directory.openDirectory(name("fifo")));
    }

    @Test
    void aRenameReplacesOrNot() throws IOException {
        Files.writeString(path.resolve("one"), "1");
        Files.writeString(path.resolve("two"), "2");
        directory.rename(name("one"), directory, name("two"), Renaming.REPLACE);
        assertThat(path.resolve("two")).hasContent("1");
        assertThat(path.resolve("one")).doesNotExist();
        refused(
                NoSuchFileException.class,
                () -> directory.rename(name("one"), directory, name("two"), Renaming.REPLACE));
        Files.createDirectories(path.resolve("full/inner"));
        Files.createDirectory(path.resolve("empty"));
        refused(
                DirectoryNotEmptyException.class,
                () -> directory.rename(name("empty"), directory, name("full"), Renaming.REPLACE));
        Files.writeString(path.resolve("one"), "one");
        if (nio()) {
            for (Renaming renaming : List.of(Renaming.NO_REPLACE, Renaming.EXCHANGE)) {
                refused(
                        UnsupportedOperationException.class,
                        () -> directory.rename(name("one"), directory, name("two"), renaming));
            }
            assertThat(path.resolve("two")).hasContent("1");
            return;
        }
        refused(
                FileAlreadyExistsException.class,
                () -> directory.rename(name("one"), directory, name("two"), Renaming.NO_REPLACE));
        directory.rename(name("one"), directory, name("two"), Renaming.EXCHANGE);
        assertThat(path.resolve("one")).hasContent("1");
        assertThat(path.resolve("two")).hasContent("one");
        directory.rename(name("two"), directory, name("three"), Renaming.NO_REPLACE);
        assertThat(path.resolve("three")).hasContent("one");
        refused(
                NoSuchFileException.class,
                () -> directory.rename(name("one"), directory, name("none"), Renaming.EXCHANGE));
    }

    @Test
    void linksAreMadeAndRead() throws IOException {
        Files.writeString(path.resolve("file"), "abc");
        directory.symbolicLink(name("dangling"), Path.of("/no/such/place"));
        assertThat(directory.readLink(name("dangling"))).isEqualTo(Path.of("/no/such/place"));
        refused(NotLinkException.class, () -> directory.readLink(name("file")));
        refused(NoSuchFileException.class, () -> directory.readLink(name("none")));
        refused(
                FileAlreadyExistsException.class,
                () -> directory.symbolicLink(name("file"), name("x")));
        refused(
                FileAlreadyExistsException.class,
                () -> directory.link(name("file"), directory, name("dangling")));
        refused(
                NoSuchFileException.class,
                () -> directory.link(name("none"), directory, name("new")));
        directory.link(name("file"), directory, name("new"));
        assertThat(path.resolve("new")).hasContent("abc");
        directory.delete(name("dangling"));
        directory.delete(name("file"));
        assertThat(path.resolve("new")).hasContent("abc");
    }

    @Test
    void namesThatAreNoTextSurvive() throws IOException {
        // The bytes ff and fe are no UTF-8; this is how Java can name them at all.
        Path odd = Path.of(URI.create("file:///%ff%fe-x%20%25")).getFileName();
        directory.open(odd, CREATE_NEW, WRITE).close();
        assertThat(directory.list()).containsExactly(odd);
        assertThat(Files.exists(path.resolve(odd))).isTrue();
        assertThat(directory.status(odd).isRegular()).isTrue();
        Path other = Path.of(URI.create("file:///%fe")).getFileName();
        directory.rename(odd, directory, other, Renaming.REPLACE);
        assertThat(directory.list()).containsExactly(other);
        directory.symbolicLink(odd, other);
        assertThat(directory.readLink(odd)).isEqualTo(other);
        site.io.open(path.resolve(other)).close();
        directory.makeDirectory(name("d"));
        try (Directory inner = site.io.openDirectory(path.resolve("d"))) {
            inner.makeDirectory(odd);
            inner.openDirectory(odd).close();
            inner.deleteDirectory(odd);
        }
        directory.delete(odd);
        directory.delete(other);
        assertThat(directory.list()).containsExactly(name("d"));
    }

    @Test
    void namesThatAreLongOrStrangeAreTakenAsTheyAre() throws IOException {
        List<Path> names =
                List.of(
                        name("n".repeat(255)),
                        name("with space"),
                        name("back\\slash"),
                        name("-dash"),
                        name("new\nline"),
                        name("..."),
                        name("%41"));
        for (Path name : names) {
            directory.open(name, CREATE_NEW, WRITE).close();
        }
        assertThat(directory.list()).containsExactlyInAnyOrderElementsOf(names);
        refused(
                FileSystemException.class,
                () -> directory.open(name("n".repeat(256)), CREATE_NEW, WRITE));
    }

    @Test
    void aLargeDirectoryIsListedWholly() throws IOException {
        List<Path> names =
                IntStream.range(0, 3000).mapToObj(i -> name("a rather long name " + i)).toList();
        for (Path name : names) {
            Files.createFile(path.resolve(name));
        }
        assertThat(directory.list()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(directory.list()).hasSize(3000);
    }

    @ParameterizedTest
    @EnumSource
    void aLargeDirectoryIsReadLittleByLittle(Caller caller) throws IOException {
        List<Path> names =
                IntStream.range(0, 3000).mapToObj(i -> name("a rather long name " + i)).toList();
        for (Path name : names) {
            Files.createFile(path.resolve(name));
        }
        List<Path> all = new ArrayList<>();
        caller.run(
                        site.io,
                        () -> {
                            try (Listing listing = directory.listing()) {
                                List<Path> some;
                                while (!(some = listing.next()).isEmpty()) {
                                    assertThat(some).hasSizeLessThan(3000);
                                    all.addAll(some);
                                }
                                assertThat(listing.next()).isEmpty();
                            }
                        })
                .result();
        assertThat(all).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void aListingOutlivesItsDirectoryAndEndsWhenItIsClosed() throws IOException {
        Files.createFile(path.resolve("file"));
        Directory own = site.io.openDirectory(path);
        Listing listing = site.keep(own.listing());
        Listing closed = site.keep(own.listing());
        own.close();
        assertThat(listing.next()).containsExactly(name("file"));
        closed.close();
        refused(ClosedChannelException.class, closed::next);
        refused(ClosedChannelException.class, own::listing);
    }

    @Test
    void onlyRelativePathsAreTaken() {
        Path absolute = path.resolve("x");
        List<ThrowingCallable> calls =
                List.of(
                        () -> directory.open(absolute),
                        () -> directory.openDirectory(absolute),
                        () -> directory.status(absolute),
                        () -> directory.makeDirectory(absolute),
                        () -> directory.delete(absolute),
                        () -> directory.deleteDirectory(absolute),
                        () -> directory.rename(absolute, directory, name("y"), Renaming.REPLACE),
                        () -> directory.rename(name("y"), directory, absolute, Renaming.REPLACE),
                        () -> directory.link(absolute, directory, name("y")),
                        () -> directory.link(name("y"), directory, absolute),
                        () -> directory.symbolicLink(absolute, name("y")),
                        () -> directory.readLink(absolute));
        for (ThrowingCallable call : calls) {
            refused(IllegalArgumentException.class, call);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedDirectoryRefusesEveryLaterCall(Caller caller) throws IOException {
        Directory closed = site.io.openDirectory(path);
        FileHandle file = site.keep(closed.open(name("file"), CREATE_NEW, READ, WRITE));
        closed.close();
        closed.close();
        assertThat(closed.isOpen()).isFalse();
        List<ThrowingCallable> calls =
                List.of(
                        () -> closed.open(name("x")),
                        () -> closed.openDirectory(name("x")),
                        () -> closed.status(name("")),
                        closed::list,
                        () -> closed.makeDirectory(name("x")),
                        () -> closed.delete(name("x")),
                        () -> closed.deleteDirectory(name("x")),
                        () -> closed.rename(name("x"), directory, name("y"), Renaming.REPLACE),
                        () -> directory.rename(name("x"), closed, name("y"), Renaming.REPLACE),
                        () -> closed.link(name("x"), directory, name("y")),
                        () -> directory.link(name("x"), closed, name("y")),
                        () -> closed.symbolicLink(name("x"), name("y")),
                        () -> closed.readLink(name("x")),
                        closed::sync);
        caller.run(
                        site.io,
                        () -> {
                            for (ThrowingCallable call : calls) {
                                refused(ClosedChannelException.class, call);
                            }
                            file.write(ByteBuffer.wrap(new byte[10])); // stays open
                        })
                .result();
    }

    @Test
    void anotherRuntimesDirectoryIsNoTarget() throws IOException {
        try (Site other = new Site(subject);
                Directory foreign = other.io.openDirectory(path)) {
            refused(
                    IllegalArgumentException.class,
                    () -> directory.rename(name("x"), foreign, name("y"), Renaming.REPLACE));
            refused(
                    IllegalArgumentException.class,
                    () -> directory.link(name("x"), foreign, name("y")));
        }
    }

    private static void refused(Class<? extends Throwable> type, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(type);
    }

    @Test
    void aLinkToNowhereHasAStatus() throws IOException {
        directory.symbolicLink(name("link"), name("nowhere"));
        FileStatus status = directory.status(name("link"), LinkOption.NOFOLLOW_LINKS);
        assertThat(status.type()).isEqualTo(FileStatus.Type.SYMBOLIC_LINK);
        assertThat(status.blockBytes()).isPositive();
        assertThatThrownBy(() -> directory.status(name("link")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
