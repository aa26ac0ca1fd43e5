package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.IoUring;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the parts of a ring lie in the memory shared with the kernel: what io_uring_setup(2)
 * answers.
 *
 * @param shared both queues' heads, tails and flags, and the completions
 * @param entries the submission entries
 * @param submissionEntries how many of those
 * @param completionEntries how many completions
 * @param head offset in {@code shared} of the submission queue's head; likewise the others
 * @param array the index array, or 0 where the kernel does without (NO_SQARRAY)
 */
record Queues(
        MemorySegment shared,
        MemorySegment entries,
        int submissionEntries,
        int completionEntries,
        long head,
        long tail,
        long flags,
        long array,
        long completionHead,
        long completionTail,
        long overflow,
        long completions) {

    static Queues of(MemorySegment params, MemorySegment shared, MemorySegment entries) {
        return new Queues(
                shared,
                entries,
                number(params, PARAMS_SQ_ENTRIES),
                number(params, PARAMS_CQ_ENTRIES),
                number(params, PARAMS_SQ_OFF + SQ_OFF_HEAD),
                number(params, PARAMS_SQ_OFF + SQ_OFF_TAIL),
                number(params, PARAMS_SQ_OFF + SQ_OFF_FLAGS),
                (number(params, PARAMS_FLAGS) & IORING_SETUP_NO_SQARRAY) != 0
                        ? 0
                        : number(params, PARAMS_SQ_OFF + SQ_OFF_ARRAY),
                number(params, PARAMS_CQ_OFF + CQ_OFF_HEAD),
                number(params, PARAMS_CQ_OFF + CQ_OFF_TAIL),
                number(params, PARAMS_CQ_OFF + CQ_OFF_OVERFLOW),
                number(params, PARAMS_CQ_OFF + CQ_OFF_CQES));
    }

    /** How much to map for {@code shared}, from what set-up answered. */
    static long sharedBytes(MemorySegment params) {
        long submission =
                number(params, PARAMS_SQ_OFF + SQ_OFF_ARRAY)
                        + 4L * number(params, PARAMS_SQ_ENTRIES);
        long completion =
                number(params, PARAMS_CQ_OFF + CQ_OFF_CQES)
                        + (long) IoUring.CQE_SIZE * number(params, PARAMS_CQ_ENTRIES);
        return Math.max(submission, completion);
    }

    /** How much to map for {@code entries}. */
    static long entriesBytes(MemorySegment params) {
        return (long) IoUring.SQE_SIZE * number(params, PARAMS_SQ_ENTRIES);
    }

    static int number(MemorySegment params, long offset) {
        return params.get(ValueLayout.JAVA_INT, offset);
    }
}
