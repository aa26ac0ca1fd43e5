package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's side of one io_uring: takes requests from the submission queue, and writes
 * completions, in an order of its own choice but for those of one request.
 */
final class SimRing extends Thing {

    private static final int HEAD = 64;
    private static final int TAIL = 128;
    private static final int FLAGS = 192;
    private static final int COMPLETION_HEAD = 256;
    private static final int COMPLETION_TAIL = 320;
    private static final int OVERFLOW = 384;
    private static final int COMPLETIONS = 512;

    /** What is in an entry that the kernel has taken. */
    private static final byte TAKEN = (byte) 0xff;

    private final int setupFlags;
    private final int submissionEntries;
    private final int completionEntries;
    private final int array;
    private long shared;
    private MemorySegment entries;
    private int enters;
    private boolean dead;
    private final List<Op> lost = new ArrayList<>();

    /** The first of the chain that is being taken. */
    private Op first;

    /** What was taken last, if the next is linked to it; or null. */
    private Op linking;

    private final Map<Long, Op> live = new HashMap<>();
    private final List<Completion> pending = new ArrayList<>();
    private final ArrayDeque<Completion> overflow = new ArrayDeque<>();

    /** What it was made to know. */
    final Registrations known;

    SimRing(Kernel kernel, int submissionEntries, int completionEntries, int setupFlags) {
        super(kernel);
        this.submissionEntries = submissionEntries;
        this.completionEntries = completionEntries;
        this.setupFlags = setupFlags;
        known = new Registrations(kernel, this);
        array =
                (setupFlags & IORING_SETUP_NO_SQARRAY) != 0
                        ? 0
                        : COMPLETIONS + completionEntries * CQE_SIZE;
    }

    /** Answers io_uring_setup(2). */
    void describe(long params) {
        MemoryMap.number(params + PARAMS_SQ_ENTRIES, submissionEntries);
        MemoryMap.number(params + PARAMS_CQ_ENTRIES, completionEntries);
        MemoryMap.number(
                params + PARAMS_FEATURES,
                IORING_FEAT_SINGLE_MMAP
                        | IORING_FEAT_NODROP
                        | IORING_FEAT_SUBMIT_STABLE
                        | IORING_FEAT_RW_CUR_POS
                        | IORING_FEAT_FAST_POLL
                        | IORING_FEAT_EXT_ARG);
        MemoryMap.number(params + PARAMS_SQ_OFF + SQ_OFF_HEAD, HEAD);
        MemoryMap.number(params + PARAMS_SQ_OFF + SQ_OFF_TAIL, TAIL);
        MemoryMap.number(params + PARAMS_SQ_OFF + SQ_OFF_FLAGS, FLAGS);
        MemoryMap.number(params + PARAMS_SQ_OFF + SQ_OFF_ARRAY, array);
        MemoryMap.number(params + PARAMS_CQ_OFF + CQ_OFF_HEAD, COMPLETION_HEAD);
        MemoryMap.number(params + PARAMS_CQ_OFF + CQ_OFF_TAIL, COMPLETION_TAIL);
        MemoryMap.number(params + PARAMS_CQ_OFF + CQ_OFF_OVERFLOW, OVERFLOW);
        MemoryMap.number(params + PARAMS_CQ_OFF + CQ_OFF_CQES, COMPLETIONS);
    }

    /** Gives memory to one of the two mappings. */
    void map(MemorySegment memory, long offset) {
        if (offset == IORING_OFF_SQES) {
            entries = memory.fill(TAKEN);
        } else {
            shared = memory.address();
        }
    }

    // ---------------------------------------------------------------- entering

    int enter(int toSubmit, int minComplete, int flags, long timeoutNanos) {
        kernel.haltIfFailed();
        kernel.spent();
        if (kernel.begun() && ++enters == kernel.faults.ringDies) {
            die();
        }
        int result =
                dead ? -Errno.EBADR : submitAndWait(toSubmit, minComplete, flags, timeoutNanos);
        if (kernel.begun()) {
            kernel.trace.add(Trace.Kind.ENTER, kernel.now(), toSubmit, minComplete, result);
        }
        return result;
    }

    /** The kernel has lost completions: nobody learns any more what became of what was in it. */
    private void die() {
        dead = true;
        kernel.ringDied();
        for (Op op : List.copyOf(live.values())) {
            op.vanish();
            lost.add(op);
        }
        pending.clear();
        overflow.clear();
    }

