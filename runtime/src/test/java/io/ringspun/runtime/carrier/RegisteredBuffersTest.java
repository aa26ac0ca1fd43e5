package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.BufferTable;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.Room;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Numbers for memory, on the real kernel: a table of one, in which each must wait for the other.
 */
class RegisteredBuffersTest {

    private static final int PAGE = 4096;
    private static final long LONG_NANOS = 10_000_000_000L;

    private Ring ring;
    private BufferTable table;
    private RegisteredBuffers registered;
    private InFlight inFlight;
    private int pipeWriter;
    private int pipeReader;
    private Arena arena;
    private final List<Integer> results = new ArrayList<>();

    private final class Transfer extends Operation {
        @Override
        protected void completed(int result, int flags, boolean terminal) {
            results.add(result);
        }
    }

    @BeforeEach
    void open() {
        ring = Room.ring(8, 16, Choices.NONE);
        table = BufferTable.open(ring, 1);
        Assumptions.assumeTrue(table != null, "no table of buffers");
        arena = Arena.ofConfined();
        MemorySegment page = arena.allocate(PAGE, PAGE);
        int locked = Room.settled(() -> table.put(0, page.address(), PAGE));
        Assumptions.assumeTrue(locked == 0, "not even a page may be locked");
        table.remove(0);
        registered = new RegisteredBuffers(table, 0);
        inFlight =
                new InFlight(
                        ring,
                        new Timers(System.nanoTime()),
                        new Turn(1_000_000_000),
                        16,
                        registered,
                        RingFiles.none(),
                        new Signals(ring, false, 1));
        MemorySegment pair = arena.allocate(8, 4);
        assertThat(Linux.socketpair(Posix.AF_UNIX, Posix.SOCK_STREAM, 0, pair)).isZero();
        pipeReader = pair.get(ValueLayout.JAVA_INT, 0);
        pipeWriter = pair.get(ValueLayout.JAVA_INT, 4);
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
        }
        if (inFlight != null) {
            Linux.close(pipeReader);
            Linux.close(pipeWriter);
        }
        if (arena != null) {
            arena.close();
        }
    }

    private Region region(MemorySegment memory) {
        return Region.single(memory.address(), memory.byteSize());
    }

    /** Begins a read that has to wait for {@link #feed}. */
    private Transfer read(MemorySegment memory, Region region) {
        Transfer transfer = new Transfer();
        transfer.read(pipeReader, memory.address(), 1, -1);
        transfer.memory(region);
        inFlight.stage(transfer);
        ring.enter(0, 0);
        return transfer;
    }

    private void feed() {
        int before = results.size();
        MemorySegment one = arena.allocateFrom("x");
        assertThat(Linux.write(pipeWriter, one.address(), 1)).isOne();
        long deadline = System.nanoTime() + LONG_NANOS;
        while (results.size() == before && System.nanoTime() < deadline) {
            ring.enter(1, LONG_NANOS);
            inFlight.reap();
        }
        assertThat(results).hasSize(before + 1);
    }

    /** Whether the only number is to be had. */
    private boolean isFree(MemorySegment other) {
        Region probe = region(other);
        int number = registered.begin(probe);
        if (number >= 0) {
            registered.end(number);
            registered.forget(probe);
        }
        return number >= 0;
    }

    @Test
    void aReadByNumberReads() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        Transfer transfer = read(memory, region(memory));
        assertThat(transfer.opcode()).isEqualTo(IoUring.IORING_OP_READ_FIXED);
        feed();
        assertThat(results).containsExactly(1);
        assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'x');
        assertThat(transfer.opcode())
                .as("idle again, it names no number")
                .isEqualTo(IoUring.IORING_OP_READ);
    }

    @Test
    void whoFindsNoNumberGoesWithout() {
        MemorySegment one = arena.allocate(PAGE, PAGE);
        MemorySegment two = arena.allocate(PAGE, PAGE);
        Region first = region(one);
        Transfer byNumber = read(one, first);
        Transfer plain = read(two, region(two));
        assertThat(byNumber.opcode()).isEqualTo(IoUring.IORING_OP_READ_FIXED);
        assertThat(plain.opcode()).isEqualTo(IoUring.IORING_OP_READ);
        feed();
        feed();
        assertThat(results).containsExactly(1, 1);
        registered.forget(first);
        assertThat(isFree(two)).isTrue();
    }

    @Test
    void aNumberIsFreeOnlyWhenTheLastRequestThatNamesItIsOver() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        MemorySegment other = arena.allocate(PAGE, PAGE);
        Region region = region(memory);
        read(memory, region);
        read(memory, region);
        registered.forget(region);
        assertThat(isFree(other)).isFalse();
        feed();
        assertThat(isFree(other)).as("one request still names it").isFalse();
        assertThat(read(memory, region).opcode())
                .as("what is forgotten is not named again")
                .isEqualTo(IoUring.IORING_OP_READ);
        feed();
        feed();
        assertThat(isFree(other)).isTrue();
        registered.forget(region); // once more does nothing
        assertThat(isFree(other)).isTrue();
    }

    @Test
    void whatTheKernelRefusesIsUsedWithoutANumberAndNotAskedForAgain() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        // More than there is: the kernel cannot pin what is not mapped.
        Region tooMuch = Region.single(memory.address(), 1L << 29);
        assertThat(registered.begin(tooMuch)).isNegative();
        assertThat(registered.begin(tooMuch)).isNegative();
        assertThat(tooMuch.number(0)).isEqualTo(Region.REFUSED);
        read(memory, tooMuch);
        feed();
        assertThat(results).containsExactly(1);
    }

    @Test
    void cancelledRequestsLeaveTheirNumber() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        Region region = region(memory);
        Transfer transfer = read(memory, region);
        registered.forget(region);
        inFlight.cancel(transfer);
        long deadline = System.nanoTime() + LONG_NANOS;
        while (!inFlight.isEmpty() && System.nanoTime() < deadline) {
            ring.enter(1, LONG_NANOS);
            inFlight.reap();
        }
        assertThat(results).containsExactly(-Errno.ECANCELED);
        assertThat(isFree(memory)).isTrue();
    }

    @Test
    void whatIsNotStagedNamesNothing() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        Region region = region(memory);
        for (int i = 0; i < 40; i++) { // more than slots
            read(memory, region);
        }
        registered.forget(region);
        inFlight.refuse();
        long deadline = System.nanoTime() + LONG_NANOS;
        while (!inFlight.isEmpty() && System.nanoTime() < deadline) {
            inFlight.stageBacklog();
            ring.enter(1, LONG_NANOS);
            inFlight.reap();
        }
        assertThat(results).hasSize(40);
        assertThat(isFree(memory)).isTrue();
    }
}
