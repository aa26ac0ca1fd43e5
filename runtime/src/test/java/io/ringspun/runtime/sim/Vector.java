package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Posix;

/** A piece of memory that a message names. */
record Vector(long address, int length) {

    /**
     * The first that has any bytes. The simulated kernel moves no more of a message at a time: a
     * short transfer, which a stream's user has to expect.
     */
    static Vector firstOf(long message) {
        long vectors = MemoryMap.word(message + Posix.MSGHDR_IOV);
        long count = MemoryMap.word(message + Posix.MSGHDR_IOVLEN);
        for (int i = 0; i < count; i++) {
            long at = vectors + (long) i * Posix.IOVEC_SIZE;
            long length = MemoryMap.word(at + Posix.IOVEC_LEN);
            if (length > 0) {
                return new Vector(MemoryMap.word(at + Posix.IOVEC_BASE), (int) length);
            }
        }
        throw new AssertionError("a message without a byte");
    }
}
