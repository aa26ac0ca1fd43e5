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

    /** Longer than this, and it counts as a stall. */
    private final long stallNanos;

    // Owner's.
    private int calls;
    private long clock;
    private long stallsCount;

    Turn(long stallNanos) {
        this.stallNanos = stallNanos;
    }

    void begin(long now) {
        clock = now;
        SINCE.setOpaque(this, now);
    }

    /** Its threads have run. Owner. */
    void ran(long now) {
        clock = now;
        if (lasts(now) > stallNanos) {
            stallsCount++;
            SINCE.setOpaque(this, now); // counted: what is left of the turn is another matter
        }
    }

    /** When the carrier last looked at the clock: a time that costs nothing. Owner. */
    long clock() {
        return clock;
    }

    /** How often it has lasted too long, the present one included. Any thread. */
    long stalls(long now) {
        long before = stallsCount;
        return isStalled(now) ? before + 1 : before;
    }

    /** The same now. Any thread. */
    long stalls() {
        return since() == 0 ? stallsCount : stalls(System.nanoTime());
    }

    /** Whether it lasts too long. Any thread. */
    boolean isStalled(long now) {
        return lasts(now) > stallNanos;
    }

    /** In nanoTime, or 0 while the carrier sleeps: tells one turn from the next. Any thread. */
    long since() {
        return (long) SINCE.getOpaque(this);
    }

    void sleep() {
        SINCE.setOpaque(this, 0L);
    }

    /** For how long it has lasted; 0 while the carrier sleeps. Any thread. */
    long lasts(long now) {
        long began = since();
        return began == 0 ? 0 : now - began;
    }

    /** Whether it has lasted long enough. Asked by calls that did not wait; looks now and then. */
    boolean isLong() {
        return ++calls % CALLS_PER_LOOK == 0 && lasts(System.nanoTime()) > LONG_NANOS;
    }
}
