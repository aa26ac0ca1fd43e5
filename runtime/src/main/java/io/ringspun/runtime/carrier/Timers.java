package io.ringspun.runtime.carrier;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines of the threads waiting at home on a carrier: a hierarchical timing wheel of four levels
 * with 64 places each, whose ticks are about 1 ms, 67 ms, 4.3 s and 4.6 min. Setting and cancelling
 * are the common case and cost a list link each; what lies further than the last level reaches is
 * looked at again when its place comes round. Carrier only.
 *
 * <p>A deadline is due up to one tick late, never early.
 */
final class Timers {

    /** Nanoseconds per tick of the lowest level, as a power of two. */
    private static final int TICK_SHIFT = 20;

    private static final int PLACES_SHIFT = 6;
    private static final int PLACES = 1 << PLACES_SHIFT;
    private static final int LEVELS = 4;

    /** One deadline; also the list it is in. Used by one wait at a time. */
    abstract static class Deadline {

        private long tick;
        private int place = -1;
        private @Nullable Deadline previous;
        private @Nullable Deadline next;

        /**
         * Called on the carrier when the time has come; no longer set then. Must not cancel other
         * deadlines.
         */
        abstract void due();

        final boolean isSet() {
            return place >= 0;
        }
    }

    private final @Nullable Deadline[] heads = new Deadline[LEVELS * PLACES];

    /** Per level, a bit for each place that is not empty. */
    private final long[] occupied = new long[LEVELS];

    /** The tick up to which everything due has been called. */
    private long current;

    private int count;

    Timers(long nowNanos) {
        current = nowNanos >> TICK_SHIFT;
    }

    /** Sets a deadline that is not set. */
    void set(Deadline deadline, long nanoTime) {
        deadline.tick = Math.max((nanoTime >> TICK_SHIFT) + 1, current + 1);
        link(deadline);
        count++;
    }

    /** Cancels a deadline, if it is set. */
    void cancel(Deadline deadline) {
        if (deadline.isSet()) {
            unlink(deadline);
            count--;
        }
    }

    /** Calls everything due. */
    void advance(long nowNanos) {
        long now = nowNanos >> TICK_SHIFT;
        if (count == 0) {
            current = Math.max(current, now);
            return;
        }
        while (current < now) {
            // Step straight to the next place of the lowest level that is not empty, or to the next
            // level's turn.
            long turn = (current | PLACES - 1) + 1;
            long ahead = occupied[0] & -1L << (current + 1 & PLACES - 1);
            boolean wraps = (current + 1 & PLACES - 1) == 0;
            long step =
                    wraps || ahead == 0
                            ? turn
                            : (current & -PLACES) + Long.numberOfTrailingZeros(ahead);
            if (step > now) {
                current = now;
                return;
            }
            current = step;
            if ((current & PLACES - 1) == 0) {
                cascade(1);
            }
            callDue((int) (current & PLACES - 1));
        }
    }

    /** Moves the deadlines of a higher level's present place down. */
    private void cascade(int level) {
        if (level == LEVELS) {
            return;
        }
        int index = (int) (current >> level * PLACES_SHIFT) & PLACES - 1;
        if (index == 0) {
            cascade(level + 1);
        }
        Deadline deadline = takeAll(level * PLACES + index);
        while (deadline != null) {
            Deadline following = deadline.next;
            deadline.next = null;
            deadline.place = -1;
            link(deadline);
            deadline = following;
        }
    }

    private void callDue(int place) {
        Deadline deadline = takeAll(place);
        while (deadline != null) {
            Deadline following = deadline.next;
            deadline.next = null;
            deadline.previous = null;
            deadline.place = -1;
            count--;
            if (following != null) {
                following.previous = null;
            }
            deadline.due();
            deadline = following;
        }
    }

    private @Nullable Deadline takeAll(int place) {
        Deadline first = heads[place];
        heads[place] = null;
        occupied[place >> PLACES_SHIFT] &= ~(1L << (place & PLACES - 1));
        return first;
    }

    private void link(Deadline deadline) {
        // A deadline due now or in the past of the wheel goes where it is found at the next step.
        long distance = Math.max(deadline.tick - current, 0);
        int level =
                distance < 1
                        ? 0
                        : Math.min(
                                LEVELS - 1,
                                (63 - Long.numberOfLeadingZeros(distance)) / PLACES_SHIFT);
        long tick = deadline.tick;
        if (level == LEVELS - 1) {
            tick = Math.min(tick, current + (PLACES - 1L << level * PLACES_SHIFT));
        }
        int index = (int) (tick >> level * PLACES_SHIFT) & PLACES - 1;
        int place = level * PLACES + index;
        Deadline first = heads[place];
        deadline.previous = null;
        deadline.next = first;
        if (first != null) {
            first.previous = deadline;
        }
        heads[place] = deadline;
        deadline.place = place;
        occupied[level] |= 1L << index;
    }

    private void unlink(Deadline deadline) {
        int place = deadline.place;
        Deadline before = deadline.previous;
        Deadline after = deadline.next;
        if (before == null) {
            heads[place] = after;
            if (after == null) {
                occupied[place >> PLACES_SHIFT] &= ~(1L << (place & PLACES - 1));
            }
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        deadline.previous = null;
        deadline.next = null;
        deadline.place = -1;
    }

    /**
     * How long nothing will be due.
     *
     * @return nanoseconds, 0 or more; -1 if no deadline is set. It may be too short, when far
     *     deadlines must be looked at again
     */
    long nanosToNext(long nowNanos) {
        if (count == 0) {
            return -1;
        }
        long next = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                long position = current >> level * PLACES_SHIFT;
                int index = (int) position & PLACES - 1;
                // The present place of a level above the lowest has been emptied; what is there
                // comes a whole lap later.
                long rotated = Long.rotateRight(occupied[level], index + 1);
                long steps = Long.numberOfTrailingZeros(rotated) + 1L;
                next = Math.min(next, position + steps << level * PLACES_SHIFT);
            }
        }
        return Math.max(0, (next << TICK_SHIFT) - nowNanos);
    }

    /** How many deadlines are set. */
    int count() {
        return count;
    }
}
