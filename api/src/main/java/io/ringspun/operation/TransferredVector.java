package io.ringspun.operation;

import io.ringspun.PinnedBuffer;
import java.util.List;

/**
 * What became of the buffers that were given to an operation: they are the user's again, their
 * positions moved by the bytes that were transferred.
 *
 * @param buffers the buffers that were given
 * @param count how many bytes in all; -1 at the end of the file
 */
public record TransferredVector(List<PinnedBuffer> buffers, long count) {

    /** Copies the list. */
    public TransferredVector {
        buffers = List.copyOf(buffers);
    }

    /**
     * Whether there was nothing more to read.
     *
     * @return false for what was written
     */
    public boolean atEnd() {
        return count < 0;
    }
}
