package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One io_uring: two queues in memory shared with the kernel, and the call that makes the kernel
 * look at them.
 *
 * <p>Belongs to the thread that opened it; no other may touch it. Owns the descriptor and the
 * mappings. Staging writes an entry that the kernel does not see before the next {@link #enter};
 * reaping takes what the kernel has completed.
 *
 * <p>The submission queue is bounded: {@link #stage} refuses when it is full, and the owner enters
 * to make room. The completion queue is bounded too: the kernel keeps what does not fit
 * (IORING_FEAT_NODROP), says so in a flag, and delivers it at an enter that asks for events, as
 * every enter here does.
 */
public final class Ring implements AutoCloseable {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle SHARED_INT = INT.varHandle();

    private final Entry entry;
    private final int setupFlags;
    private final int features;
    private final boolean descriptorRegistered;

    private final MemorySegment shared;
    private final long headAt;
    private final long tailAt;
    private final long flagsAt;
    private final long completionHeadAt;
    private final long completionTailAt;
    private final long completionsAt;

    private final MemorySegment entries;
    private final int entriesMask;
    private final int completionsMask;

    /**
     * Where the next request goes. Runs ahead of the kernel's tail, which is published at enter.
     */
    private int staged;

    /** The kernel's head when last looked at; it moves only within enter. */
    private int consumed;

    /** The head of the completion queue, ahead of the published one while reaping. */
    private int reaped;

    private long entersCount;
    private long submittedCount;
    private long overflowsCount;
    private boolean closed;

    /** What made the ring unusable. */
    private @Nullable RingFailure failure;

    Ring(Queues queues, Entry entry, int setupFlags, int features, boolean descriptorRegistered) {
        this.entry = entry;
        this.setupFlags = setupFlags;
        this.features = features;
        this.descriptorRegistered = descriptorRegistered;
        shared = queues.shared();
        entries = queues.entries();
        headAt = queues.head();
        tailAt = queues.tail();
        flagsAt = queues.flags();
        completionHeadAt = queues.completionHead();
        completionTailAt = queues.completionTail();
        completionsAt = queues.completions();
        entriesMask = queues.submissionEntries() - 1;
        completionsMask = queues.completionEntries() - 1;
        if (queues.array() != 0) {
            // Entries are used in order for ever, so the indirection is set up once.
            for (int i = 0; i <= entriesMask; i++) {
                shared.set(INT, queues.array() + 4L * i, i);
            }
        }
    }

    /**
     * Makes a ring that belongs to the calling thread.
     *
     * @param submissionEntries a power of two
     * @param completionEntries a power of two, not less than {@code submissionEntries}
     * @param choices which facilities to use
     * @throws RingUnavailableException if the kernel would not
     */
    public static Ring open(int submissionEntries, int completionEntries, Choices choices)
            throws IOException {
        return RingSetup.open(submissionEntries, completionEntries, choices);
    }

    /**
     * Copies a request into the submission queue.
     *
     * @param userData comes back with the completion
     * @return false if the queue is full; enter, then try again
     */
    public boolean stage(Request request, long userData) {
        if (staged - consumed > entriesMask) {
            return false;
        }
        long at = (long) (staged & entriesMask) * IoUring.SQE_SIZE;
        entries.set(LONG, at, request.head);
        entries.set(LONG, at + SQE_OFF, request.offset);
        entries.set(LONG, at + SQE_ADDR, request.address);
        entries.set(LONG, at + SQE_LEN, request.lengthAndFlags);
        entries.set(LONG, at + SQE_USER_DATA, userData);
        entries.set(LONG, at + SQE_BUF_INDEX, request.selector);
        entries.set(LONG, at + SQE_ADDR3, 0);
        entries.set(LONG, at + SQE_ADDR3 + Long.BYTES, 0);
        staged++;
        return true;
    }

    /**
     * Takes back the request staged last.
     *
     * @return false if the kernel has taken it
     */
    public boolean takeBack() {
        if (staged == consumed) {
            return false;
        }
        staged--; // the kernel looks at the tail within enter only, which publishes it anew
        return true;
    }

    /** How many requests can be staged before entering. */
    public int room() {
        return entriesMask + 1 - (staged - consumed);
    }

    /** How many requests the kernel has not taken yet. */
    public int stagedCount() {
        return staged - consumed;
    }

    /**
     * Whether the kernel has finished work that it will deliver only when entered (TASKRUN), or has
     * more than fits.
     */
    public boolean kernelHasMore() {
        return ((int) SHARED_INT.getOpaque(shared, flagsAt)
                        & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW))
                != 0;
    }

    /**
     * Hands over what is staged and lets the kernel deliver completions; waits for some if asked.
     *
     * @param minComplete completions to wait for; 0 does not wait
     * @param timeoutNanos how long to wait at most; negative for ever
     * @return 0, or a negated error number after which trying again makes sense: EINTR, ETIME,
     *     EAGAIN (out of memory: reap first), EBUSY (completions do not fit: reap first)
     * @throws RingFailure if the ring cannot be used any more
     */
    public int enter(int minComplete, long timeoutNanos) {
        if (failure != null) {
            throw failure;
        }
        SHARED_INT.setRelease(shared, tailAt, staged);
        int toSubmit = staged - consumed;
        EnterEvent event = Recorder.isActive() ? EnterEvent.begun() : null;
        int result = entry.enter(toSubmit, minComplete, IORING_ENTER_GETEVENTS, timeoutNanos);
        entersCount++;
        // What was taken is read from the queue, not from the result: enter may stop early, or fail
        // after having submitted.
        int head = (int) SHARED_INT.getAcquire(shared, headAt);
        int taken = head - consumed;
        submittedCount += head - consumed;
        consumed = head;
        if (event != null) {
            event.over(taken, minComplete, result);
        }
        if (((int) SHARED_INT.getOpaque(shared, flagsAt) & IORING_SQ_CQ_OVERFLOW) != 0) {
            overflowsCount++;
            if (Recorder.isActive()) {
                CompletionOverflowEvent.happened(completionEntries());
            }
        }
        if (result >= 0) {
            return 0;
        }
        return switch (-result) {
            case Errno.EINTR, Errno.ETIME, Errno.EAGAIN, Errno.EBUSY -> result;
            default -> {
                failure = new RingFailure("io_uring_enter", -result);
                throw failure;
            }
        };
    }

    /**
     * Hands over what is staged, to make room. Never throws: it is also called from threads that
     * must not meet the ring's own failure; the owner does at its next {@link #enter}.
     */
    public void flush() {
        try {
            enter(0, 0);
        } catch (RingFailure e) {
            // kept
        }
    }

    /** Whether completions can be reaped without entering. */
    public boolean hasCompletions() {
        return reaped != (int) SHARED_INT.getAcquire(shared, completionTailAt);
    }

    /**
     * Takes all completions that are there and tells of each.
     *
     * @return how many
     */
    public int reap(Completions completions) {
        int first = reaped;
        int tail = (int) SHARED_INT.getAcquire(shared, completionTailAt);
        try {
            while (reaped != tail) {
                long at = completionsAt + (long) (reaped & completionsMask) * IoUring.CQE_SIZE;
                long userData = shared.get(LONG, at);
                long resultAndFlags = shared.get(LONG, at + CQE_RES);
                reaped++; // before the call: a completion that made it throw must not be delivered
                // again
                completions.completed(userData, (int) resultAndFlags, (int) (resultAndFlags >> 32));
            }
        } finally {
            SHARED_INT.setRelease(shared, completionHeadAt, reaped);
        }
        return reaped - first;
    }

    /** io_uring_register(2). */
    int register(int opcode, MemorySegment argument, int count) {
        return entry.register(opcode, argument, count);
    }

    /**
     * Limits how many worker threads of the kernel may be busy with files for this ring
     * (IORING_REGISTER_IOWQ_MAX_WORKERS, kernel 5.15). Owner.
     *
     * @param limit 1 or more; 0 leaves it as it is
     * @return the limit there was, or a negated error number
     */
    public int limitWorkers(int limit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
            limits.set(ValueLayout.JAVA_INT, Integer.BYTES * (long) IO_WQ_BOUND, limit);
            int result = register(IORING_REGISTER_IOWQ_MAX_WORKERS, limits, 2);
            return result < 0
                    ? result
                    : limits.get(ValueLayout.JAVA_INT, Integer.BYTES * (long) IO_WQ_BOUND);
        }
    }

    /** Requests the submission queue holds. */
    public int submissionEntries() {
        return entriesMask + 1;
    }

    /** Completions the completion queue holds. */
    public int completionEntries() {
        return completionsMask + 1;
    }

    /** The set-up flags the kernel accepted (IORING_SETUP_…). */
    public int setupFlags() {
        return setupFlags;
    }

    /** The feature bits the kernel answered (IORING_FEAT_…). */
    public int features() {
        return features;
    }

    /** What messages of other rings name it by, for as long as it is open. Any thread. */
    public int descriptor() {
        return entry.descriptor();
    }

    /** Whether enter goes by a registered descriptor. */
    public boolean descriptorRegistered() {
        return descriptorRegistered;
    }

    /** Calls of io_uring_enter so far. */
    public long entersCount() {
        return entersCount;
    }

    /** Requests the kernel has taken so far. */
    public long submittedCount() {
        return submittedCount;
    }

    /** Enters after which the kernel still held completions that did not fit. */
    public long overflowsCount() {
        return overflowsCount;
    }

    /**
     * Gives the ring back. Nothing may be in flight: the kernel would go on using the memory of
     * what is.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        entry.close();
        Linux.munmap(entries);
        Linux.munmap(shared);
    }
}
