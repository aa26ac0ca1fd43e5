package io.ringspun.runtime.uring;

import io.ringspun.runtime.carrier.Operation;
import java.util.List;
import java.util.Objects;

/**
 * Operations that follow one another, each needing the success of the one before, linked by the
 * kernel: they are handed over in one call and no thread keeps them.
 *
 * <p>For the kernel a short transfer breaks the chain, for us it does not: once all have answered,
 * those that were broken off are handed over again, from the one that has something left to do. On
 * the carrier, after {@link #begin}.
 */
final class FileChain {

    private final List<FileSubmission<?>> steps;

    /** The first that is not over. */
    private int first;

    /** The first after those under way. */
    private int end;

    /** How many of those under way have not answered. */
    private int unanswered;

    /** Of operations on one carrier, whose chains may be so long. */
    FileChain(List<FileSubmission<?>> steps) {
        this.steps = steps;
        steps.forEach(step -> step.join(this));
    }

    /** Submits what is left, up to one that cannot be. */
    void begin() {
        end = first;
        while (end < steps.size() && steps.get(end).enter()) {
            end++;
        }
        if (end == first) {
            over(steps.get(first));
            return;
        }
        unanswered = end - first;
        Operation next = null;
        for (int i = end - 1; i >= first; i--) {
            Operation step = steps.get(i).fill();
            if (next != null) {
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
            FileSubmission<?> step = steps.get(first);
            int answer = step.answer();
            boolean broken = step.isShort(answer);
            if (!step.take(answer)) {
                begin();
                return;
            }
            if (!over(step)) {
                return;
            }
            if (broken) {
                break;
            }
        }
        if (first < steps.size()) {
            begin();
        }
    }

    /** The first is over. Returns whether the next may begin. */
    private boolean over(FileSubmission<?> step) {
        first++;
        boolean failed = step.failed();
        step.finish();
        while (failed && first < steps.size()) {
            steps.get(first++).skip(step);
        }
        return !failed;
    }
}
