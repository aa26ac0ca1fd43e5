package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;

/** One end of a named pipe that is open (pipe(7), fifo(7)). */
final class PipeEnd extends Thing {

    /** So many bytes go as a whole or not at all. */
    private static final int ATOMIC_BYTES = 4096;

    final Inode inode;
    private final boolean writes;
    private final int writersBefore;

    PipeEnd(Kernel kernel, Inode inode, boolean writes) {
        super(kernel);
        this.inode = inode;
        this.writes = writes;
        writersBefore = inode.writersEver - inode.writers;
        if (writes) {
            inode.writers++;
            inode.writersEver++;
        } else {
            inode.readers++;
        }
        kernel.names.pipeChanged(inode);
    }

    @Override
    int read(long address, int length, long offset) {
        int count = kernel.faults.some(Math.min(inode.pipe.count(), length));
        if (count == 0) {
            return inode.writers == 0 ? 0 : -Errno.EAGAIN;
        }
        inode.pipe.drain(kernel.memory, address, count);
        kernel.names.pipeChanged(inode);
        return count;
    }

    @Override
    int write(long address, int length, long offset) {
        if (inode.readers == 0) {
            kernel.network.reported(Errno.EPIPE);
            return -Errno.EPIPE;
        }
        int room = inode.pipe.room();
        if (room == 0 || length <= ATOMIC_BYTES && length > room) {
            return -Errno.EAGAIN;
        }
        int count = Math.min(room, length);
        if (length > ATOMIC_BYTES) {
            count = kernel.faults.some(count);
        }
        inode.pipe.fill(kernel.memory, address, count);
        kernel.names.pipeChanged(inode);
        return count;
    }

    @Override
    int poll() {
        if (writes) {
            return (inode.pipe.room() >= ATOMIC_BYTES ? Posix.POLLOUT : 0)
                    | (inode.readers == 0 ? Posix.POLLERR : 0);
        }
        // An end that no writer has met since it was opened is not hung up.
        boolean met = inode.writersEver > writersBefore;
        return (inode.pipe.count() > 0 ? Posix.POLLIN : 0)
                | (inode.writers == 0 && met ? Posix.POLLHUP : 0);
    }

    @Override
    void close() {
        if (writes) {
            inode.writers--;
        } else {
            inode.readers--;
        }
        if (inode.readers == 0 && inode.writers == 0) {
            inode.pipe.clear();
        }
        kernel.names.closed(this);
        kernel.names.pipeChanged(inode);
    }

    @Override
    public String toString() {
        return (writes ? "writing" : "reading") + " end of " + inode.path;
    }
}
