package io.ringspun.operation;

import io.ringspun.PinnedBuffer;

/**
 * What became of a buffer that was given to an operation: it is the user's again, its position
 * moved by the bytes that were transferred.
 *
 * @param buffer the buffer that was given
 * @param count how many bytes; -1 at the end of the file or stream
 */
public record Transferred(PinnedBuffer buffer, int count) {

    /**
     * Whether there was nothing more to read.
     *
     * @return false for what was written
     */
    public boolean atEnd() {
        return count < 0;
    }
}
