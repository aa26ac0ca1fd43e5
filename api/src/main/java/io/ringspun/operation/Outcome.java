package io.ringspun.operation;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;

/**
 * How an operation ended. The kernel has let go of its buffer, which is the user's again whatever
 * the outcome.
 *
 * @param <R> what it results in
 */
public sealed interface Outcome<R> {

    /**
     * It was done.
     *
     * @param value the result
     * @param <R> what it results in
     */
    record Success<R>(R value) implements Outcome<R> {

        @Override
        public R get() {
            return value;
        }
    }

    /**
     * It failed, and was done in part at most: {@link InterruptedIOException#bytesTransferred} and
     * the position of its buffer tell how much.
     *
     * @param cause what the blocking call would have thrown: an {@link IOException}, or an
     *     unchecked exception
     * @param <R> what it would have resulted in
     */
    record Failure<R>(Exception cause) implements Outcome<R> {

        @Override
        public R get() throws IOException {
            switch (cause) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw new IOException(cause);
            }
        }
    }

    /**
     * It was called off with {@link Submitted#cancel} before it was done. The position of its
     * buffer tells what was transferred before.
     *
     * @param <R> what it would have resulted in
     */
    record Cancelled<R>() implements Outcome<R> {

        @Override
        public R get() {
            throw new CancellationException("the operation was cancelled");
        }
    }

    /**
     * It was not begun, because the entry of a {@link Batch} that it was linked to did not succeed.
     *
     * @param because the outcome of that entry, or of the one that entry was linked to
     * @param <R> what it would have resulted in
     */
    record Skipped<R>(Outcome<?> because) implements Outcome<R> {

        @Override
        public R get() throws IOException {
            IOException failure =
                    new IOException("not begun: an operation it was linked to did not succeed");
            if (because instanceof Failure<?> first) {
                failure.initCause(first.cause());
            }
            throw failure;
        }
    }

    /**
     * The result.
     *
     * @return the value of a success
     * @throws IOException why there is none
     * @throws CancellationException if it was cancelled
     */
    R get() throws IOException;

    /**
     * Whether it was done.
     *
     * @return true for a success
     */
    default boolean succeeded() {
        return this instanceof Success;
    }
}
