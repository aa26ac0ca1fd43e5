package io.ringspun.perf.report;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * What can be said about a handful of repeated measurements. The same input gives the same output.
 */
public final class Statistics {

    private static final int RESAMPLES = 10_000;

    /** Drawing from fewer would promise what it cannot keep. */
    private static final int VALUES_MIN = 4;

    private static final double CONFIDENCE = 0.95;
    private static final long SEED = 20_25;

    private Statistics() {}

    /**
     * A value and the interval that holds the true one with 95 % confidence.
     *
     * @param value the estimate; NaN if there is none
     * @param low the interval's lower end; NaN if there were too few values to tell
     * @param high the interval's upper end
     */
    public record Estimate(double value, double low, double high) {

        /** Nothing to be said. */
        public static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

        /** Whether there is a value. */
        public boolean known() {
            return Double.isFinite(value);
        }

        /** Whether there is an interval. */
        public boolean bounded() {
            return !Double.isNaN(low);
        }

        /** Whether the interval lies on one side of 1, for a ratio. */
        public boolean differsFromOne() {
            return known() && (low > 1 || high < 1);
        }
    }

    /** The middle value, or the mean of the two in the middle; NaN of nothing. */
    public static double median(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median and its interval. */
    public static Estimate medianOf(double[] values) {
        return values.length == 0
                ? Estimate.NONE
                : bootstrap(values.length, rounds -> median(pick(values, rounds)));
    }

    /**
     * The ratio of two medians and its interval. The measurements are pairs, taken next to each
     * other: whole pairs are drawn, so that what disturbed both does not widen the interval.
     *
     * @param values the numerator's
     * @param reference the denominator's, as many
     */
    public static Estimate ratioOfMedians(double[] values, double[] reference) {
        if (values.length != reference.length) {
            throw new IllegalArgumentException("these are not pairs");
        }
        if (values.length == 0 || median(reference) == 0) {
            return Estimate.NONE;
        }
        return bootstrap(
                values.length,
                rounds -> median(pick(values, rounds)) / median(pick(reference, rounds)));
    }

    /** How probable so large a difference would be if there were none (Mann–Whitney, two-sided). */
    public static double differenceByChance(double[] values, double[] reference) {
        if (values.length == 0 || reference.length == 0) {
            return Double.NaN;
        }
        return MannWhitneyUTest.withDefaults().test(values, reference).getPValue();
    }

    /**
     * The size of an effect: how often a value is larger than one of the reference's, of all pairs
     * of both, 0 to 1; half where there is no difference. (Vargha and Delaney's A; Cliff's delta is
     * twice that, less one.)
     */
    public static double superiority(double[] values, double[] reference) {
        double larger = 0;
        for (double value : values) {
            for (double other : reference) {
                larger += value > other ? 1 : value == other ? 0.5 : 0;
            }
        }
        return larger / ((double) values.length * reference.length);
    }

    /**
     * The ratio of two medians that were not measured beside each other, and its interval: both are
     * drawn from on their own.
     */
    public static Estimate ratioOfStrangers(double[] values, double[] reference) {
        if (values.length == 0 || reference.length == 0 || median(reference) == 0) {
            return Estimate.NONE;
        }
        double value = median(values) / median(reference);
        if (Math.min(values.length, reference.length) < VALUES_MIN) {
            return new Estimate(value, Double.NaN, Double.NaN);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] drawn = new double[RESAMPLES];
        Arrays.setAll(drawn, i -> median(draw(values, random)) / median(draw(reference, random)));
        return interval(value, drawn);
    }

    private static double[] draw(double[] values, SplittableRandom random) {
        double[] drawn = new double[values.length];
        Arrays.setAll(drawn, i -> values[random.nextInt(values.length)]);
        return drawn;
    }

    private static Estimate bootstrap(int count, ToDoubleFunction<int[]> statistic) {
        SplittableRandom random = new SplittableRandom(SEED);
        int[] rounds = new int[count];
        Arrays.setAll(rounds, i -> i);
        double value = statistic.applyAsDouble(rounds);
        if (count < VALUES_MIN) {
            return new Estimate(value, Double.NaN, Double.NaN);
        }
        double[] drawn = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.setAll(rounds, j -> random.nextInt(count));
            drawn[i] = statistic.applyAsDouble(rounds);
        }
        return interval(value, drawn);
    }

    private static Estimate interval(double value, double[] drawn) {
        Arrays.sort(drawn);
        int tail = (int) Math.round(RESAMPLES * (1 - CONFIDENCE) / 2);
        return new Estimate(value, drawn[tail], drawn[RESAMPLES - 1 - tail]);
    }

    private static double[] pick(double[] values, int[] indices) {
        double[] picked = new double[indices.length];
        Arrays.setAll(picked, i -> values[indices[i]]);
        return picked;
    }
}
