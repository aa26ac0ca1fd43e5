package io.ringspun;

import java.io.Closeable;
import java.io.IOException;

/**
 * Some places for files without a descriptor, all of one ring, so that operations on any of them
 * can be linked and still be handed to the kernel in one go. Lent by {@link IoRuntime#directFiles};
 * closing gives them back. Safe for all threads.
 */
public interface DirectFiles extends Closeable {

    /**
     * How many there are.
     *
     * @return 1 or more
     */
    int size();

    /**
     * One of them.
     *
     * @param index 0 to below {@link #size}
     * @return a place, always the same
     */
    DirectFile get(int index);

    /**
     * Gives the places back: refuses new calls, calls off those under way and waits for their end,
     * then closes what is open there. Closing the runtime does the same. Further calls do nothing.
     *
     * @throws IOException if closing a file failed; all others are closed
     */
    @Override
    void close() throws IOException;
}
