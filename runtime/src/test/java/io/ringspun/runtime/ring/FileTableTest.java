package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.IORING_OP_FSYNC;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the real kernel's ring knows by number. */
class FileTableTest {

    private static final long LONG_NANOS = 10_000_000_000L;

    private final Ring ring = KernelRingTest.open(8, 16, Choices.NONE);
    private final Arena arena = Arena.ofConfined();
    private final Map<Long, Integer> answers = new HashMap<>();
    @TempDir Path folder;
    private MemorySegment memory;

    @BeforeEach
    void allocate() {
        memory = arena.allocate(64);
    }

    @AfterEach
    void close() {
        ring.close();
        arena.close();
    }

    private FileTable table(int sizeMax) {
        FileTable table = FileTable.open(ring, sizeMax);
        Assumptions.assumeTrue(table != null, "no table of files");
        return Objects.requireNonNull(table);
    }

    private int opened(String text) throws IOException {
        Path path = Files.writeString(folder.resolve(text), text);
        int fd = Linux.openat(Posix.AT_FDCWD, name(path), Posix.O_RDWR | Posix.O_CLOEXEC, 0);
        assertThat(fd).isNotNegative();
        return fd;
    }

    private MemorySegment name(Path path) {
        return arena.allocateFrom(path.toString());
    }

    private int await(long userData) {
        long deadline = System.nanoTime() + LONG_NANOS;
        while (!answers.containsKey(userData) && System.nanoTime() < deadline) {
            ring.enter(1, LONG_NANOS);
            ring.reap((which, result, flags) -> answers.put(which, result));
        }
        return answers.remove(userData);
    }

    private int perform(Request request) {
        ring.stage(request, 1);
        return await(1);
    }

    private Request reading(int number) {
        Request read = new Request() {};
        read.read(-1, memory.address(), 64, 0);
        read.fileByNumber(number);
        return read;
    }

    private String read(int number) {
        int count = perform(reading(number));
        assertThat(count).isPositive();
        return new String(memory.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void aFileInTheTableIsReadByItsNumberEvenAfterItsDescriptorIsClosed() throws IOException {
        FileTable table = table(4);
        assertThat(table.size()).isEqualTo(4);
        assertThat(perform(reading(2))).isEqualTo(-Errno.EBADF);
        int fd = opened("one");
        assertThat(table.put(2, fd)).isZero();
        Linux.close(fd);
        assertThat(read(2)).isEqualTo("one");
        int other = opened("two");
        assertThat(table.put(2, other)).isZero();
        assertThat(read(2)).as("in the place of the first").isEqualTo("two");
        table.remove(2);
        table.remove(2); // nothing
        assertThat(perform(reading(2))).isEqualTo(-Errno.EBADF);
        assertThat(perform(reading(4))).as("beyond the end").isEqualTo(-Errno.EBADF);
        Linux.close(other);
    }

    @Test
    void theTableOfOldKernelsDoesTheSame() throws IOException {
        assertThat(FileTable.openFilled(ring, 3)).isNotNegative();
        assertThat(perform(reading(0))).isEqualTo(-Errno.EBADF);
        assertThat(FileTable.open(ring, 3)).as("there is one").isNull();
    }

    @Test
    void whatIsNoFileLeavesTheEntryEmpty() throws IOException {
        FileTable table = table(1);
        int fd = opened("one");
        assertThat(table.put(0, fd)).isZero();
        assertThat(table.put(0, 1 << 20)).isEqualTo(-Errno.EBADF);
        assertThat(perform(reading(0))).isEqualTo(-Errno.EBADF);
        assertThat(table.put(0, fd)).isZero();
        assertThat(read(0)).isEqualTo("one");
        Linux.close(fd);
    }

    /** A table may be larger than the limit of open files allows: then it is smaller. */
    @Test
    void tooLargeATableIsMadeSmaller() {
        FileTable table = table(1 << 30);
        assertThat(table.size()).isPositive().isLessThan(1 << 30);
    }

    @Test
    void aRequestTellsWhetherItNamesANumber() {
        Request request = new Request() {};
        request.sync(7, 0);
        request.linkNext();
        assertThat(request.namesFileByNumber()).isFalse();
        assertThat(request.mayNameFileByNumber()).isTrue();
        request.fileByNumber(3);
        assertThat(request.namesFileByNumber()).isTrue();
        assertThat(request.fd()).isEqualTo(3);
        request.fileByDescriptor(7);
        assertThat(request.namesFileByNumber()).isFalse();
        assertThat(request.fd()).isEqualTo(7);
        assertThat(request.opcode()).isEqualTo(IORING_OP_FSYNC);
        request.openInto(1, Posix.AT_FDCWD, 0, 0, 0);
        assertThat(request.mayNameFileByNumber()).as("an open names its directory").isFalse();
        assertThat(request.fd()).isEqualTo(Posix.AT_FDCWD);
    }

    @Test
    void openedReadAndClosedInOneGoWithoutADescriptor() throws IOException {
        String refused = FileTableTrial.direct(ring);
        Assumptions.assumeTrue(refused == null, refused);
        table(2);
        Path path = Files.writeString(folder.resolve("direct"), "x".repeat(64));
        Request open = new Request() {};
        open.openInto(1, Posix.AT_FDCWD, name(path).address(), Posix.O_RDONLY, 0);
        open.linkNext();
        Request read = reading(1);
        read.linkNext();
        Request close = new Request() {};
        close.closeIn(1);
        long enters = ring.entersCount();
        ring.stage(open, 1);
        ring.stage(read, 2);
        ring.stage(close, 3);
        assertThat(await(1)).isZero();
        assertThat(await(2)).as("or the chain would break").isEqualTo(64);
        assertThat(await(3)).isZero();
        assertThat(ring.entersCount() - enters).isLessThan(4);
        assertThat(perform(reading(1))).isEqualTo(-Errno.EBADF);
        assertThat(perform(close)).as("nothing is there").isEqualTo(-Errno.EBADF);
    }

    /** What is linked to an open that fails is not done, and what was there stays. */
    @Test
    void anOpenThatFailsLeavesWhatWasThere() throws IOException {
        FileTable table = table(1);
        int fd = opened("old");
        table.put(0, fd);
        Linux.close(fd);
        Request open = new Request() {};
        MemorySegment missing = name(folder.resolve("missing"));
        open.openInto(0, Posix.AT_FDCWD, missing.address(), Posix.O_RDONLY, 0);
        open.linkNext();
        ring.stage(open, 1);
        ring.stage(reading(0), 2);
        assertThat(await(1)).isEqualTo(-Errno.ENOENT);
        assertThat(await(2)).isEqualTo(-Errno.ECANCELED);
        assertThat(read(0)).isEqualTo("old");
    }

    @Test
    void theTrialsLeaveTheRingAsItWas() {
        String registered = FileTableTrial.registered(ring);
        String direct = FileTableTrial.direct(ring);
        assertThat(FileTableTrial.registered(ring)).isEqualTo(registered);
        assertThat(FileTableTrial.direct(ring)).isEqualTo(direct);
        assertThat(FileTable.open(ring, 8)).isNotNull();
    }
}
