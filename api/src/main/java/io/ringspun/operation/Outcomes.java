package io.ringspun.operation;

import java.io.IOException;
import java.util.List;

/**
 * How the entries of a batch ended.
 *
 * @param inOrder the outcomes, in the order in which the entries were added
 * @param asCompleted the entries, in the order in which they ended
 */
public record Outcomes(List<Outcome<?>> inOrder, List<Entry<?>> asCompleted) {

    /** Copies the lists. */
    public Outcomes {
        inOrder = List.copyOf(inOrder);
        asCompleted = List.copyOf(asCompleted);
    }

    /**
     * The outcome of one entry.
     *
     * @param entry of this batch
     * @param <R> what it results in
     * @return how it ended
     * @throws IllegalArgumentException if the entry is of another batch
     */
    @SuppressWarnings({
        "unchecked", // the outcome of an entry is of its operation's type
        "ReferenceEquality"
    })
    public <R> Outcome<R> of(Entry<R> entry) {
        if (asCompleted.isEmpty() || asCompleted.getFirst().batch() != entry.batch()) {
            throw new IllegalArgumentException(entry + " is of another batch");
        }
        return (Outcome<R>) inOrder.get(entry.index());
    }

    /**
     * Whether every entry succeeded.
     *
     * @return true also if there was none
     */
    public boolean allSucceeded() {
        return inOrder.stream().allMatch(Outcome::succeeded);
    }

    /**
     * Returns if every entry succeeded.
     *
     * @return this
     * @throws IOException the first failure in the order of the entries, those of the others
     *     suppressed in it
     */
    public Outcomes check() throws IOException {
        IOException first = null;
        for (Outcome<?> outcome : inOrder) {
            try {
                outcome.get();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return this;
    }
}
