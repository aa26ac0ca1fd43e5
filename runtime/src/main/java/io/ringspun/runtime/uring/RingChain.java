package io.ringspun.runtime.uring;

import io.ringspun.runtime.carrier.Operation;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * Operations that follow one another, each needing the success of the one before or just its end:
 * no thread keeps them, and what the kernel can link is handed over in one call.
 *
 * <p>What is a failure to the kernel and what is one to us are two things. A short transfer breaks
 * its chain and not ours: once all have answered, those that were broken off are handed over again,
 * from the one that has something left to do. A failed sync breaks ours and not the kernel's: so
 * nothing is linked to what is no transfer, and the next piece of the chain waits for its answer.
 * On the carrier, after {@link #begin}.
 */
final class RingChain {

    private final List<RingSubmission<?>> steps;

    /** Those that begin whether the one before succeeds or fails. */
    private final BitSet anyway;

    /** The first that is not over. */
    private int first;

    /** The first after those under way. */
    private int end;

    /** How many of those under way have not answered. */
    private int unanswered;

    /** Of operations on one carrier, whose chains may be so long. */
    RingChain(List<RingSubmission<?>> steps, BitSet anyway) {
        this.steps = steps;
        this.anyway = anyway;
        steps.forEach(step -> step.join(this));
    }

    /**
     * Submits what is left, up to one that cannot be, or whose failure the kernel would not mind.
     */
    void begin() {
        end = first;
        boolean linked = true;
        while (linked && end < steps.size() && steps.get(end).enter()) {
            linked =
                    anyway.get(end + 1) ? steps.get(end).endsAtOnce() : steps.get(end).stopsChain();
            end++;
        }
        if (end == first) {
            if (over(steps.get(first))) {
                begin();
            }
            return;
        }
        unanswered = end - first;
        Operation next = null;
        for (int i = end - 1; i >= first; i--) {
            Operation step = steps.get(i).fill();
            if (next != null && anyway.get(i + 1)) {
                step.followAnyway(next);
            } else if (next != null) {
                step.follow(next);
            }
            next = step;
        }
        steps.get(first).carrier().submit(Objects.requireNonNull(next));
    }

    /** One has answered. */
    void completed() {
        if (--unanswered == 0) {
            settle();
        }
    }

    private void settle() {
        while (first < end) {
            RingSubmission<?> step = steps.get(first);
            boolean unbroken =
                    anyway.get(first + 1) && first + 1 < end
                            ? !steps.get(first + 1).brokenOff()
                            : step.keptChain();
            if (!step.take()) {
                begin();
                return;
            }
            if (!over(step)) {
                return;
            }
            if (!unbroken) {
                break;
            }
        }
        if (first < steps.size()) {
            begin();
        }
    }

    /** The first is over. Returns whether there is a next one, which may begin. */
    private boolean over(RingSubmission<?> step) {
        first++;
        boolean failed = step.failed();
        step.finish();
        boolean skipped = failed && !anyway.get(first);
        while (skipped && first < steps.size()) {
            steps.get(first++).skip(step);
        }
        return first < steps.size();
    }
}
