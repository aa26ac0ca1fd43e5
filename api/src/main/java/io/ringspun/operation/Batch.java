package io.ringspun.operation;

import java.util.ArrayList;
import java.util.List;

/**
 * Operations that are submitted together, being built. They are handed to the kernel in as few
 * calls as it takes, and run side by side unless they are told not to:
 *
 * <ul>
 *   <li>{@link Entry#then} links an operation to the success of another,
 *   <li>{@link Entry#thenAlways} to its end,
 *   <li>{@link #barrier} lets what is added later begin when all that was added before has ended.
 * </ul>
 *
 * A batch may be larger than any queue, and empty. Built by one thread, and submitted once, by
 * {@link io.ringspun.IoRuntime#submit(Batch)}.
 */
public final class Batch {

    /** Entries that follow each other. */
    static final class Chain {

        private final List<Entry<?>> entries = new ArrayList<>(1);
        private final int stage;

        private Chain(int stage) {
            this.stage = stage;
        }

        List<Entry<?>> entries() {
            return entries;
        }
    }

    /** What runs side by side, by what the barriers divide. */
    private final List<List<Chain>> stages = new ArrayList<>();

    private int size;
    private boolean taken;

    /** Creates an empty batch. */
    public Batch() {
        stages.add(new ArrayList<>());
    }

    /**
     * Adds an operation that depends on nothing but the last barrier.
     *
     * @param operation what is to be done
     * @param <R> what it results in
     * @return its entry
     * @throws IllegalStateException if the batch was submitted, or the operation was
     */
    public <R> Entry<R> add(Operation<R> operation) {
        Chain chain = new Chain(stages.size());
        Entry<R> entry = append(chain, operation, false);
        stages.getLast().add(chain);
        return entry;
    }

    @SuppressWarnings("ReferenceEquality") // told apart by identity
    <S> Entry<S> link(Entry<?> before, Operation<S> next, boolean needsSuccess) {
        Chain chain = before.chain();
        if (chain.entries.getLast() != before) {
            throw new IllegalStateException(before + " has a successor already");
        }
        if (chain.stage != stages.size()) {
            throw new IllegalStateException("a barrier was put after " + before);
        }
        return append(chain, next, needsSuccess);
    }

    private <R> Entry<R> append(Chain chain, Operation<R> operation, boolean needsSuccess) {
        checkBuilding();
        operation.checkBuilding();
        Entry<R> entry = new Entry<>(this, chain, size++, operation, needsSuccess);
        chain.entries.add(entry);
        return entry;
    }

    /**
     * Lets what is added from now on begin when all that was added so far has ended, however it
     * ended.
     *
     * @return this
     * @throws IllegalStateException if the batch was submitted
     */
    public Batch barrier() {
        checkBuilding();
        if (!stages.getLast().isEmpty()) {
            stages.add(new ArrayList<>());
        }
        return this;
    }

    /**
     * How many operations it has.
     *
     * @return 0 or more
     */
    public int size() {
        return size;
    }

    private void checkBuilding() {
        if (taken) {
            throw new IllegalStateException("the batch was submitted already; build another one");
        }
    }

    void take() {
        checkBuilding();
        taken = true;
    }

    void putBack() {
        taken = false;
    }

    List<List<Chain>> stages() {
        return stages;
    }
}
