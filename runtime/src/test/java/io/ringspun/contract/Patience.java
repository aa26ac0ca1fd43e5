package io.ringspun.contract;

import java.time.Duration;

/**
 * How long a test waits before it says that something hangs, and how often it repeats itself. On a
 * machine that is slow, as emulated ones are, the system property {@code ringspun.test.patience}
 * makes it wait so many times longer, and repeat itself so many times less.
 */
public final class Patience {

    private static final int FACTOR = Integer.getInteger("ringspun.test.patience", 1);

    private Patience() {}

    /** So many seconds on an ordinary machine. */
    public static Duration ofSeconds(long seconds) {
        return Duration.ofSeconds(seconds * FACTOR);
    }

    /** How often to repeat what is done so many times on an ordinary machine. */
    public static int repetitions(int times) {
        return Math.max(1, times / FACTOR);
    }
}
