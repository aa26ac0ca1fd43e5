package io.ringspun;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The names in a directory, read little by little: never are more of them in memory than one call
 * returns. Got from {@link Directory#listing}. For one thread at a time; it may be closed by
 * another.
 */
public interface Listing extends Closeable {

    /**
     * The next names, without {@code .} and {@code ..}, in no order. A name made or removed since
     * the listing began may be among them or not; one that stays is there once.
     *
     * @return some single names; empty when there are no more
     * @throws java.nio.channels.ClosedChannelException if the listing is closed
     * @throws IOException if reading failed
     */
    List<Path> next() throws IOException;

    /**
     * Ends the listing. Closing again does nothing.
     *
     * @throws IOException if the kernel reported an error; it is over all the same
     */
    @Override
    void close() throws IOException;
}
