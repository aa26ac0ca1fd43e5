package io.ringspun;

import java.io.IOException;

/**
 * A descriptor that came over a {@link UnixConnection}: not yet known for what it is, and the
 * receiver's. Make it a file or a connection, which takes it over, or close it; the runtime closes
 * what is left. Not inherited by processes that are started.
 */
public interface PassedDescriptor extends AutoCloseable {

    /**
     * Takes it over as a file, opened as its sender has opened it. The position is shared with the
     * sender's.
     *
     * @return the file; its path is the one it has now, as far as the system knows it
     * @throws IllegalStateException if it was taken over or closed before
     * @throws IOException if it is none; it stays as it is
     */
    FileHandle toFile() throws IOException;

    /**
     * Takes it over as a connection.
     *
     * @return the connection, without time limits
     * @throws IllegalStateException if it was taken over or closed before
     * @throws IOException if it is none; it stays as it is
     */
    Connection toConnection() throws IOException;

    /** Closes it, unless it was taken over. Closing again does nothing. */
    @Override
    void close();
}
