package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Directory;
import io.ringspun.FileAttributes;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.Renaming;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file system keeps of a file beside its data, changed through the file and by name. */
@EverySubject
class FileAttributesTest {

    private static final Path NAME = Path.of("data");
    private static final Path LINK = Path.of("link");
    private static final Instant LONG_AGO = Instant.parse("1970-01-02T20:00:00.123456789Z");
    private static final Instant BEFORE = Instant.parse("1913-05-29T20:00:00.123456789Z");
    private static final Instant MUCH_LATER = Instant.parse("2106-02-08T06:28:16.987654321Z");

    @Parameter Subject subject;

    private Site site;
    private Path path;
    private Directory directory;
    private FileHandle file;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        path = site.directory();
        directory = site.keep(site.io.openDirectory(path));
        file = site.keep(directory.open(NAME, CREATE, READ, WRITE));
        directory.symbolicLink(LINK, NAME);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** The file's attributes, through the file or by its name. */
    private FileAttributes of(boolean byName) {
        return byName ? directory.attributes(NAME) : file.attributes();
    }

    private FileStatus link() throws IOException {
        return directory.status(LINK, LinkOption.NOFOLLOW_LINKS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyBitOfTheModeCanBeSet(boolean byName) throws IOException {
        FileAttributes attributes = of(byName);
        for (int bit = 0; bit < 12; bit++) {
            attributes.setMode(0600 | 1 << bit);
            assertThat(file.status().mode()).isEqualTo(0600 | 1 << bit);
        }
        for (int wrong : new int[] {-1, 010000}) {
            assertThatThrownBy(() -> attributes.setMode(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("twelve bits");
        }
    }

    @Test
    void theDirectoryItselfIsTheEmptyName() throws IOException {
        directory.attributes(Path.of("")).setMode(01750);
        assertThat(directory.status(Path.of("")).mode()).isEqualTo(01750);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileIsGivenAway(boolean byName) throws IOException {
        Assumptions.assumeTrue(file.status().owner() == 0, "only root gives files away");
        FileAttributes attributes = of(byName);
        attributes.setOwner(12_345, 0xffff_fffeL);
        assertThat(file.status().owner()).isEqualTo(12_345);
        assertThat(file.status().group()).isEqualTo(0xffff_fffeL);
        attributes.setOwner(-1, 17);
        assertThat(file.status().owner()).isEqualTo(12_345);
        assertThat(file.status().group()).isEqualTo(17);
        attributes.setOwner(18, -1);
        assertThat(file.status().owner()).isEqualTo(18);
        assertThat(file.status().group()).isEqualTo(17);
        for (long wrong : new long[] {-2, 0xffff_ffffL}) {
            assertThatThrownBy(() -> attributes.setOwner(wrong, -1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timesAreKeptToTheNanosecond(boolean byName) throws IOException {
        FileAttributes attributes = of(byName);
        attributes.setTimes(LONG_AGO, MUCH_LATER);
        assertThat(file.status().accessTime()).isEqualTo(LONG_AGO);
        assertThat(file.status().modificationTime()).isEqualTo(MUCH_LATER);
        Instant now = Instant.parse("2024-02-29T12:00:00.000000001Z");
        attributes.setTimes(now, null);
        assertThat(file.status().accessTime()).isEqualTo(now);
        assertThat(file.status().modificationTime()).isEqualTo(MUCH_LATER);
        attributes.setTimes(null, LONG_AGO);
        assertThat(file.status().accessTime()).isEqualTo(now);
        assertThat(file.status().modificationTime()).isEqualTo(LONG_AGO);
        attributes.setTimes(null, null);
        assertThat(file.status().modificationTime()).isEqualTo(LONG_AGO);
    }

    @Test
    void timesBeforeTheEpochAreExactOrRefused() throws IOException {
        FileStatus before = file.status();
        if (subject.nio()) {
            assertThatThrownBy(() -> file.attributes().setTimes(BEFORE, null))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(file.status()).isEqualTo(before);
        } else {
            file.attributes().setTimes(BEFORE, BEFORE);
            assertThat(file.status().accessTime()).isEqualTo(BEFORE);
            assertThat(file.status().modificationTime()).isEqualTo(BEFORE);
        }
    }

    @Test
    void aLinkHasItsOwn() throws IOException {
        FileAttributes attributes = directory.attributes(LINK);
        FileStatus before = file.status();
        attributes.setTimes(LONG_AGO, MUCH_LATER);
        assertThat(link().accessTime()).isEqualTo(LONG_AGO);
        assertThat(link().modificationTime()).isEqualTo(MUCH_LATER);
        if (before.owner() == 0) {
            attributes.setOwner(5, 6);
            assertThat(link().owner()).isEqualTo(5);
            assertThat(link().group()).isEqualTo(6);
        }
        assertThatThrownBy(() -> attributes.setMode(0777)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> attributes.setExtended("user.of", new byte[1]))
                .isInstanceOf(IOException.class);
        assertThat(file.status()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void extendedAttributes(boolean byName) throws IOException {
        FileAttributes attributes = of(byName);
        assertThat(attributes.extended()).doesNotContain("user.one");
        try {
            attributes.setExtended("user.one", new byte[0]);
        } catch (IOException e) {
            Assumptions.abort("this file system has none: " + e.getMessage());
        }
        byte[] all = new Pattern("attribute").bytes(0, 1000);
        attributes.setExtended("user.zwei-ä", all);
        assertThat(attributes.extended()).contains("user.one", "user.zwei-ä");
        assertThat(attributes.extended("user.one")).isEmpty();
        assertThat(of(!byName).extended("user.zwei-ä")).isEqualTo(all);
        attributes.setExtended("user.one", new byte[] {7});
        assertThat(attributes.extended("user.one")).containsExactly(7);
        assertThat(attributes.extended("user.other")).isNull();
        attributes.removeExtended("user.one");
        attributes.removeExtended("user.one");
        assertThat(attributes.extended()).doesNotContain("user.one").contains("user.zwei-ä");
        assertThat(file.size()).isZero();
    }

    @Test
    void namesOfExtendedAttributesAreChecked() {
        FileAttributes attributes = file.attributes();
        for (String wrong : List.of("", "user.a\0b")) {
            assertThatThrownBy(() -> attributes.setExtended(wrong, new byte[1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> attributes.extended(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> attributes.removeExtended(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        ThrowingCallable elsewhere = () -> attributes.setExtended("nowhere.at-all", new byte[1]);
        assertThatThrownBy(elsewhere)
                .isInstanceOf(
                        subject.nio() ? UnsupportedOperationException.class : IOException.class);
    }

    @Test
    void anOpenFileKeepsItsOwnAndANameMeansWhatHasIt() throws IOException {
        directory.rename(NAME, directory, Path.of("moved"), Renaming.REPLACE);
        FileAttributes name = directory.attributes(NAME);
        assertThatThrownBy(() -> name.setMode(0600)).isInstanceOf(NoSuchFileException.class);
        Files.createFile(
                path.resolve(NAME),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw----")));
        if (subject.nio()) {
            assertThatThrownBy(() -> file.attributes().setMode(0700))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("another file has the path");
        } else {
            file.attributes().setMode(0700);
            assertThat(file.status().mode()).isEqualTo(0700);
        }
        name.setMode(0640);
        assertThat(directory.status(NAME).mode()).isEqualTo(0640);
    }

    @ParameterizedTest
    @EnumSource
    void fromEveryKindOfThread(Caller caller) throws IOException {
        caller.run(
                        site.io,
                        () -> {
                            file.attributes().setMode(0604);
                            directory.attributes(NAME).setTimes(LONG_AGO, LONG_AGO);
                            assertThat(file.status().mode()).isEqualTo(0604);
                            assertThat(file.status().modificationTime()).isEqualTo(LONG_AGO);
                        })
                .result();
    }

    @Test
    void afterTheCloseThereIsNothingToChange() throws IOException {
        FileAttributes ofFile = file.attributes();
        FileAttributes ofName = directory.attributes(NAME);
        file.close();
        directory.close();
        for (FileAttributes each : List.of(ofFile, ofName)) {
            assertThatThrownBy(() -> each.setMode(0600)).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> each.setOwner(-1, -1))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> each.setTimes(null, LONG_AGO))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(each::extended).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> each.extended("user.a"))
                    .isInstanceOf(ClosedChannelException.class);
        }
        assertThatThrownBy(() -> directory.attributes(Path.of("/")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---------------------------------------------------------------- nodes

    private void make(FileStatus.Type type, int mode, long device) throws IOException {
        Path name = Path.of(type.name());
        directory.makeNode(name, type, mode, device);
        FileStatus made = directory.status(name);
        assertThat(made.type()).isEqualTo(type);
        assertThat(made.mode()).isEqualTo(mode);
        if (device != 0) {
            assertThat(made.specialDevice()).isEqualTo(device);
        }
        assertThatThrownBy(() -> directory.makeNode(name, type, mode, device))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void pipesDevicesAndNamesOfSocketsAreMade() throws IOException {
        if (subject.nio()) {
            assertThatThrownBy(() -> make(FileStatus.Type.PIPE, 0600, 0))
                    .isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        make(FileStatus.Type.PIPE, 0600, 0);
        make(FileStatus.Type.SOCKET, 0700, 0);
        assertThatThrownBy(() -> make(FileStatus.Type.REGULAR, 0600, 0))
                .isInstanceOf(IllegalArgumentException.class);
        Assumptions.assumeTrue(file.status().owner() == 0, "only root makes devices");
        long ofNull = 1 << 8 | 3;
        try {
            make(FileStatus.Type.CHARACTER_DEVICE, 0600, ofNull);
        } catch (IOException e) {
            Assumptions.abort("no devices may be made here: " + e.getMessage());
        }
    }

    // ---------------------------------------------------------------- holes and clones

    @Test
    void whatIsNotAHoleIsFound() throws IOException {
        assertThat(file.nextData(0)).isEqualTo(-1);
        assertThat(file.nextHole(0)).isEqualTo(-1);
        byte[] some = new Pattern("holes").bytes(0, 100_000);
        file.position(3 << 20);
        file.write(ByteBuffer.wrap(some));
        file.extend(9 << 20);
        long data = file.nextData(0);
        long hole = file.nextHole(3 << 20);
        boolean keepsBook = !subject.nio() && data != 0;
        assertThat(data).isBetween(0L, 3L << 20);
        if (keepsBook) {
            assertThat(data).isGreaterThan(2 << 20);
            assertThat(hole).isBetween((3L << 20) + some.length, 4L << 20);
            assertThat(file.nextData(hole)).isEqualTo(-1);
            assertThat(file.nextHole(hole)).isEqualTo(hole);
            assertThat(file.nextHole(0)).isZero();
        }
        assertThat(file.nextData(9 << 20)).isEqualTo(-1);
        assertThat(file.nextHole(20 << 20)).isEqualTo(-1);
        assertThat(file.position()).isEqualTo((3 << 20) + some.length);
        assertThatThrownBy(() -> file.nextData(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.nextHole(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whether it is done depends on the file system; it is never done by half. */
    @Test
    void aCloneIsTheWholeOrNothing() throws IOException {
        byte[] some = new Pattern("clone").bytes(0, 300_000);
        Files.write(path.resolve(NAME), some);
        Path copy = path.resolve("copy");
        byte[] before = new Pattern("before").bytes(0, 500_000);
        Files.write(copy, before);
        try (FileHandle target = site.io.open(copy, READ, WRITE)) {
            try {
                file.cloneTo(target);
                assertThat(subject.nio()).isFalse();
                assertThat(Files.readAllBytes(copy)).isEqualTo(some);
            } catch (UnsupportedOperationException e) {
                assertThat(e).hasMessageContaining("share");
                assertThat(Files.readAllBytes(copy)).isEqualTo(before);
            }
        }
    }
}
