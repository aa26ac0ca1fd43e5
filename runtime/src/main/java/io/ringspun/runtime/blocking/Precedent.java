package io.ringspun.runtime.blocking;

/**
 * How the connections of a runtime that made up their {@link Habit} lately came to receive. New
 * ones begin likewise: one that lives for a few requests has no time to find out by itself.
 *
 * <p>For all threads. A vote that is lost between two of them only delays.
 */
public final class Precedent {

    /** So many more votes for one side convince, and so many are remembered. */
    private static final int CONVINCING = 4;

    private static final int VOTES_MAX = 8;

    /** Votes to go straight, less those to go back. */
    private volatile int leaning;

    /** Whether new connections are to begin straight. */
    boolean isStraight() {
        return leaning >= CONVINCING;
    }

    /** A connection goes straight from now on. */
    void wentStraight() {
        int before = leaning;
        if (before < VOTES_MAX) {
            leaning = before + 1;
        }
    }

    /** A connection that went straight does so no more. */
    void wentBack() {
        int before = leaning;
        if (before > 0) {
            leaning = before - 1;
        }
    }
}
