package io.ringspun.proofs;

/** How long a proof waits for what must come: only against hanging. Short when it is to hang. */
public final class Patience {

    /** The property that sets it, in milliseconds. */
    static final String PROPERTY = "ringspun.proofs.patienceMillis";

    private static final long NANOS = Long.getLong(PROPERTY, 20_000) * 1_000_000;

    private Patience() {}

    /** When it ends if it begins now, as nanoTime. */
    public static long deadline() {
        return System.nanoTime() + NANOS;
    }

    /** Whether a deadline has passed. */
    public static boolean isOver(long deadline) {
        return System.nanoTime() - deadline >= 0;
    }
}
