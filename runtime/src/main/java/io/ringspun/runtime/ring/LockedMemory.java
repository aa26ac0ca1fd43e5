package io.ringspun.runtime.ring;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Pause;
import java.util.function.IntSupplier;

/**
 * The limit of locked memory as rings meet it. The kernel counts it for a user and not for a
 * process, and a ring that was closed counts for some milliseconds longer, until it has been taken
 * apart. What finds no room is therefore asked for again for a moment.
 */
final class LockedMemory {

    /** Rings are taken apart within a few. */
    private static final long NANOS_MAX = 100_000_000;

    private static final long PAUSE_NANOS = 2_000_000;

    private LockedMemory() {}

    /**
     * Makes a call that locks memory, again as long as there is no room for it and that may change.
     *
     * @param call answers a negated error number if it fails
     * @return the last answer
     */
    static int settled(IntSupplier call) {
        int result = call.getAsInt();
        if (result != -Errno.ENOMEM) {
            return result;
        }
        long deadline = System.nanoTime() + NANOS_MAX;
        do {
            Pause.nanos(PAUSE_NANOS);
            result = call.getAsInt();
        } while (result == -Errno.ENOMEM && System.nanoTime() - deadline < 0);
        return result;
    }
}
