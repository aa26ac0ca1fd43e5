package io.ringspun.operation;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An operation under way. Its outcome is taken once, in one of four ways: {@link #await}, {@link
 * #get}, {@link #tryComplete} or {@link #future}; another attempt throws {@link
 * IllegalStateException}. Safe for all threads.
 *
 * <p>One whose outcome nobody takes goes on to its end, and its buffer comes back all the same.
 *
 * @param <R> what it results in
 */
public interface Submitted<R> {

    /**
     * Waits until it has ended. When the calling thread is interrupted the operation is called off
     * and its end awaited: the outcome is a {@link java.io.InterruptedIOException}, unless the
     * operation was done first. The interrupt status is kept.
     *
     * @return how it ended
     * @throws IllegalStateException if the outcome was taken already
     */
    Outcome<R> await();

    /**
     * Waits until it has ended, and returns its result.
     *
     * @return the value of a success
     * @throws IOException why there is none
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws IllegalStateException if the outcome was taken already
     */
    default R get() throws IOException {
        return await().get();
    }

    /**
     * Takes the outcome if it has ended; does not wait.
     *
     * @return how it ended, or nothing if it has not
     * @throws IllegalStateException if the outcome was taken already
     */
    Optional<Outcome<R>> tryComplete();

    /**
     * Asks for it to end early. It may be done all the same: only its outcome tells. Does nothing
     * if it has ended.
     */
    void cancel();

    /**
     * Takes the outcome as a future. What depends on it runs in a virtual thread. Cancelling the
     * future cancels the operation; the future is then done before the operation has ended.
     *
     * @return completed with the result, or exceptionally with its {@link IOException} or {@link
     *     java.util.concurrent.CancellationException}
     * @throws IllegalStateException if the outcome was taken already
     */
    CompletableFuture<R> future();
}
