package io.ringspun.runtime.kernel;

import java.util.concurrent.locks.LockSupport;

/**
 * A moment in which the kernel can finish what it does in the background. Asking again at once
 * would not do: a processor that is always busy holds up what waits for all of them to be idle for
 * an instant (RCU).
 */
public final class Pause {

    private Pause() {}

    /** Pauses the calling thread; not at all if it is interrupted. */
    public static void nanos(long nanos) {
        LockSupport.parkNanos(nanos);
    }
}
