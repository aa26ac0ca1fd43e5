package io.ringspun.runtime.blocking;

import io.ringspun.FileStatus;
import io.ringspun.runtime.kernel.Failures;
import java.io.IOException;

/**
 * What is different about files opened past the page cache: the kernel refuses transfers that are
 * not aligned to the device's blocks with a bare EINVAL, and does so too where the file has ended.
 */
final class Direct {

    private Direct() {}

    /** After a read was refused: 0 if it began where nothing is, and would have read nothing. */
    static int refusedRead(OpenFile file, long offset, String what) throws IOException {
        // A file ends where it likes, and the read after the last one begins there.
        if (offset >= file.size()) {
            return 0;
        }
        throw misaligned("read", file, offset, what);
    }

    /** The exception for a transfer that was refused, which says what it should have been. */
    static IOException misaligned(String operation, OpenFile file, long offset, String what)
            throws IOException {
        FileStatus status = Attributes.status(file);
        return Failures.misaligned(
                operation,
                file.path(),
                what + " at position " + offset,
                status.directOffsetAlignment(),
                status.directMemoryAlignment());
    }
}
