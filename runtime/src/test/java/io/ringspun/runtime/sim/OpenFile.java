package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Posix;

/** A regular file that is open. */
final class OpenFile extends Thing {

    final Inode inode;
    final int flags;

    OpenFile(Kernel kernel, Inode inode, int flags) {
        super(kernel);
        this.inode = inode;
        this.flags = flags;
        inode.opens++;
    }

    @Override
    void close() {
        inode.opens--;
    }

    @Override
    int read(long address, int length, long offset) {
        int there = (int) Math.max(0, Math.min(length, inode.size() - offset));
        return inode.read(kernel.memory, address, kernel.faults.some(there), offset);
    }

    @Override
    int write(long address, int length, long offset) {
        boolean atEnd = (flags & Posix.O_APPEND) != 0;
        return inode.write(
                kernel.memory, address, kernel.faults.some(length), atEnd ? inode.size() : offset);
    }

    @Override
    int poll() {
        return Posix.POLLIN | Posix.POLLOUT;
    }

    @Override
    public String toString() {
        return "file " + inode.path;
    }
}
