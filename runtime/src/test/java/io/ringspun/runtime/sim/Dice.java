package io.ringspun.runtime.sim;

/** All that is left to chance, from one seed: cheap, and the same on every JVM. */
final class Dice {

    private long state;

    Dice(long seed) {
        state = seed;
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        return Trace.mixed(state);
    }

    /** From 0 to {@code bound} - 1. */
    int below(int bound) {
        return (int) ((next() >>> 33) * bound >>> 31);
    }

    /** From {@code least} to {@code most}, both included. */
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    boolean flip() {
        return next() < 0;
    }

    /** True so often in ten thousand. */
    boolean chance(int perTenThousand) {
        return perTenThousand > 0 && below(10_000) < perTenThousand;
    }

    int oneOf(int... values) {
        return values[below(values.length)];
    }

    /** Small mostly, large now and then: 1 to {@code most}, its size as likely as any other. */
    int sized(int most) {
        int bits = 32 - Integer.numberOfLeadingZeros(most);
        return 1 + below(Math.min(most, 1 << between(0, bits)));
    }
}
