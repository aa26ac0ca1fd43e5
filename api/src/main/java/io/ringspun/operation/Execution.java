package io.ringspun.operation;

import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * For backends: an operation that was submitted, seen from the side of those who do it.
 *
 * @param <R> what it results in
 */
public final class Execution<R> {

    private final Operation<R> operation;

    private Execution(Operation<R> operation) {
        this.operation = operation;
    }

    /**
     * Takes an operation over: from now on it is not being built.
     *
     * @param operation what is to be done
     * @param <R> what it results in
     * @return the same, to be done
     * @throws IllegalStateException if it was taken already
     */
    public static <R> Execution<R> of(Operation<R> operation) {
        operation.take();
        return new Execution<>(operation);
    }

    /** Gives the operation back to be built, because it could not be begun. */
    public void putBack() {
        operation.putBack();
    }

    /**
     * What is to be done.
     *
     * @return the operation
     */
    public Operation<R> operation() {
        return operation;
    }

    /**
     * How long it may take.
     *
     * @return zero for ever
     */
    public Duration limit() {
        return operation.limit();
    }

    /**
     * What has to be lent for it.
     *
     * @return the buffers it works on, maybe none
     */
    public List<PinnedBuffer> buffers() {
        return operation.buffers();
    }

    /**
     * Does it by the blocking calls of the api, in the calling thread.
     *
     * @param io the runtime it was submitted to
     * @param memory what lies between position and limit of each of the lent buffers
     * @return the result
     * @throws IOException if it failed
     */
    public R perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return operation.perform(io, memory);
    }
}
