package io.ringspun.contract;

import java.time.Duration;

/**
 * How long a test waits before it says that something hangs. On a machine that is slow, as emulated
 * ones are, the system property {@code ringspun.test.patience} makes it so many times longer.
 */
public final class Patience {

    private static final int FACTOR = Integer.getInteger("ringspun.test.patience", 1);

    private Patience() {}

    /** So many seconds on an ordinary machine. */
    public static Duration ofSeconds(long seconds) {
        return Duration.ofSeconds(seconds * FACTOR);
    }
}
