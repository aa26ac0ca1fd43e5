package io.ringspun.perf.subject;

import io.ringspun.IoTask;
import java.io.IOException;

/**
 * Work on numbered blocks, in one of the ways that are compared: reading them from a file, or
 * appending them to files. For all threads.
 */
interface BlockWork extends AutoCloseable {

    /** Starts a thread of the kind that works this way. */
    Thread start(IoTask body);

    /** What a thread has of its own, made by that thread. */
    Part part() throws IOException;

    /** What it is, for the reader of a report. */
    String description();

    @Override
    void close() throws IOException;

    /** Does the work with single blocks, and sees that it was done right. For one thread. */
    interface Part extends AutoCloseable {

        /** Reads or appends a block; throws unless all of it was. */
        void take(long block) throws IOException;

        @Override
        default void close() throws IOException {}
    }
}
