package io.ringspun.runtime.nio;

import java.io.IOException;

/**
 * Something open that its runtime's {@link Ledger} knows. It closes in two steps, so that a runtime
 * with thousands of them can wake everybody first and wait once.
 */
sealed interface Holding permits Gate, NioDirectFiles, NioDirectory, NioFile, NioRegisteredMemory {

    /**
     * Refuses new calls and wakes those that wait.
     *
     * @return whether this call did it; then, and only then, the caller goes on to {@link #release}
     */
    boolean shut();

    /** Closes the descriptor; called once. */
    void release() throws IOException;
}
