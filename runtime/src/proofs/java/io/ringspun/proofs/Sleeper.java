package io.ringspun.proofs;

import org.jspecify.annotations.Nullable;

/**
 * A thread that may wait for ever if a wake-up is lost, seen by the one that owes it: this one
 * waits until the other has gone on, and interrupts it in the end, for a proof must not hang.
 */
public final class Sleeper {

    private volatile @Nullable Thread thread;
    private volatile boolean gone;

    /** The calling thread is the one that may wait. */
    public void begin() {
        thread = Thread.currentThread();
    }

    /** It has gone on. */
    public void end() {
        Thread.interrupted();
        gone = true;
    }

    /** Waits for {@link #end}; true if nothing but the interrupt ended its wait. */
    public boolean isLost() {
        return isLost(Thread::onSpinWait);
    }

    /** The same, doing something meanwhile. */
    public boolean isLost(Runnable meanwhile) {
        boolean lost = false;
        long deadline = Patience.deadline();
        while (!gone) {
            Thread waiting = thread;
            if (!lost && waiting != null && Patience.isOver(deadline)) {
                lost = true;
                waiting.interrupt();
            }
            meanwhile.run();
        }
        return lost;
    }
}