    private int submitAndWait(int toSubmit, int minComplete, int flags, long timeoutNanos) {
        Dice dice = kernel.dice;
        flushOverflow();
        int wanted = Math.min(toSubmit, number(TAIL) - number(HEAD));
        int taken = wanted;
        if (wanted > 0) {
            if (!overflow.isEmpty() && dice.flip()) {
                kernel.met(Happening.ENTER_BUSY);
                return -Errno.EBUSY;
            }
            if (dice.chance(kernel.faults.enterStops)) {
                taken = dice.below(wanted + 1);
            }
            taken = submit(taken, wanted);
            if (taken < wanted) {
                kernel.met(taken == 0 ? Happening.ENTER_TOOK_NOTHING : Happening.ENTER_TOOK_SOME);
            }
            if (taken == 0) {
                return -Errno.EAGAIN;
            }
        }
        if ((flags & IORING_ENTER_GETEVENTS) == 0) {
            return taken;
        }
        kernel.runDue();
        deliver(minComplete > 0 ? 0 : kernel.faults.late);
        if (taken < wanted || minComplete == 0) {
            return taken;
        }
        int waited = await(minComplete, timeoutNanos);
        return taken > 0 ? taken : waited;
    }

    /** Takes so many, and the rest of a chain that was begun; returns how many. */
    private int submit(int few, int most) {
        int taken = 0;
        while (taken < few || linking != null && taken < most) {
            submitNext();
            taken++;
        }
        if (linking != null) {
            kernel.violation("a chain is handed over in two calls: " + linking);
        }
        return taken;
    }

    private int await(int minComplete, long timeoutNanos) {
        long limit = Kernel.limit(kernel.now(), timeoutNanos);
        while (number(COMPLETION_TAIL) - number(COMPLETION_HEAD) < minComplete) {
            if (kernel.dice.chance(kernel.faults.enterStops / 4)) {
                kernel.met(Happening.ENTER_INTERRUPTED);
                return -Errno.EINTR;
            }
            if (!kernel.passUntil(limit)) {
                deliver(0);
                kernel.met(Happening.ENTER_TIMED_OUT);
                return -Errno.ETIME;
            }
            deliver(0);
        }
        return 0;
    }

    private void submitNext() {
        int head = number(HEAD);
        int place = head & submissionEntries - 1;
        int index = array == 0 ? place : MemoryMap.number(shared + array + 4L * place);
        long at = entries.address() + (long) index * SQE_SIZE;
        Op op = new Op(this, kernel, at);
        entries.asSlice((long) index * SQE_SIZE, SQE_SIZE).fill(TAKEN);
        number(HEAD, head + 1);
        kernel.call();
        if (kernel.begun()) {
            kernel.trace.add(Trace.Kind.SUBMIT, kernel.now(), op.opcode, op.fd, op.userData);
        }
        if (op.opcode == IORING_OP_ASYNC_CANCEL) {
            post(op.userData, cancel(live.get(op.cancelled())), 0);
        } else {
            if (live.put(op.userData, op) != null) {
                kernel.violation("two requests with one user data: " + op);
            }
            begin(op);
        }
    }

    /** A chain sets out when it is whole: its first may fail at once. */
    private void begin(Op op) {
        if (linking == null) {
            first = op;
        } else {
            op.follows(linking);
        }
        linking = op.linksNext ? op : null;
        if (linking == null) {
            first.submitted();
        }
    }

    boolean isDead() {
        return dead;
    }

    private int cancel(Op target) {
        if (target == null) {
            kernel.met(Happening.CANCEL_FOUND_NOTHING);
            return -Errno.ENOENT;
        }
        return target.cancel();
    }

    /**
     * Whether a request that the kernel has not taken names this descriptor, or number of a file.
     */
    boolean hasStaged(int fd, boolean byNumber) {
        for (int i = 0; entries != null && !dead && i < submissionEntries; i++) {
            long at = entries.address() + (long) i * SQE_SIZE;
            int head = MemoryMap.half(at);
            if (MemoryMap.number(at + SQE_FD) == fd
                    && (head & 0xff) != (TAKEN & 0xff)
                    && (head >> 8 & IOSQE_FIXED_FILE) != 0 == byNumber) {
                return true;
            }
        }
        return false;
    }

