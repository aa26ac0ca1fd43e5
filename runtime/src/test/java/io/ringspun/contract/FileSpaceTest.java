package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Advice;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.IoConfig;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a file is, what room it takes, and what the file system says of it. */
@EverySubject
class FileSpaceTest {

    private static final int MEGABYTE = 1 << 20;

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("space");
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

    private boolean nio() {
        return subject.nio();
    }

    @ParameterizedTest
    @EnumSource
    void extendingGrowsAndNeverCuts(Caller caller) throws IOException {
        Files.write(path, pattern.bytes(0, 100));
        caller.run(
                        site.io,
                        () -> {
                            file.position(60);
                            assertThat(file.extend(50)).isSameAs(file);
                            assertThat(file.size()).isEqualTo(100);
                            file.extend(0);
                            file.extend(MEGABYTE);
                            assertThat(file.size()).isEqualTo(MEGABYTE);
                            assertThat(file.position()).isEqualTo(60);
                        })
                .result();
        byte[] all = Files.readAllBytes(path);
        pattern.check(all, 0, 100, 0);
        for (int i = 100; i < MEGABYTE; i++) {
            assertThat(all[i]).isZero();
        }
        file.extend(5L << 30);
        assertThat(file.size()).isEqualTo(5L << 30);
    }

    @Test
    void anAppendingHandleCanExtend() throws IOException {
        Files.write(path, pattern.bytes(0, 100));
        try (FileHandle appender = site.io.open(path, APPEND)) {
            appender.extend(100_000);
            assertThat(appender.size()).isEqualTo(100_000);
        }
        byte[] all = Files.readAllBytes(path);
        pattern.check(all, 0, 100, 0);
        assertThat(all[99_999]).isZero();
    }

    @Test
    void truncationWithoutTheRingIsTheSame() throws IOException {
        try (Site plain = new Site(subject, masked());
                FileHandle handle = plain.io.open(path, READ, WRITE)) {
            Files.write(path, pattern.bytes(0, 100));
            handle.truncate(40);
            assertThat(handle.size()).isEqualTo(40);
            handle.truncate(1000);
            assertThat(handle.size()).isEqualTo(40);
        }
    }

    private static java.util.function.UnaryOperator<IoConfig> masked() {
        return config -> config.withFeatures(Site.off("truncate", "new-names"));
    }

    @Test
    void spaceIsReservedAndGivenBack() throws IOException {
        if (nio()) {
            assertThatThrownBy(() -> file.allocate(0, 1))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> file.punchHole(0, 1))
                    .isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        Files.write(path, pattern.bytes(0, 200_000));
        file.allocate(100_000, MEGABYTE);
        assertThat(file.size()).isEqualTo(100_000 + MEGABYTE);
        assertThat(file.status().allocatedBytes()).isGreaterThanOrEqualTo(100_000 + MEGABYTE);
        byte[] all = Files.readAllBytes(path);
        pattern.check(all, 0, 200_000, 0);
        assertThat(all[200_000]).isZero();

        file.punchHole(4096, MEGABYTE);
        assertThat(file.size()).isEqualTo(100_000 + MEGABYTE);
        assertThat(file.status().allocatedBytes()).isLessThan(200_000);
        all = Files.readAllBytes(path);
        pattern.check(all, 0, 4096, 0);
        for (int i = 4096; i < all.length; i++) {
            assertThat(all[i]).isZero();
        }
        file.punchHole(1L << 40, 1); // beyond the end there is nothing to give back
        assertThat(file.size()).isEqualTo(100_000 + MEGABYTE);
    }

    @ParameterizedTest
    @EnumSource
    void aRangeIsMadeZeros(Caller caller) throws IOException {
        Files.write(path, pattern.bytes(0, 300_000));
        caller.run(
                        site.io,
                        () -> {
                            file.zeroRange(1001, 200_000);
                            assertThat(file.size()).isEqualTo(300_000);
                            file.zeroRange(299_999, 70_000);
                            assertThat(file.size()).isEqualTo(369_999);
                        })
                .result();
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(369_999);
        pattern.check(all, 0, 1001, 0);
        pattern.check(all, 201_001, 98_998, 201_001);
        for (int i = 1001; i < 201_001; i++) {
            assertThat(all[i]).isZero();
        }
        assertThat(all[299_999]).isZero();
    }

