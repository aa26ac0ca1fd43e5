package io.ringspun.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringspun.perf.report.Statistics.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianIsTheMiddleValueOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Statistics.median(3, 1, 2)).isEqualTo(2);
        assertThat(Statistics.median(4, 1, 2, 3)).isEqualTo(2.5);
        assertThat(Statistics.median(7)).isEqualTo(7);
        assertThat(Statistics.median()).isNaN();
    }

    @Test
    void theMedianLeavesItsInputInOrder() {
        double[] values = {3, 1, 2};
        Statistics.median(values);
        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void aRatioOfAlikeRoundsHasNoWidth() {
        Estimate ratio =
                Statistics.ratioOfMedians(new double[] {2, 2, 2, 2}, new double[] {4, 4, 4, 4});
        assertThat(ratio).isEqualTo(new Estimate(0.5, 0.5, 0.5));
        assertThat(ratio.differsFromOne()).isTrue();
    }

    @Test
    void aDisturbanceThatMeetsBothOfAPairDoesNotWidenTheRatio() {
        double[] reference = {10, 20, 40, 80, 160};
        double[] values = Arrays.stream(reference).map(value -> value * 0.8).toArray();
        Estimate ratio = Statistics.ratioOfMedians(values, reference);
        assertThat(ratio.low()).isEqualTo(ratio.high()).isEqualTo(0.8);
    }

    @Test
    void noiseAroundTheSameValueDoesNotCountAsADifference() {
        Random random = new Random(1);
        double[] a = random.doubles(11, 90, 110).toArray();
        double[] b = random.doubles(11, 90, 110).toArray();
        assertThat(Statistics.ratioOfMedians(a, b).differsFromOne()).isFalse();
    }

    @Test
    void theIntervalCoversTheTruthAboutAsOftenAsItClaims() {
        Random random = new Random(2);
        int covered = 0;
        int tries = 200;
        for (int i = 0; i < tries; i++) {
            double[] values = new double[15];
            Arrays.setAll(values, j -> 100 + 5 * random.nextGaussian());
            Estimate median = Statistics.medianOf(values);
            covered += median.low() <= 100 && 100 <= median.high() ? 1 : 0;
        }
        assertThat(covered).isBetween(tries * 88 / 100, tries);
    }

    @Test
    void aReferenceOfZeroGivesNoRatio() {
        assertThat(Statistics.ratioOfMedians(new double[] {1, 2}, new double[] {0, 0}).known())
                .isFalse();
        assertThat(Statistics.ratioOfMedians(new double[0], new double[0]).known()).isFalse();
    }

    @Test
    void aFewValuesHaveAMedianButNoInterval() {
        Estimate median = Statistics.medianOf(new double[] {1, 2, 3});
        assertThat(median.value()).isEqualTo(2);
        assertThat(median.bounded()).isFalse();
        Estimate ratio = Statistics.ratioOfMedians(new double[] {1, 1}, new double[] {4, 4});
        assertThat(ratio.value()).isEqualTo(0.25);
        assertThat(ratio.differsFromOne()).isFalse();
    }

    @Test
    void halfAPairIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statistics.ratioOfMedians(new double[1], new double[2]));
    }

    @Test
    void chanceExplainsAlikeSamplesButNotSeparateOnes() {
        double[] low = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] high = {11, 12, 13, 14, 15, 16, 17, 18};
        assertThat(Statistics.differenceByChance(low, high)).isLessThan(0.01);
        assertThat(Statistics.differenceByChance(low, low)).isGreaterThan(0.9);
        assertThat(Statistics.differenceByChance(low, new double[0])).isNaN();
    }

    @Property(tries = 30)
    void theIntervalHoldsTheMedianAndStaysWithinTheValues(
            @ForAll @Size(min = 4, max = 12)
                    List<@DoubleRange(min = 0.01, max = 1e9) Double> list) {
        double[] values = list.stream().mapToDouble(Double::doubleValue).toArray();
        Estimate median = Statistics.medianOf(values);
        assertThat(median.value()).isBetween(median.low(), median.high());
        assertThat(median.low()).isGreaterThanOrEqualTo(Arrays.stream(values).min().orElseThrow());
        assertThat(median.high()).isLessThanOrEqualTo(Arrays.stream(values).max().orElseThrow());
        assertThat(Statistics.medianOf(values)).isEqualTo(median);
    }
}
