package io.ringspun.runtime.uring;

import java.util.Arrays;

/**
 * Which way of copying is the fastest into one file, found out by taking turns: nobody can be asked
 * for it. The kernel's own copy wins where a server copies for us, memory where there are
 * processors to spare, and going past the cache where memory has to be fetched from somewhere or
 * the disk is as fast. Safe for all threads.
 */
final class CopyPace {

    /** A way to copy a range; those that may cost least come first. */
    enum Way {
        /** Source and target share the blocks from now on (ioctl_ficlonerange(2)). */
        CLONE,
        /** copy_file_range(2). */
        KERNEL,
        /** Through memory, into the cache. */
        MEMORY,
        /** Through memory; what is written leaves the cache as soon as it is on the disk. */
        PAST_CACHE
    }

    private static final Way[] WAYS = Way.values();

    /** After so many slices the ways that lost are tried again; and then after twice as many. */
    private static final int FIRST_ROUND = 16;

    private static final long UNTRIED = -1;
    private static final long REFUSED = Long.MAX_VALUE;

    /** Time per byte when last tried, in picoseconds; or one of the above. */
    private final long[] pace = new long[WAYS.length];

    private int slices;
    private int round = FIRST_ROUND;

    CopyPace() {
        Arrays.fill(pace, UNTRIED);
    }

    /** How to copy the next slice. */
    synchronized Way next() {
        if (++slices >= round) {
            slices = 0;
            round *= 2;
            forgetAllBut(best());
        }
        return best();
    }

    private Way best() {
        Way best = Way.CLONE;
        for (Way way : WAYS) {
            if (pace[way.ordinal()] < pace[best.ordinal()]) {
                best = way;
            }
        }
        return best;
    }

    private void forgetAllBut(Way best) {
        for (Way way : WAYS) {
            if (way != best && pace[way.ordinal()] != REFUSED) {
                pace[way.ordinal()] = UNTRIED;
            }
        }
    }

    /** How to copy what is too short to take the time of. */
    synchronized Way forLittle() {
        return pace[Way.KERNEL.ordinal()] == REFUSED ? Way.MEMORY : Way.KERNEL;
    }

    /** Takes note of a slice. */
    synchronized void took(Way way, long bytes, long nanos) {
        if (pace[way.ordinal()] != REFUSED) {
            pace[way.ordinal()] = (long) (1000.0 * nanos / bytes);
        }
    }

    /** This way does not work for this file; {@link Way#MEMORY} always does. */
    synchronized void refuse(Way way) {
        pace[way.ordinal()] = REFUSED;
    }
}
