package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.Renaming;
import io.ringspun.Resolve;
import io.ringspun.operation.Names;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Submitted;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can be done in a directory, as values. */
@EverySubject
class DirectoryOperationTest {

    @Parameter Subject subject;

    private Site site;
    private Path path;
    private Directory directory;
    private Names.In names;

    @BeforeEach
    void open() throws IOException {
        open(UnaryOperator.identity());
    }

    private void open(UnaryOperator<io.ringspun.IoConfig> change) throws IOException {
        site = new Site(subject, config -> change.apply(config.withQueues(4, 8, 16)));
        path = site.directory();
        directory = site.keep(site.io.openDirectory(path));
        names = Names.in(directory);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private static Path name(String name) {
        return Path.of(name);
    }

    private void make(String name, String content) throws IOException {
        Files.writeString(path.resolve(name), content);
    }

    private <R> R done(Operation<R> operation) throws IOException {
        return site.io.submit(operation).get();
    }

    private PinnedBuffer buffer(String text) throws IOException {
        PinnedBuffer buffer = site.keep(site.io.buffers().acquire(512));
        return buffer.put(StandardCharsets.UTF_8.encode(text)).flip();
    }

    // ---------------------------------------------------------------- one by one

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyOperationWorksWhateverTheRingHas(boolean masked) throws IOException {
        if (masked) {
            close();
            open(config -> config.withFeatures(Site.off("new-names", "truncate")));
        }
        assertThat(done(names.makeDirectory(name("a")))).isSameAs(directory);
        FileHandle made = done(names.open(name("a/file"), CREATE_NEW, WRITE));
        site.keep(made).write(buffer("abc"));
        assertThat(done(names.status(name("a/file"))).size()).isEqualTo(3);
        Directory inner = site.keep(done(names.openDirectory(name("a"))));
        assertThat(done(Names.in(inner).link(name("file"), directory, name("second"))))
                .isSameAs(inner);
        assertThat(done(names.status(name("second"))).links()).isEqualTo(2);
        assertThat(done(names.symbolicLink(name("soft"), name("a/file")))).isSameAs(directory);
        assertThat(done(names.readLink(name("soft")))).isEqualTo(name("a/file"));
        assertThat(done(names.status(name("soft"))).isRegular()).isTrue();
        FileStatus itself = done(names.status(name("soft"), LinkOption.NOFOLLOW_LINKS));
        assertThat(itself.type()).isEqualTo(FileStatus.Type.SYMBOLIC_LINK);
        assertThat(done(names.list()))
                .containsExactlyInAnyOrder(name("a"), name("second"), name("soft"));
        done(names.rename(name("second"), inner, name("third"), Renaming.REPLACE));
        assertThat(done(Names.in(inner).list()))
                .containsExactlyInAnyOrder(name("file"), name("third"));
        assertThat(done(Names.in(inner).sync())).isSameAs(inner);
        done(names.delete(name("soft")));
        done(names.delete(name("a/file")));
        done(names.delete(name("a/third")));
        done(names.deleteDirectory(name("a")));
        assertThat(done(names.list())).isEmpty();
        assertThat(done(names.status(name(""))).isDirectory()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void permissionsAndLimitsAreKept(Caller caller) {
        caller.run(
                        site.io,
                        () -> {
                            var owner = PosixFilePermissions.fromString("rwx------");
                            done(
                                    names.makeDirectory(
                                            name("own"),
                                            PosixFilePermissions.asFileAttribute(owner)));
                            assertThat(done(names.status(name("own"))).permissions())
                                    .isEqualTo(owner);
                            done(names.open(
                                            name("own/file"),
                                            Set.of(CREATE, WRITE),
                                            Set.of(Resolve.BENEATH),
                                            PosixFilePermissions.asFileAttribute(
                                                    Set.copyOf(
                                                            PosixFilePermissions.fromString(
                                                                    "rw-------")))))
                                    .close();
                            assertThatThrownBy(() ->
                                            done(
                                                    names.open(
                                                            name("../x"),
                                                            Set.of(READ),
                                                            Set.of(Resolve.BENEATH))))
                                    .isInstanceOf(FileSystemException.class);
                            assertThatThrownBy(() ->
                                            done(names.openDirectory(name(".."), Resolve.BENEATH)))
                                    .isInstanceOf(FileSystemException.class);
                        })
                .result();
    }

    @Test
    void failuresAreThoseOfTheCalls() throws IOException {
        make("file", "x");
        make("other", "y");
        Files.createDirectories(path.resolve("full/inner"));
        Map<Operation<?>, Class<? extends Exception>> failures = new LinkedHashMap<>();
        failures.put(names.status(name("none")), NoSuchFileException.class);
        failures.put(names.open(name("none")), NoSuchFileException.class);
        failures.put(names.openDirectory(name("file")), NotDirectoryException.class);
        failures.put(names.delete(name("none")), NoSuchFileException.class);
        failures.put(names.deleteDirectory(name("file")), NotDirectoryException.class);
        failures.put(names.deleteDirectory(name("full")), DirectoryNotEmptyException.class);
        failures.put(names.makeDirectory(name("file")), FileAlreadyExistsException.class);
        failures.put(
                names.link(name("file"), directory, name("other")),
                FileAlreadyExistsException.class);
        failures.put(names.symbolicLink(name("file"), name("x")), FileAlreadyExistsException.class);
        failures.put(names.readLink(name("file")), NotLinkException.class);
        failures.put(
                names.rename(name("none"), directory, name("x"), Renaming.REPLACE),
                NoSuchFileException.class);
        failures.put(
                names.rename(name("file"), directory, name("other"), Renaming.NO_REPLACE),
                subject.nio()
                        ? UnsupportedOperationException.class
                        : FileAlreadyExistsException.class);
        failures.put(names.delete(Path.of("/tmp/absolute")), IllegalArgumentException.class);
        failures.put(names.status(Path.of("/tmp")), IllegalArgumentException.class);
        for (Map.Entry<Operation<?>, Class<? extends Exception>> each : failures.entrySet()) {
            Outcome<?> outcome = site.io.submit(each.getKey()).await();
            assertThat(outcome).as("%s", each.getKey()).isInstanceOf(Outcome.Failure.class);
            assertThatThrownBy(outcome::get).as("%s", each.getKey()).isInstanceOf(each.getValue());
        }
        assertThat(path.resolve("file")).hasContent("x");
        assertThat(path.resolve("other")).hasContent("y");
    }

    @Test
    void anotherRuntimesDirectoryIsRefused() throws IOException {
        make("file", "x");
        try (Site elsewhere = new Site(subject);
                Directory foreign = elsewhere.io.openDirectory(path)) {
            assertThatThrownBy(() ->
                            done(names.rename(name("file"), foreign, name("to"), Renaming.REPLACE)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(done(Names.in(foreign).status(name("file"))).size())
                    .as("done with the calls of its own runtime")
                    .isEqualTo(1);
        }
    }

    @Test
    void closedBefore() throws IOException {
        make("file", "x");
        Directory closed = site.io.openDirectory(path);
        closed.close();
        Names.In there = Names.in(closed);
        for (Operation<?> operation :
                List.of(
                        there.open(name("file")),
                        there.openDirectory(name("")),
                        there.status(name("file")),
                        there.list(),
                        there.makeDirectory(name("new")),
                        there.delete(name("file")),
                        there.deleteDirectory(name("file")),
                        there.rename(name("file"), directory, name("to"), Renaming.REPLACE),
                        names.rename(name("file"), closed, name("to"), Renaming.REPLACE),
                        there.link(name("file"), directory, name("to")),
                        names.link(name("file"), closed, name("to")),
                        there.symbolicLink(name("to"), name("file")),
                        there.readLink(name("file")),
                        there.sync())) {
            assertThatThrownBy(() -> done(operation))
                    .as("%s", operation)
                    .isInstanceOf(ClosedChannelException.class);
        }
        assertThat(path).isDirectoryContaining("glob:**/file");
        assertThat(done(names.list())).containsExactly(name("file"));
        directory.close(); // nobody has left it entered: this would hang
    }

    /** It ends, or waits with what NIO cannot call off; what it opened all the same is usable. */
    @Test
    void anOpenThatWaitsIsCalledOff() throws IOException {
        Fifo.make(path.resolve("pipe"));
        Submitted<FileHandle> opening = site.io.submit(names.open(name("pipe"), READ));
        opening.cancel();
        FileHandle bothEnds = site.keep(site.io.open(path.resolve("pipe"), READ, WRITE));
        switch (opening.await()) {
            case Outcome.Success<FileHandle>(FileHandle opened) -> {
                bothEnds.write(buffer("x"));
                assertThat(opened.read(buffer("y"))).isEqualTo(1);
                opened.close();
            }
            case Outcome.Cancelled<FileHandle>() -> assertThat(bothEnds.isOpen()).isTrue();
            case Outcome<FileHandle> other -> throw new AssertionError(other);
        }
    }
}
