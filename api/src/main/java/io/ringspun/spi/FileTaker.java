package io.ringspun.spi;

import io.ringspun.FileHandle;
import java.io.IOException;

/**
 * A connection that changes the bytes it is given, so that the kernel cannot send a file over it:
 * {@link FileHandle#transferTo(long, long, io.ringspun.Connection)} leaves it to the connection.
 */
public interface FileTaker {

    /**
     * Writes a range of a file, as a single write.
     *
     * @param file readable
     * @param position first byte, 0 or more
     * @param count at most so many bytes, 0 or more
     * @return how many bytes were written: fewer than {@code count} only at the end of the file
     * @throws IOException if reading or writing failed
     */
    long take(FileHandle file, long position, long count) throws IOException;
}
