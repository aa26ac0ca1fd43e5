package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;

/** What a request does with a file: bytes that are moved, a name that is opened, a close. */
final class FileWork {

    private final Op op;
    private final Kernel kernel;

    FileWork(Op op, Kernel kernel) {
        this.op = op;
        this.kernel = kernel;
    }

    void transfer(boolean out) {
        int failed =
                out
                        ? op.fails(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT, Errno.EFBIG)
                        : op.fails(Errno.EIO, Errno.ESTALE);
        if (failed != 0) {
            op.complete(failed, 0);
        } else {
            op.completeOrWait(Vector.transfer(op.pieces, op.thing, out, op.offset));
        }
    }

    void open() {
        int failed = op.fails(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.EACCES, Errno.ENOSPC);
        int result = failed != 0 ? failed : kernel.names.open(op, op.path, op.flags, op.onWorker);
        if (result != -Errno.EAGAIN) {
            op.complete(result, 0);
        }
    }

    void close() {
        if (op.place >= 0) {
            op.complete(op.ring.known.files.take(op.place), 0);
            return;
        }
        op.ring.finished(op); // it names the descriptor itself
        kernel.table.close(op.fd);
        op.complete(op.fails(Errno.EIO, Errno.EINTR, Errno.ENOSPC, Errno.EDQUOT), 0);
    }

    void sync() {
        op.complete(op.fails(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS), 0);
    }
}
