package io.ringspun.runtime.uring;

import java.io.IOException;

/**
 * Something a runtime has opened and must close with itself. Closing is done in two steps so that
 * many can be closed at once.
 */
interface Resource {

    /** Refuses new calls and wakes waiting ones; false if it is closed already. */
    boolean beginClose();

    /** Waits for calls under way and closes. Once, after {@link #beginClose} returned true. */
    void finishClose() throws IOException;
}
