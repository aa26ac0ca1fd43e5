package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;

/** An event descriptor. */
final class Counter extends Thing {

    private long count;

    Counter(Kernel kernel) {
        super(kernel);
    }

    void add() {
        count++;
        changed();
    }

    @Override
    int read(long address, int length, long offset) {
        if (count == 0) {
            return -Errno.EAGAIN;
        }
        MemoryMap.word(address, count);
        count = 0;
        return Long.BYTES;
    }

    @Override
    int poll() {
        return count > 0 ? Posix.POLLIN | Posix.POLLOUT : Posix.POLLOUT;
    }

    @Override
    public String toString() {
        return "event descriptor at " + count;
    }
}
