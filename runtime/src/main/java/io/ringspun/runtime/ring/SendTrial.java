package io.ringspun.runtime.ring;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether a send that is to go whole (MSG_WAITALL), went in part, and is called off tells how
 * much went. Some kernels keep such a send for the rest (5.19, and older ones by their maintenance)
 * but answer only that it was called off (before 6.1): the caller would take bytes for unsent that
 * its peer has.
 */
final class SendTrial extends Request {

    private static final long USER_DATA = 1;
    private static final long CANCEL_USER_DATA = 2;
    private static final long NANOS_MAX = 1_000_000_000;

    /** The kernel makes the least it can of a wish for less. */
    private static final int SOCKET_BYTES = 1;

    /** Far more than such a socket takes. */
    private static final int BYTES = 64 << 10;

    private final Ring ring;
    private int result = Integer.MIN_VALUE;
    private boolean cancelled;

    SendTrial(Ring ring) {
        this.ring = ring;
    }

    /**
     * Sends and calls off.
     *
     * @param fd one end of a pair of connected sockets; nobody reads at the other
     * @return null if the answer was a count, otherwise what it was
     */
    @Nullable String calledOff(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, SOCKET_BYTES);
            Linux.setsockopt(fd, Posix.SOL_SOCKET, Posix.SO_SNDBUF, size, Integer.BYTES);
            MemorySegment bytes = arena.allocate(BYTES);
            send(fd, bytes.address(), BYTES, Posix.MSG_NOSIGNAL | Posix.MSG_WAITALL);
            ring.stage(this, USER_DATA);
            ring.enter(0, 0);
            Request cancel = new Request() {};
            cancel.cancel(USER_DATA);
            ring.stage(cancel, CANCEL_USER_DATA);
            long deadline = System.nanoTime() + NANOS_MAX;
            while (!(cancelled && result != Integer.MIN_VALUE) && System.nanoTime() < deadline) {
                ring.enter(1, NANOS_MAX);
                ring.reap(this::completed);
            }
        }
        if (result < 0) {
            return result == Integer.MIN_VALUE ? "no answer" : Errno.name(-result);
        }
        return null;
    }

    private void completed(long userData, int completionResult, int completionFlags) {
        if (userData == USER_DATA) {
            result = completionResult;
        } else if (userData == CANCEL_USER_DATA) {
            cancelled = true;
        }
    }
}
