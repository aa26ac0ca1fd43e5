package io.ringspun.perf.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything a suite found.
 *
 * @param suite its name on the command line
 * @param title what was done, in a line
 * @param notes what a reader must know to judge the figures, a sentence each
 * @param settings what was varied, in order
 * @param reference the subject that others are compared with; empty if nothing is compared
 * @param primary the figure that is compared
 * @param others the figures shown beside it
 * @param subjects who took part, and what they say they are, in order
 * @param absent who could not, and why
 * @param measurements every round
 */
public record Outcome(
        String suite,
        String title,
        List<String> notes,
        List<String> settings,
        String reference,
        Metric primary,
        List<Metric> others,
        SequencedMap<String, String> subjects,
        SequencedMap<String, String> absent,
        List<Measurement> measurements) {

    /**
     * One line of a table: what a subject did in a setting.
     *
     * @param primary the median of the primary figure and its interval
     * @param min the smallest primary figure
     * @param max the largest
     * @param ratio the primary figure's median against the reference's
     * @param byChance see {@link Statistics#differenceByChance}
     * @param superiority see {@link Statistics#superiority}
     */
    public record Row(
            String setting,
            String subject,
            Statistics.Estimate primary,
            double min,
            double max,
            Statistics.Estimate ratio,
            double byChance,
            double superiority) {}

    /** Who did something, and in which setting. */
    public record Side(String setting, String subject) {}

    /** The same with one more note. */
    public Outcome withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Outcome(
                suite,
                title,
                more,
                settings,
                reference,
                primary,
                others,
                subjects,
                absent,
                measurements);
    }

    /** Who is being judged: the first of ours that could run, or null. */
    public @Nullable String ours() {
        return subjects.sequencedKeySet().stream()
                .filter(name -> name.startsWith("ringspun"))
                .findFirst()
                .orElse(null);
    }

    /** The table, setting by setting; subjects without a measurement are left out. */
    public List<Row> rows() {
        return settings.stream()
                .flatMap(setting ->
                        subjects.sequencedKeySet().stream()
                                .filter(subject -> !byRound(setting, subject).isEmpty())
                                .map(subject -> row(setting, subject)))
                .toList();
    }

    /** The line of a subject in a setting, if it was measured there. */
    public @Nullable Row find(String setting, String subject) {
        return byRound(setting, subject).isEmpty() ? null : row(setting, subject);
    }

    /** The median of a figure over the rounds; NaN if there is none. */
    public double median(String setting, String subject, Metric metric) {
        return Statistics.median(values(setting, subject, metric));
    }

    /**
     * Two things that were measured in the same rounds, for a ratio.
     *
     * @param values what is judged
     * @param against what it is judged by, as many
     */
    public record Pairs(double[] values, double[] against) {

        /** The ratio of the medians. */
        public Statistics.Estimate ratio() {
            return Statistics.ratioOfMedians(values, against);
        }
    }

    /**
     * What a subject did in a setting, beside the same or another one in the same or another
     * setting; rounds that have only one of the two are left out.
     */
    public Pairs pairs(Side ours, Side theirs, Metric metric) {
        Map<Integer, Measurement> values = byRound(ours.setting(), ours.subject());
        Map<Integer, Measurement> against = byRound(theirs.setting(), theirs.subject());
        List<Integer> both =
                values.keySet().stream()
                        .filter(i -> finite(values, i, metric) && finite(against, i, metric))
                        .toList();
        return new Pairs(figures(both, values, metric), figures(both, against, metric));
    }

    private Row row(String setting, String subject) {
        double[] values = values(setting, subject, primary);
        Pairs pairs = pairs(new Side(setting, subject), new Side(setting, reference), primary);
        return new Row(
                setting,
                subject,
                Statistics.medianOf(values),
                Arrays.stream(values).min().orElse(Double.NaN),
                Arrays.stream(values).max().orElse(Double.NaN),
                pairs.ratio(),
                Statistics.differenceByChance(pairs.values(), pairs.against()),
                Statistics.superiority(pairs.values(), pairs.against()));
    }

    /** Every value of a figure, round by round. */
    public double[] values(Side side, Metric metric) {
        return values(side.setting(), side.subject(), metric);
    }

    private double[] values(String setting, String subject, Metric metric) {
        return byRound(setting, subject).values().stream()
                .mapToDouble(measurement -> measurement.figure(metric))
                .filter(Double::isFinite)
                .toArray();
    }

    private Map<Integer, Measurement> byRound(String setting, String subject) {
        Map<Integer, Measurement> found = new TreeMap<>();
        for (Measurement measurement : measurements) {
            if (measurement.setting().equals(setting) && measurement.subject().equals(subject)) {
                found.put(measurement.round(), measurement);
            }
        }
        return found;
    }

    private static boolean finite(Map<Integer, Measurement> from, int round, Metric metric) {
        Measurement measurement = from.get(round);
        return measurement != null && Double.isFinite(measurement.figure(metric));
    }

    private static double[] figures(
            List<Integer> rounds, Map<Integer, Measurement> from, Metric metric) {
        return rounds.stream()
                .map(from::get)
                .filter(Objects::nonNull)
                .mapToDouble(measurement -> measurement.figure(metric))
                .toArray();
    }
}
