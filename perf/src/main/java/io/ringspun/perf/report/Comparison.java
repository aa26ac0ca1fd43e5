package io.ringspun.perf.report;

import io.ringspun.perf.report.Outcome.Side;
import io.ringspun.perf.report.Statistics.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two runs, an earlier and a later one, figure by figure. Machines drift, so where a suite has a
 * reference, what is compared is each round's ratio to it; elsewhere the figures themselves.
 */
public final class Comparison {

    /** Less than this does not matter, however sure it is. */
    private static final double CHANGE_MIN = 0.05;

    /** So rarely may the rank test find a difference where there is none. */
    private static final double CHANCE_MAX = 0.01;

    private Comparison() {}

    /** What became of a figure. */
    public enum Change {
        BETTER,
        ALIKE,
        WORSE
    }

    /**
     * A figure in both runs.
     *
     * @param relative whether ratios to the suite's reference are compared
     * @param ratio the later run's median against the earlier one's
     * @param byChance see {@link Statistics#differenceByChance}
     * @param superiority see {@link Statistics#superiority}
     */
    public record Line(
            String suite,
            Side side,
            Metric metric,
            boolean relative,
            Estimate ratio,
            double byChance,
            double superiority,
            Change change) {}

    /** Every figure of ours that both runs have. */
    public static List<Line> of(Results earlier, Results later) {
        List<Line> lines = new ArrayList<>();
        for (Outcome before : earlier.outcomes()) {
            for (Outcome after : later.outcomes()) {
                if (before.suite().equals(after.suite())) {
                    add(lines, before, after);
                }
            }
        }
        return lines;
    }

    private static void add(List<Line> lines, Outcome before, Outcome after) {
        for (String setting : before.settings()) {
            for (String subject : before.subjects().sequencedKeySet()) {
                if (!isOurs(before, subject)) {
                    continue;
                }
                Side side = new Side(setting, subject);
                for (Metric metric : metrics(before)) {
                    double[] old = compared(before, side, metric);
                    double[] now = compared(after, side, metric);
                    if (old.length > 0 && now.length > 0 && Statistics.median(old) > 0) {
                        lines.add(line(before, side, metric, old, now));
                    }
                }
            }
        }
    }

    /** Where nothing is compared with others, all but the C programs is ours. */
    private static boolean isOurs(Outcome outcome, String subject) {
        return outcome.reference().isEmpty()
                ? !subject.startsWith("c-")
                : subject.startsWith("ringspun");
    }

    /** The primary one, and those of the others that say how good it is. */
    private static List<Metric> metrics(Outcome outcome) {
        List<Metric> metrics = new ArrayList<>(List.of(outcome.primary()));
        outcome.others().stream().filter(Metric::judged).forEach(metrics::add);
        return metrics;
    }

    private static double[] compared(Outcome outcome, Side side, Metric metric) {
        if (outcome.reference().isEmpty()) {
            return outcome.values(side, metric);
        }
        Outcome.Pairs pairs =
                outcome.pairs(side, new Side(side.setting(), outcome.reference()), metric);
        double[] ratios = new double[pairs.values().length];
        Arrays.setAll(ratios, i -> pairs.values()[i] / pairs.against()[i]);
        return Arrays.stream(ratios).filter(Double::isFinite).toArray();
    }

    private static Line line(
            Outcome outcome, Side side, Metric metric, double[] old, double[] now) {
        Estimate ratio = Statistics.ratioOfStrangers(now, old);
        double byChance = Statistics.differenceByChance(now, old);
        boolean sure =
                ratio.bounded()
                        && ratio.differsFromOne()
                        && Math.abs(Math.log(ratio.value())) > Math.log1p(CHANGE_MIN)
                        && byChance <= CHANCE_MAX;
        Change change =
                !sure
                        ? Change.ALIKE
                        : (ratio.value() > 1) == metric.moreIsBetter()
                                ? Change.BETTER
                                : Change.WORSE;
        return new Line(
                outcome.suite(),
                side,
                metric,
                !outcome.reference().isEmpty(),
                ratio,
                byChance,
                Statistics.superiority(now, old),
                change);
    }
}