    /** A tmpfs knows holes and reserved space, but no ranges of zeros. */
    @Test
    void aFileSystemThatCannotZeroIsWrittenTo() throws IOException {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(memory), "no /dev/shm");
        Path other = Files.createTempFile(memory, "ringspun", null);
        try (FileHandle handle = site.io.open(other, READ, WRITE)) {
            Files.write(other, pattern.bytes(0, 300_000));
            handle.zeroRange(1001, 200_000);
            handle.zeroRange(290_000, 20_000);
            byte[] all = Files.readAllBytes(other);
            assertThat(all).hasSize(310_000);
            pattern.check(all, 0, 1001, 0);
            pattern.check(all, 201_001, 88_999, 201_001);
            for (int i = 1001; i < 201_001; i++) {
                assertThat(all[i]).isZero();
            }
            assertThat(all[309_999]).isZero();
        } finally {
            Files.delete(other);
        }
    }

    @ParameterizedTest
    @EnumSource
    void adviceChangesNothing(Advice advice) throws IOException {
        Files.write(path, pattern.bytes(0, 100_000));
        file.advise(advice, 0, 0);
        file.advise(advice, 4096, 50_000);
        file.advise(advice, 1L << 33, 1L << 34);
        pattern.check(Files.readAllBytes(path), 0, 100_000, 0);
    }

    @Test
    void theStatusIsTheFileSystems() throws IOException {
        Files.write(path, pattern.bytes(0, 12_345));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-x--x"));
        Instant modified = Instant.ofEpochSecond(1_234_567_890, 123_456_789);
        Files.setLastModifiedTime(path, FileTime.from(modified));
        Files.createLink(path.resolveSibling("second"), path);

        FileStatus status = file.status();
        assertThat(status.type()).isEqualTo(FileStatus.Type.REGULAR);
        assertThat(status.isRegular()).isTrue();
        assertThat(status.isDirectory()).isFalse();
        assertThat(status.permissions()).isEqualTo(PosixFilePermissions.fromString("rw-r-x--x"));
        assertThat(status.mode()).isEqualTo(0651);
        assertThat(status.owner())
                .isEqualTo(((Number) Files.getAttribute(path, "unix:uid")).longValue());
        assertThat(status.group())
                .isEqualTo(((Number) Files.getAttribute(path, "unix:gid")).longValue());
        assertThat(status.size()).isEqualTo(12_345);
        assertThat(status.modificationTime()).isEqualTo(modified);
        assertThat(status.changeTime()).isAfter(modified);
        assertThat(status.inode())
                .isEqualTo(((Number) Files.getAttribute(path, "unix:ino")).longValue());
        assertThat(status.device())
                .isEqualTo(((Number) Files.getAttribute(path, "unix:dev")).longValue());
        assertThat(status.links()).isEqualTo(2);
        assertThat(status.blockBytes()).isPositive();
        if (!nio()) {
            assertThat(status.allocatedBytes()).isGreaterThanOrEqualTo(0);
        }
        if (status.birthTime() != null) {
            assertThat(status.birthTime())
                    .isEqualTo(((FileTime) Files.getAttribute(path, "creationTime")).toInstant());
        }
        try (FileHandle other = site.io.open(path.resolveSibling("second"))) {
            assertThat(other.status().isSameFile(status)).isTrue();
        }
    }

    @Test
    void theStatusIsOfTheOpenFileAndNoOther() throws IOException {
        FileStatus before = file.status();
        Files.delete(path);
        Files.writeString(path, "another");
        if (nio()) {
            assertThatThrownBy(file::status).isInstanceOf(IOException.class);
        } else {
            assertThat(file.status().isSameFile(before)).isTrue();
            assertThat(file.status().links()).isZero();
        }
    }

    @Test
    void whatIsNotAllowedIsRefused() throws IOException {
        Files.writeString(path, "abc");
        FileHandle reader = site.keep(site.io.open(path, READ));
        FileHandle closed = site.io.open(path, READ, WRITE);
        closed.close();
        refused(IllegalArgumentException.class, () -> file.extend(-1));
        refused(IllegalArgumentException.class, () -> file.allocate(-1, 1));
        refused(IllegalArgumentException.class, () -> file.allocate(0, 0));
        refused(IllegalArgumentException.class, () -> file.punchHole(0, -1));
        refused(IllegalArgumentException.class, () -> file.zeroRange(-1, 1));
        refused(IllegalArgumentException.class, () -> file.zeroRange(1, 0));
        refused(IllegalArgumentException.class, () -> file.advise(Advice.NORMAL, -1, 0));
        refused(IllegalArgumentException.class, () -> file.advise(Advice.NORMAL, 0, -1));
        refused(NonWritableChannelException.class, () -> reader.extend(10));
        refused(NonWritableChannelException.class, () -> reader.allocate(0, 10));
        refused(NonWritableChannelException.class, () -> reader.punchHole(0, 10));
        refused(NonWritableChannelException.class, () -> reader.zeroRange(0, 10));
        refused(ClosedChannelException.class, () -> closed.extend(10));
        refused(ClosedChannelException.class, () -> closed.allocate(0, 10));
        refused(ClosedChannelException.class, () -> closed.punchHole(0, 10));
        refused(ClosedChannelException.class, () -> closed.zeroRange(0, 10));
        refused(ClosedChannelException.class, () -> closed.advise(Advice.NORMAL, 0, 0));
        refused(ClosedChannelException.class, closed::status);
        assertThat(path).hasContent("abc");
    }

    private static void refused(Class<? extends Throwable> type, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(type);
    }
}
