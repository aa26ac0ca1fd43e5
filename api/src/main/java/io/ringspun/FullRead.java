package io.ringspun;

import java.io.EOFException;

/** What a read that must fill its target makes of the end of the file. */
final class FullRead {

    private FullRead() {}

    /** The count of one read, which must not be the end. */
    static int some(int count, FileHandle file, int done, int wanted) throws EOFException {
        if (count < 0) {
            throw new EOFException(
                    file.path() + " ended after " + done + " of the " + wanted + " bytes to read");
        }
        return count;
    }
}
