package io.ringspun.runtime.sim;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads beside the carrier's own, of which there are none: what they do is done by the
 * carrier's thread, at a moment of the seed's choice.
 */
final class Others {

    private static final long AGAIN_NANOS = 1000;

    private final Kernel kernel;
    private final ArrayDeque<Outside> due = new ArrayDeque<>();
    private int untilPoint = 1;

    /** Whether code of another thread is being played, or the kernel's own. */
    private boolean acting;

    /** Whether it is a virtual thread that has its turn. */
    private boolean mounted;

    /** A thread that cannot leave its carrier, whose other threads do not run meanwhile. */
    private Thread pinned;

    Others(Kernel kernel) {
        this.kernel = kernel;
    }

    /** What another thread does at some moment. */
    private final class Outside extends Event {

        private final Runnable action;
        private boolean done;

        Outside(Runnable action) {
            this.action = action;
        }

        @Override
        void happen() {
            if (!done) {
                done = true;
                due.remove(this);
                act(action);
            }
        }
    }

    /** Lets another thread do something within that time: it must not block. */
    void within(long nanosMax, Runnable action) {
        Outside later = new Outside(action);
        due.add(later);
        kernel.after(nanosMax, later);
    }

    /** Lets another thread do something now. */
    void act(Runnable action) {
        kernel.met(Happening.OTHER_THREAD_ACTED);
        kernel.trace.add(Trace.Kind.OUTSIDE, kernel.now(), kernel.operations(), 0, 0);
        boolean before = acting;
        acting = true;
        try {
            action.run();
        } finally {
            acting = before;
        }
    }

    // ---------------------------------------------------------------- virtual threads

    /** A turn of a virtual thread that is not at home: where no other is mounted already. */
    private final class Turn extends Event {

        private final Runnable turn;

        Turn(Runnable turn) {
            this.turn = turn;
        }

        @Override
        void happen() {
            if (Thread.currentThread().isVirtual()) {
                kernel.after(AGAIN_NANOS, this);
                return;
            }
            mounted = true;
            try {
                act(turn);
            } finally {
                mounted = false;
            }
        }
    }

    /** Gives a virtual thread that is not at home its turn, soon. */
    void mount(Runnable turn) {
        kernel.after(kernel.faults.delayNanos(), new Turn(turn));
    }

    /** Whether what runs is such a thread. */
    boolean haveMounted() {
        return mounted;
    }

    /** Such a thread waits. */
    void park(Object blocker, long nanos) {
        Thread self = Thread.currentThread();
        kernel.after(nanos, () -> LockSupport.unpark(self));
        LockSupport.park(blocker);
    }

    // ---------------------------------------------------------------- moments

    /** Whether what runs is to be taken for another thread. */
    boolean areActing() {
        return acting;
    }

    /** A moment between two steps of the program, in which others may act. */
    void point() {
        if (!kernel.begun() || kernel.isBusy() || acting || --untilPoint > 0) {
            return;
        }
        untilPoint = kernel.dice.between(1, 40);
        Outside next = due.peekFirst();
        if (next != null && kernel.dice.flip()) {
            next.happen();
        }
        for (SimRing ring : kernel.rings) {
            ring.betweenEnters();
        }
    }

    /** From now on this thread cannot leave its carrier when it parks; null for none. */
    void pin(Thread thread) {
        pinned = thread;
    }

    boolean isPinned(Thread thread) {
        boolean is = pinned == thread || kernel.begun() && kernel.dice.chance(kernel.faults.pinned);
        if (is) {
            kernel.met(Happening.THREAD_PINNED);
        }
        return is;
    }
}