    /** Whether a request that the kernel has not taken names memory by this number. */
    boolean hasStagedNumber(int number) {
        for (int i = 0; entries != null && !dead && i < submissionEntries; i++) {
            long at = entries.address() + (long) i * SQE_SIZE;
            int opcode = MemoryMap.half(at) & 0xff;
            if (KnownMemory.plain(opcode) != opcode
                    && MemoryMap.half(at + SQE_BUF_INDEX) == number) {
                return true;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- completing

    Collection<Op> live() {
        return live.values();
    }

    /** Those that the ring had when it died: the kernel may still use their memory. */
    Collection<Op> lost() {
        return lost;
    }

    void finished(Op op) {
        live.remove(op.userData);
    }

    /**
     * Whether a multishot request may post and go on: it ends where its completion would not fit.
     */
    boolean hasRoomForMore() {
        return overflow.isEmpty()
                && number(COMPLETION_TAIL) - number(COMPLETION_HEAD) + pending.size()
                        < completionEntries;
    }

    void post(long userData, int result, int flags) {
        if (dead) {
            return;
        }
        pending.add(Completion.of(kernel, userData, result, flags));
        flags();
        boolean last = (flags & IORING_CQE_F_MORE) == 0;
        if (last && userData >= 0 && kernel.dice.chance(kernel.faults.doubled)) {
            kernel.after(kernel.dice.sized(1 << 24), () -> postAgain(userData, result, flags));
        }
    }

    /** What no kernel should do, and the program must survive. */
    private void postAgain(long userData, int result, int flags) {
        if (shared != 0 && !dead) {
            kernel.met(Happening.COMPLETION_DOUBLED);
            pending.add(Completion.of(kernel, userData, result, flags));
            flags();
        }
    }

    /** A ring whose work is not deferred completes at any time. */
    void betweenEnters() {
        if ((setupFlags & IORING_SETUP_DEFER_TASKRUN) == 0 && !dead) {
            kernel.runDue();
            deliver(kernel.faults.late);
        }
    }

    private void deliver(int late) {
        flushOverflow();
        int left = pending.size();
        while (left > 0) {
            Completion chosen = pending.remove(Completion.oldest(pending, kernel.dice.below(left)));
            left--;
            if (late > 0 && kernel.dice.chance(late)) {
                putOff(chosen);
                return;
            }
            if (overflow.isEmpty() && hasRoom()) {
                write(chosen);
            } else {
                kernel.met(Happening.COMPLETIONS_OVERFLOWED);
                overflow.add(chosen);
                number(OVERFLOW, number(OVERFLOW) + 1);
            }
        }
        flags();
    }

    /** The rest comes later: in front, to stay before others of its request. */
    private void putOff(Completion chosen) {
        kernel.met(Happening.COMPLETION_PUT_OFF);
        pending.addFirst(chosen);
        flags();
    }

    private void flushOverflow() {
        while (!overflow.isEmpty() && hasRoom()) {
            write(overflow.remove());
        }
        flags();
    }

    private boolean hasRoom() {
        return number(COMPLETION_TAIL) - number(COMPLETION_HEAD) < completionEntries;
    }

    private void write(Completion completion) {
        int tail = number(COMPLETION_TAIL);
        long at = shared + COMPLETIONS + (long) (tail & completionEntries - 1) * CQE_SIZE;
        MemoryMap.word(at + CQE_USER_DATA, completion.userData());
        MemoryMap.number(at + CQE_RES, completion.result());
        MemoryMap.number(at + CQE_FLAGS, completion.flags());
        number(COMPLETION_TAIL, tail + 1);
        if (kernel.begun()) {
            kernel.trace.add(
                    Trace.Kind.COMPLETE,
                    kernel.now(),
                    completion.result(),
                    completion.flags(),
                    completion.userData());
        }
    }

    private void flags() {
        boolean told = (setupFlags & IORING_SETUP_TASKRUN_FLAG) != 0;
        number(
                FLAGS,
                (overflow.isEmpty() ? 0 : IORING_SQ_CQ_OVERFLOW)
                        | (told && !pending.isEmpty() ? IORING_SQ_TASKRUN : 0));
    }

    private int number(int offset) {
        return MemoryMap.number(shared + offset);
    }

    private void number(int offset, int value) {
        MemoryMap.number(shared + offset, value);
    }

    // ---------------------------------------------------------------- the end

    @Override
    void close() {
        if (dead) {
            kernel.violation("a dead ring is given back, and the kernel may still use its memory");
        }
        if (!live.isEmpty()) {
            kernel.violation("the ring is given back with " + live.values());
        }
        known.files.close();
        shared = 0;
        entries = null;
        pending.clear();
        kernel.rings.remove(this);
    }

    @Override
    public String toString() {
        return "ring with " + live.values() + ", to be completed " + pending + overflow;
    }
}
