package io.ringspun.proofs;

import java.util.concurrent.ThreadLocalRandom;

/** A while of no certain length, for the one who would otherwise always be first. */
public final class Jitter {

    private static final int SPINS_MAX = 300;

    private Jitter() {}

    /** Lets it pass. */
    public static void pass() {
        for (int i = ThreadLocalRandom.current().nextInt(SPINS_MAX); i > 0; i--) {
            Thread.onSpinWait();
        }
    }
}
