package io.ringspun.runtime.carrier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * When the present turn of a carrier began: others pass over a carrier whose turn lasts, and a
 * thread that never has to wait finds out here that it is time to let others run. Written by the
 * carrier.
 */
final class Turn {

    /** A turn as long as this should end. */
    private static final long LONG_NANOS = 200_000;

    /** The clock is read every so many calls. */
    private static final int CALLS_PER_LOOK = 8;

    private static final VarHandle SINCE;

    static {
        try {
            SINCE = MethodHandles.lookup().findVarHandle(Turn.class, "since", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** In nanoTime, or 0 while the carrier sleeps. */
    @SuppressWarnings("UnusedVariable")
    private long since;

    /** Owner. */
    private int calls;

    void begin(long now) {
        SINCE.setOpaque(this, now);
    }

    void sleep() {
        SINCE.setOpaque(this, 0L);
    }

    /** For how long it has lasted; 0 while the carrier sleeps. Any thread. */
    long lasts(long now) {
        long began = (long) SINCE.getOpaque(this);
        return began == 0 ? 0 : now - began;
    }

    /** Whether it has lasted long enough. Asked by calls that did not wait; looks now and then. */
    boolean isLong() {
        return ++calls % CALLS_PER_LOOK == 0 && lasts(System.nanoTime()) > LONG_NANOS;
    }
}
