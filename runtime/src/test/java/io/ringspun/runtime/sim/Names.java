package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The file system: regular files and named pipes, and who waits for the other end of one. */
final class Names {

    private final Kernel kernel;
    private final Map<String, Inode> inodes = new HashMap<>();
    private final List<PipeEnd> ends = new ArrayList<>();
    private final List<Op> opening = new ArrayList<>();

    Names(Kernel kernel) {
        this.kernel = kernel;
        Inode zero = Inode.file("/dev/zero"); // as much of it as anybody reads
        zero.resize(1);
        inodes.put(zero.path, zero);
    }

    void makePipe(String path) {
        inodes.put(path, Inode.pipe(path));
    }

    /** What a file of the program's holds, or null. */
    Inode find(String path) {
        return inodes.get(path);
    }

    /**
     * openat(2).
     *
     * @param waits whether the other end of a pipe may be waited for
     * @return a descriptor, EAGAIN to wait, or another error
     */
    int open(Op op, String path, int flags, boolean waits) {
        Inode inode = inodes.get(path);
        if (inode == null && (flags & Posix.O_CREAT) == 0) {
            return -Errno.ENOENT;
        }
        if (inode != null && (flags & Posix.O_EXCL) != 0) {
            return -Errno.EEXIST;
        }
        if (inode == null) {
            inode = Inode.file(path);
            inodes.put(path, inode);
        }
        if (inode.pipe != null) {
            return openPipe(op, inode, flags, waits);
        }
        if ((flags & Posix.O_TRUNC) != 0) {
            inode.resize(0);
        }
        return op.opened(new OpenFile(kernel, inode, flags));
    }

    private int openPipe(Op op, Inode inode, int flags, boolean waits) {
        boolean writes = (flags & Posix.O_ACCMODE) == Posix.O_WRONLY;
        if (writes && inode.readers == 0 && !op.otherEndSeen) {
            if (!waits) {
                return -Errno.ENXIO;
            }
            return awaitOther(op, inode, true);
        }
        if (!writes && waits && inode.writers == 0 && !op.otherEndSeen) {
            return awaitOther(op, inode, false);
        }
        op.otherEndSeen = false;
        PipeEnd end = new PipeEnd(kernel, inode, writes);
        ends.add(end);
        return op.opened(end);
    }

    /** One who waits for the other end counts as this end from the start, so that two can meet. */
    private int awaitOther(Op op, Inode inode, boolean writes) {
        if (!opening.contains(op)) {
            opening.add(op);
            op.awaited = inode;
            op.awaitsAsWriter = writes;
        }
        for (Op other : opening) {
            if (other != op && other.awaited == inode && other.awaitsAsWriter != writes) {
                meet(op);
                meet(other);
                int fd = op.opened(end(inode, writes));
                int otherFd = other.opened(end(inode, !writes));
                other.complete(otherFd, 0);
                return fd;
            }
        }
        return -Errno.EAGAIN;
    }

    /**
     * Another process opens both ends of a pipe and goes: whoever waits to open one waits no more.
     */
    void visit(String path) {
        Inode inode = inodes.get(path);
        PipeEnd reader = end(inode, false);
        PipeEnd writer = end(inode, true);
        writer.close();
        reader.close();
    }

    private PipeEnd end(Inode inode, boolean writes) {
        PipeEnd end = new PipeEnd(kernel, inode, writes);
        ends.add(end);
        return end;
    }

    private void meet(Op op) {
        opening.remove(op);
        op.awaited = null;
    }

    /** A request that waits no more. */
    void forget(Op op) {
        if (op.awaited != null) {
            meet(op);
        }
    }

    void closed(PipeEnd end) {
        ends.remove(end);
    }

    void pipeChanged(Inode inode) {
        for (PipeEnd end : ends) {
            if (end.inode == inode) {
                end.changed();
            }
        }
        for (Op op : List.copyOf(opening)) {
            if (op.awaited == inode && (op.awaitsAsWriter ? inode.readers : inode.writers) > 0) {
                op.otherEndSeen = true; // even if it has gone again when the request gets its turn
                op.poke();
            }
        }
    }
}
