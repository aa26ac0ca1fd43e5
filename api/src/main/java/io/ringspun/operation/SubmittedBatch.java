package io.ringspun.operation;

import org.jspecify.annotations.Nullable;

/**
 * A batch under way. Its outcomes are taken by {@link #await}, once. Safe for all threads.
 *
 * <p>One that nobody waits for goes on to its end all the same.
 */
public interface SubmittedBatch {

    /**
     * Waits until all its entries have ended. When the calling thread is interrupted what is left
     * is called off and its end awaited; the interrupt status is kept.
     *
     * @return how they ended
     * @throws IllegalStateException if the outcomes were taken already
     */
    Outcomes await();

    /**
     * Waits for the next entry to end: the first call for the one that ended first, and so on,
     * whichever threads call. When the calling thread is interrupted what is left is called off;
     * the interrupt status is kept.
     *
     * @return an entry whose outcome is there, or null if each was returned before
     */
    @Nullable Entry<?> next();

    /**
     * The outcome of one entry, which must have ended.
     *
     * @param entry of this batch
     * @param <R> what it results in
     * @return how it ended
     * @throws IllegalArgumentException if the entry is of another batch
     * @throws IllegalStateException if it has not ended
     */
    <R> Outcome<R> outcome(Entry<R> entry);

    /**
     * Asks for all entries to end early. Those not begun end at once, as {@linkplain
     * Outcome.Cancelled cancelled}; the others may succeed all the same.
     */
    void cancel();
}
