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
     */
    public record Row(
            String setting,
            String subject,
            Statistics.Estimate primary,
            double min,
            double max,
            Statistics.Estimate ratio,
            double byChance) {}

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

    private Row row(String setting, String subject) {
        double[] values = values(setting, subject, primary);
        Map<Integer, Measurement> ours = byRound(setting, subject);
        Map<Integer, Measurement> theirs = byRound(setting, reference);
        List<Integer> both =
                ours.keySet().stream()
                        .filter(theirs::containsKey)
                        .filter(i -> finite(ours, i) && finite(theirs, i))
                        .toList();
        double[] paired = figures(both, ours);
        double[] against = figures(both, theirs);
        return new Row(
                setting,
                subject,
                Statistics.medianOf(values),
                Arrays.stream(values).min().orElse(Double.NaN),
                Arrays.stream(values).max().orElse(Double.NaN),
                Statistics.ratioOfMedians(paired, against),
                Statistics.differenceByChance(paired, against));
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

    private boolean finite(Map<Integer, Measurement> from, int round) {
        Measurement measurement = from.get(round);
        return measurement != null && Double.isFinite(measurement.figure(primary));
    }

    private double[] figures(List<Integer> rounds, Map<Integer, Measurement> from) {
        return rounds.stream()
                .map(from::get)
                .filter(Objects::nonNull)
                .mapToDouble(measurement -> measurement.figure(primary))
                .toArray();
    }
}
