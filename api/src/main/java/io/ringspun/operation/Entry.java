package io.ringspun.operation;

/**
 * An operation's place in a {@link Batch}, and the key to its outcome.
 *
 * @param <R> what it results in
 */
public final class Entry<R> {

    private final Batch batch;
    private final Batch.Chain chain;
    private final int index;
    private final Operation<R> operation;

    /** Whether it begins only after the success, not just the end, of the one before. */
    private final boolean needsSuccess;

    Entry(Batch batch, Batch.Chain chain, int index, Operation<R> operation, boolean needsSuccess) {
        this.batch = batch;
        this.chain = chain;
        this.index = index;
        this.operation = operation;
        this.needsSuccess = needsSuccess;
    }

    /**
     * Adds an operation that begins when this one has succeeded. If this one fails, is cancelled or
     * is skipped, that one is {@linkplain Outcome.Skipped skipped}.
     *
     * @param next what is to be done then
     * @param <S> what it results in
     * @return its entry
     * @throws IllegalStateException if something is linked to this entry already, or a barrier was
     *     put after it, or the batch was submitted, or the operation was
     */
    public <S> Entry<S> then(Operation<S> next) {
        return batch.link(this, next, true);
    }

    /**
     * Adds an operation that begins when this one has ended, whether it succeeded or failed. If
     * this one is skipped, that one is skipped too.
     *
     * @param next what is to be done then
     * @param <S> what it results in
     * @return its entry
     * @throws IllegalStateException as in {@link #then}
     */
    public <S> Entry<S> thenAlways(Operation<S> next) {
        return batch.link(this, next, false);
    }

    /**
     * Where it is in the batch.
     *
     * @return from 0, in the order in which entries were added
     */
    public int index() {
        return index;
    }

    Batch batch() {
        return batch;
    }

    Batch.Chain chain() {
        return chain;
    }

    Operation<R> operation() {
        return operation;
    }

    boolean needsSuccess() {
        return needsSuccess;
    }

    @Override
    public String toString() {
        return "Entry[" + index + ", " + operation + "]";
    }
}
