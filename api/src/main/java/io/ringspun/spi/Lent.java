package io.ringspun.spi;

import io.ringspun.operation.Execution;
import io.ringspun.operation.Operation;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An operation that was submitted, and the memory of its buffers, which are lent for it.
 *
 * @param execution what is to be done
 * @param leases one per buffer, in their order
 * @param <R> what it results in
 */
public record Lent<R>(Execution<R> execution, List<Lease> leases) {

    /** Copies the list. */
    public Lent {
        leases = List.copyOf(leases);
    }

    /**
     * What is to be done.
     *
     * @return the operation
     */
    public Operation<R> operation() {
        return execution.operation();
    }

    /**
     * What lies between position and limit of each buffer.
     *
     * @return maybe none
     */
    public List<ByteBuffer> memory() {
        return leases.stream().map(Lease::memory).toList();
    }

    /** Gives the buffers back to their user. */
    public void end() {
        leases.forEach(Lease::end);
    }
}
