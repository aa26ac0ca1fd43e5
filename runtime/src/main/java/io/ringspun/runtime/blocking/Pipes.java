package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;

/**
 * Named pipes. The ring's own read of one waits until it is readable, and a pipe that nobody has
 * written to since it was opened without waiting is that neither when data is missing nor at its
 * end, where read(2) says at once what is the case. So pipes are read and written directly, without
 * waiting, and the ring is asked only to wait in between.
 */
final class Pipes {

    private Pipes() {}

    /**
     * Finishes opening for reading. The ring has opened without waiting; there may have been no
     * writer yet, and the pipe would seem to be at its end. So it is opened again where that may
     * wait. The first descriptor stays open meanwhile: a writer who comes and goes before the
     * second has begun to wait finds a reader, and is seen by a poll of the first.
     *
     * @param second the same open again, filled
     * @param first taken over
     * @return either descriptor, or how the wait ended otherwise
     */
    static int awaitWriter(Carriers carriers, OneShot second, int first) {
        second.onWorker();
        OneShot seen = carriers.nearest().operation(null);
        seen.poll(first, Posix.POLLIN);
        int result = second.performUnless(seen);
        if (result == OneShot.OVERTAKEN) {
            return first;
        }
        Linux.close(first);
        return result;
    }

    /** Lets reads and writes of a pipe just opened not wait; closes it if they would. */
    static void prepare(int fd, String path) throws IOException {
        int flags = Linux.fcntl(fd, Posix.F_GETFL, 0);
        int result = flags < 0 ? flags : Linux.fcntl(fd, Posix.F_SETFL, flags | Posix.O_NONBLOCK);
        if (result < 0) {
            Linux.close(fd);
            throw Failures.file("fcntl", -result, path, null);
        }
    }

    /** Returns how many bytes, 0 at the end, or as {@link OneShot#perform}. */
    static int read(OpenFile file, long address, int length) {
        return read(file, address, length, file.descriptor());
    }

    /** The same, called off too when something else is closed, which the caller has entered. */
    static int read(OpenFile file, long address, int length, Descriptor other) {
        int waited;
        do {
            int count = Linux.read(file.fd(), address, length);
            if (count != -Errno.EAGAIN) {
                return count;
            }
            waited = await(file, Posix.POLLIN, other);
        } while (waited >= 0);
        return waited;
    }

    /** Returns how many bytes, or as {@link OneShot#perform}. */
    static int write(OpenFile file, long address, int length) {
        return write(file, address, length, file.descriptor());
    }

    /** The same, called off too when something else is closed, which the caller has entered. */
    static int write(OpenFile file, long address, int length, Descriptor other) {
        int waited;
        do {
            int count = Linux.write(file.fd(), address, length);
            if (count != -Errno.EAGAIN) {
                return count;
            }
            waited = await(file, Posix.POLLOUT, other);
        } while (waited >= 0);
        return waited;
    }

    @SuppressWarnings("ReferenceEquality") // told apart by identity
    private static int await(OpenFile file, int event, Descriptor other) {
        OneShot operation = file.operation();
        operation.poll(file.fd(), event);
        return other == file.descriptor()
                ? operation.perform(0)
                : other.performWhileOpen(operation, 0);
    }
}
