package io.ringspun.contract;

import java.util.Random;

/**
 * Bytes that can be computed from a seed and a position, so that any byte lost, doubled or strayed
 * shows.
 */
public final class Pattern {

    /**
     * One seed for the whole run, printed when first used; {@code -Dringspun.test.seed=N} repeats
     * it.
     */
    private static final class Run {

        static final long SEED = Long.getLong("ringspun.test.seed", System.nanoTime());

        static {
            System.out.println("ringspun.test.seed=" + SEED);
        }
    }

    private final long seed;

    /** The stream of a name, other in each run. */
    public Pattern(String name) {
        this(Run.SEED ^ ((long) name.hashCode() << 20));
    }

    /** The stream of a seed. */
    public Pattern(long seed) {
        this.seed = seed;
    }

    /** A source of random numbers that the run's seed decides. */
    public static Random random(String name) {
        return new Random(Run.SEED ^ name.hashCode());
    }

    /** The byte at a position. */
    public byte at(long index) {
        return (byte) (eight(index) >>> ((index & 7) * 8));
    }

    private long eight(long index) {
        long x = seed + (index >>> 3) * 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 32)) * 0xD6E8FEB86659FD93L;
        x = (x ^ (x >>> 32)) * 0xD6E8FEB86659FD93L;
        return x ^ (x >>> 32);
    }

    /** Fills a part of an array with the bytes from a position on. */
    public void fill(byte[] target, int offset, int length, long index) {
        long eight = eight(index);
        for (int i = 0; i < length; i++) {
            if ((index + i & 7) == 0) {
                eight = eight(index + i);
            }
            target[offset + i] = (byte) (eight >>> ((index + i & 7) * 8));
        }
    }

    /** The bytes from a position on. */
    public byte[] bytes(long index, int length) {
        byte[] bytes = new byte[length];
        fill(bytes, 0, length, index);
        return bytes;
    }

    /** Fails unless a part of an array has the bytes from a position on. */
    public void check(byte[] actual, int offset, int length, long index) {
        long eight = eight(index);
        for (int i = 0; i < length; i++) {
            if ((index + i & 7) == 0) {
                eight = eight(index + i);
            }
            if (actual[offset + i] != (byte) (eight >>> ((index + i & 7) * 8))) {
                throw new AssertionError(describe(actual, offset, length, index, i));
            }
        }
    }

    private String describe(byte[] actual, int offset, int length, long index, int wrong) {
        StringBuilder text =
                new StringBuilder(
                        "byte "
                                + (index + wrong)
                                + " of the stream is wrong (byte "
                                + wrong
                                + " of "
                                + length
                                + "), seed "
                                + seed
                                + "; got");
        int shown = Math.min(16, length - wrong);
        for (int i = 0; i < shown; i++) {
            text.append(String.format(" %02x", actual[offset + wrong + i]));
        }
        return text.append(whereElse(actual, offset + wrong, shown, index + wrong)).toString();
    }

    /** Bytes lost or doubled look like another position of the same stream. */
    private String whereElse(byte[] actual, int offset, int length, long index) {
        if (length < 8) {
            return "";
        }
        for (long at = Math.max(0, index - (1 << 21)); at < index + (1 << 21); at++) {
            int same = 0;
            while (same < length && actual[offset + same] == at(at + same)) {
                same++;
            }
            if (same == length) {
                return ", which is the stream's byte " + at + " and on";
            }
        }
        return ", which is nowhere near in this stream";
    }
}
