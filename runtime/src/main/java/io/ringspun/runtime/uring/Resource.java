package io.ringspun.runtime.uring;

import io.ringspun.runtime.carrier.Carriers;
import java.io.IOException;

/**
 * Something a runtime has opened and must close with itself. Closing is done in steps so that many
 * can be closed at once: a call may use several of them while it waits for one, so that all calls
 * are called off before any is waited for; and what has a peer here ends its calls before either is
 * closed.
 */
interface Resource {

    /** Refuses new calls and wakes waiting ones; false if it is closed already. */
    boolean beginClose();

    /** Calls off what is under way. Does not wait. After {@link #beginClose} returned true. */
    default void callOff(Carriers carriers) {}

    /**
     * Waits for the end of calls under way. Otherwise those on a connection or a pipe would be told
     * what closing its other end does to it. After {@link #callOff}.
     */
    default void endCalls(Carriers carriers) {}

    /** Waits for calls under way and closes. Once, after {@link #beginClose} returned true. */
    void finishClose() throws IOException;
}
