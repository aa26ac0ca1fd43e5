package io.ringspun.runtime.blocking;

import io.ringspun.spi.Tenancy;
import java.lang.foreign.MemorySegment;

/**
 * Whether memory that is not ours may be handed to the kernel as it is: only if nobody can free it
 * while its user is blocked in our call. The rest is copied.
 *
 * <p>Freed by nobody: memory of the global scope, and memory that the collector frees, as long as
 * the call keeps it reachable (direct buffers, automatic arenas). Freed by its own thread alone:
 * confined arenas, when that thread is the one in our call. A shared arena can be closed by anyone
 * at any time.
 */
final class Stability {

    /** A thread that accesses nothing: what it may not access either is confined to some thread. */
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private Stability() {}

    static boolean isStable(MemorySegment segment) {
        if (!segment.isNative() || segment.isMapped()) {
            return false; // behind a mapped file that is cut short there is no memory
        }
        return Tenancy.lasts(segment)
                || !segment.isAccessibleBy(STRANGER)
                        && segment.isAccessibleBy(Thread.currentThread());
    }
}
