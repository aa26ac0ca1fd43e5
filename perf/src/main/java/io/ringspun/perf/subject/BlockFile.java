package io.ringspun.perf.subject;

import io.ringspun.IoTask;
import java.io.IOException;

/** A file of numbered blocks, opened in one of the ways that are compared. For all threads. */
interface BlockFile extends AutoCloseable {

    /** Starts a thread of the kind that reads this way. */
    Thread start(IoTask body);

    /** A reader with a buffer of its own, for the calling thread. */
    BlockReader reader() throws IOException;

    /** What it is, for the reader of a report. */
    String description();

    @Override
    void close() throws IOException;

    /** Reads and checks single blocks. For one thread. */
    interface BlockReader extends AutoCloseable {

        /** Reads a block, and throws unless it is the right one, whole. */
        void read(long block) throws IOException;

        @Override
        default void close() {}
    }
}
