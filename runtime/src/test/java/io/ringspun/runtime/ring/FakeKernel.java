package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The other side of a ring, played in plain memory: takes requests as told, and completes what it
 * is told. Each part of the shared memory is apart from the others by more than it needs, and what
 * lies between must stay as it was.
 */
final class FakeKernel implements Entry {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final long HEAD = 64;
    private static final long TAIL = 128;
    private static final long FLAGS = 192;
    private static final long COMPLETION_HEAD = 256;
    private static final long COMPLETION_TAIL = 320;
    private static final long OVERFLOW = 384;
    private static final long COMPLETIONS = 4096;

    /** What fills the memory that is nobody's. */
    private static final byte UNTOUCHED = 0x5a;

    /** A request as the kernel finds it. */
    record Seen(
            long userData,
            int opcode,
            int fd,
            long offset,
            long address,
            int length,
            int flags,
            int selector) {}

    /** One call of enter. */
    record Entered(int toSubmit, int minComplete, int flags, long timeoutNanos) {}

    final int submissionEntries;
    final int completionEntries;
    final long array;
    private final MemorySegment shared;
    private final MemorySegment entries;

    final List<Seen> taken = new ArrayList<>();
    final List<Entered> entered = new ArrayList<>();

    /** How many requests the next enters take at most. */
    int takesAtMost = Integer.MAX_VALUE;

    /** What the next enter answers, after having taken what it takes; 0 for the number of those. */
    int answer;

    /** What happens within enter, after taking. */
    Runnable onEnter = () -> {};

    boolean closed;
    int registerOpcode = -1;

    FakeKernel(int submissionEntries, int completionEntries, boolean withArray) {
        this.submissionEntries = submissionEntries;
        this.completionEntries = completionEntries;
        array = withArray ? 1024 : 0;
        shared = map(COMPLETIONS + (long) completionEntries * CQE_SIZE + 4096);
        entries = map((long) submissionEntries * SQE_SIZE + 4096);
        shared.fill(UNTOUCHED);
        entries.fill(UNTOUCHED);
        for (long at : new long[] {HEAD, TAIL, FLAGS, COMPLETION_HEAD, COMPLETION_TAIL, OVERFLOW}) {
            shared.set(INT, at, 0);
        }
    }

    private static MemorySegment map(long bytes) {
        return Linux.mmap(
                bytes,
                Posix.PROT_READ | Posix.PROT_WRITE,
                Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS,
                -1,
                0);
    }

    Ring ring() {
        return new Ring(
                new Queues(
                        shared,
                        entries,
                        submissionEntries,
                        completionEntries,
                        HEAD,
                        TAIL,
                        FLAGS,
                        array,
                        COMPLETION_HEAD,
                        COMPLETION_TAIL,
                        OVERFLOW,
                        COMPLETIONS),
                this,
                IORING_SETUP_SUBMIT_ALL,
                IORING_FEAT_NODROP,
                false);
    }

    /** A ring that has been in use for long: all its counters stand at this number. */
    Ring ringAt(int count) {
        for (long at : new long[] {HEAD, TAIL, COMPLETION_HEAD, COMPLETION_TAIL}) {
            shared.set(INT, at, count);
        }
        Ring ring = ring();
        for (String field : new String[] {"staged", "consumed", "reaped"}) {
            try {
                var counter = Ring.class.getDeclaredField(field);
                counter.setAccessible(true);
                counter.setInt(ring, count);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return ring;
    }

    @Override
    public int enter(int toSubmit, int minComplete, int flags, long timeoutNanos) {
        entered.add(new Entered(toSubmit, minComplete, flags, timeoutNanos));
        int head = shared.get(INT, HEAD);
        int count = 0;
        while (count < toSubmit && count < takesAtMost && head != shared.get(INT, TAIL)) {
            taken.add(seen(index(head)));
            head++;
            count++;
        }
        shared.set(INT, HEAD, head);
        onEnter.run();
        return answer == 0 ? count : answer;
    }

    private int index(int head) {
        int place = head & submissionEntries - 1;
        return array == 0 ? place : shared.get(INT, array + 4L * place);
    }

    private Seen seen(int index) {
        long at = (long) index * SQE_SIZE;
        Seen seen =
                new Seen(
                        entries.get(LONG, at + SQE_USER_DATA),
                        entries.get(ValueLayout.JAVA_BYTE, at + SQE_OPCODE),
                        entries.get(INT, at + SQE_FD),
                        entries.get(LONG, at + SQE_OFF),
                        entries.get(LONG, at + SQE_ADDR),
                        entries.get(INT, at + SQE_LEN),
                        entries.get(INT, at + SQE_LEN + 4),
                        entries.get(ValueLayout.JAVA_SHORT, at + SQE_BUF_INDEX));
        // The kernel refuses entries whose unused words are not zero.
        if (entries.get(LONG, at + SQE_ADDR3) != 0 || entries.get(LONG, at + SQE_ADDR3 + 8) != 0) {
            throw new AssertionError("rubbish at the end of an entry");
        }
        return seen;
    }

    /** Completes something; the caller sees to it that there is room. */
    void complete(long userData, int result, int flags) {
        int tail = shared.get(INT, COMPLETION_TAIL);
        if (tail - shared.get(INT, COMPLETION_HEAD) >= completionEntries) {
            throw new AssertionError("no room for a completion");
        }
        long at = COMPLETIONS + (long) (tail & completionEntries - 1) * CQE_SIZE;
        shared.set(LONG, at, userData);
        shared.set(INT, at + CQE_RES, result);
        shared.set(INT, at + CQE_FLAGS, flags);
        shared.set(INT, COMPLETION_TAIL, tail + 1);
    }

    /** Completions that the ring has not let go of. */
    int completionsHeld() {
        return shared.get(INT, COMPLETION_TAIL) - shared.get(INT, COMPLETION_HEAD);
    }

    void flags(int flags) {
        shared.set(INT, FLAGS, flags);
    }

    /** Whether memory that is neither a counter nor an entry is as it was. */
    boolean restUntouched() {
        long known = array == 0 ? 1024 : array + 4L * submissionEntries;
        return untouched(shared, 0, HEAD)
                && untouched(shared, OVERFLOW + 4, 1024)
                && untouched(shared, known, COMPLETIONS)
                && untouched(entries, (long) submissionEntries * SQE_SIZE, entries.byteSize());
    }

    private static boolean untouched(MemorySegment memory, long from, long to) {
        for (long at = from; at < to; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) != UNTOUCHED) {
                return false;
            }
        }
        return true;
    }

    int arrayAt(int place) {
        return shared.get(INT, array + 4L * place);
    }

    @Override
    public int register(int opcode, MemorySegment argument, int count) {
        registerOpcode = opcode;
        return -1;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public void close() {
        if (closed) {
            throw new AssertionError("closed twice");
        }
        closed = true;
    }
}
