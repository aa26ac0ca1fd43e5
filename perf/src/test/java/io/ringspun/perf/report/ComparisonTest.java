package io.ringspun.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.perf.report.Comparison.Change;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Two runs beside each other, from figures made up here. */
class ComparisonTest {

    private static final int ROUNDS = 11;

    /** A run in which we take so much of what the reference takes, on a machine of some speed. */
    private static Results run(long seed, double ours, double machine) {
        Random random = new Random(seed);
        double[] reference = new double[ROUNDS];
        double[] values = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            reference[i] = machine * (1 + 0.05 * random.nextGaussian());
            values[i] = ours * machine * (1 + 0.05 * random.nextGaussian());
        }
        Outcome outcome = BarsTest.outcome(Map.of("ringspun", values, "jdk-socket", reference));
        return new Results("quick", Map.of(), List.of(outcome));
    }

    @Test
    void noiseIsNoChange() {
        List<Comparison.Line> lines = Comparison.of(run(1, 0.7, 10), run(2, 0.7, 10));
        assertThat(lines).hasSize(1).allMatch(line -> line.change() == Change.ALIKE);
        assertThat(TextReport.comparison(lines))
                .isEqualTo("1 of 1 figures did not change beyond noise.\n");
    }

    @Test
    void whatGotWorseOrBetterIsSaid() {
        List<Comparison.Line> worse = Comparison.of(run(1, 0.7, 10), run(2, 0.9, 10));
        assertThat(worse).singleElement().matches(line -> line.change() == Change.WORSE);
        assertThat(TextReport.comparison(worse))
                .contains("echo, 100 connections, ringspun", "worse");
        List<Comparison.Line> better = Comparison.of(run(1, 0.9, 10), run(2, 0.7, 10));
        assertThat(better).singleElement().matches(line -> line.change() == Change.BETTER);
    }

    @Test
    void aMachineThatGotSlowerIsNoChange() {
        assertThat(Comparison.of(run(1, 0.7, 10), run(2, 0.7, 17)))
                .singleElement()
                .matches(line -> line.change() == Change.ALIKE);
    }

    @Test
    void aSmallChangeDoesNotMatterHoweverSure() {
        double[] before = DoubleStream.iterate(1, x -> x + 0.0001).limit(ROUNDS).toArray();
        double[] after = DoubleStream.of(before).map(x -> x * 1.03).toArray();
        double[] one = DoubleStream.generate(() -> 1).limit(ROUNDS).toArray();
        assertThat(
                        Comparison.of(
                                new Results(
                                        "",
                                        Map.of(),
                                        List.of(
                                                BarsTest.outcome(
                                                        Map.of(
                                                                "ringspun",
                                                                before,
                                                                "jdk-socket",
                                                                one)))),
                                new Results(
                                        "",
                                        Map.of(),
                                        List.of(
                                                BarsTest.outcome(
                                                        Map.of(
                                                                "ringspun",
                                                                after,
                                                                "jdk-socket",
                                                                one))))))
                .singleElement()
                .matches(line -> line.change() == Change.ALIKE && line.byChance() < 0.001);
    }

    @Test
    void runsThatHaveNothingInCommonAreNotCompared() {
        Results empty = new Results("quick", Map.of(), List.of());
        assertThat(Comparison.of(run(1, 0.7, 10), empty)).isEmpty();
        assertThat(TextReport.comparison(List.of()))
                .isEqualTo("The two have no figure in common.\n");
    }
}
