package io.ringspun;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Pinned memory to lend, bounded by {@link IoConfig#poolBytesMax}. When all of it is lent,
 * acquirers wait in the order they came. A thread that holds one buffer and waits for a second can
 * wait for ever if all others do the same: give such waits a time limit. Safe for all threads.
 */
public interface BufferPool {

    /**
     * Lends a buffer of {@link IoConfig#bufferBytes}, waiting for one if need be.
     *
     * @return a buffer, cleared; the caller closes it to give it back
     * @throws java.io.InterruptedIOException if the thread was interrupted while waiting
     * @throws IOException if the runtime is closed
     */
    PinnedBuffer acquire() throws IOException;

    /**
     * Lends a buffer of at least a size, waiting for one if need be.
     *
     * @param bytesMin 1 to {@link IoConfig#poolBytesMax}
     * @return a buffer, cleared, its limit at {@code bytesMin}; its capacity may be larger
     * @throws IllegalArgumentException if the size is out of range
     * @throws IOException as in {@link #acquire()}
     */
    PinnedBuffer acquire(int bytesMin) throws IOException;

    /**
     * Lends a buffer of at least a size, waiting for one within a time limit.
     *
     * @param bytesMin 1 to {@link IoConfig#poolBytesMax}
     * @param timeout how long to wait; zero does not wait
     * @return a buffer as in {@link #acquire(int)}
     * @throws PoolTimeoutException if none came back in time
     * @throws IOException as in {@link #acquire()}
     */
    PinnedBuffer acquire(int bytesMin, Duration timeout) throws IOException;

    /**
     * Lends a buffer of at least a size if there is one at once.
     *
     * @param bytesMin 1 to {@link IoConfig#poolBytesMax}
     * @return a buffer as in {@link #acquire(int)}, or null
     * @throws IOException if the runtime is closed
     */
    @Nullable PinnedBuffer tryAcquire(int bytesMin) throws IOException;
}
