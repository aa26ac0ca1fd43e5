package io.ringspun.perf.report;

import io.ringspun.perf.report.Statistics.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Says in one sentence what the figures show, the lost comparisons like the won ones. */
public final class Verdict {

    private Verdict() {}

    /** The sentence; computed from the figures alone. */
    public static String of(List<Outcome> outcomes) {
        List<String> clauses = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            String clause = clause(outcome);
            if (!clause.isEmpty()) {
                clauses.add(outcome.suite() + clause);
            }
        }
        if (!outcomes.isEmpty()
                && outcomes.stream().allMatch(outcome -> outcome.reference().isEmpty())) {
            return "Nothing was compared.";
        }
        if (clauses.isEmpty()) {
            return "You have seen no comparison: nothing could be measured.";
        }
        boolean present = outcomes.stream().anyMatch(outcome -> outcome.ours() != null);
        return (present
                        ? "You have seen, in "
                        : "Ringspun could not run; of the others you have seen, in ")
                + String.join("; in ", clauses)
                + ".";
    }

    /** How we did against the reference in each setting, and who did better than both. */
    private static String clause(Outcome outcome) {
        if (outcome.reference().isEmpty()) {
            return "";
        }
        String ours = outcome.ours();
        if (ours == null) {
            String others = best(outcome, List.of());
            return others.isEmpty() ? "" : ", " + others;
        }
        String reference = outcome.reference();
        List<String> better = new ArrayList<>();
        List<String> worse = new ArrayList<>();
        List<String> alike = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (String setting : outcome.settings()) {
            Outcome.Row row = outcome.find(setting, ours);
            Outcome.Row theirs = outcome.find(setting, reference);
            if (row == null || theirs == null) {
                continue;
            }
            Estimate ratio = row.ratio();
            String factor = setting + " (×" + TextReport.number(ratio.value()) + ")";
            if (theirs.primary().value() == 0 && row.primary().value() > 0) {
                silent.add(setting);
            } else if (ratio.known() && !ratio.differsFromOne()) {
                alike.add(setting);
            } else if (ratio.known()) {
                boolean won = (ratio.value() > 1) == outcome.primary().moreIsBetter();
                (won ? better : worse).add(factor);
            }
        }
        List<String> parts = new ArrayList<>();
        add(parts, amount(outcome.primary(), true) + " at ", better);
        add(parts, amount(outcome.primary(), false) + " at ", worse);
        if (alike.size() == outcome.settings().size()) {
            alike = List.of("every setting");
        }
        add(parts, "no clear difference at ", alike);
        add(parts, "some where " + reference + " had none at ", silent);
        String others = best(outcome, List.of(ours, reference));
        if (!others.isEmpty()) {
            parts.add(others);
        }
        return parts.isEmpty()
                ? ""
                : ", " + ours + " against " + reference + ": " + String.join(", ", parts);
    }

    /** Who did best where, if it was none of those already spoken of. */
    private static String best(Outcome outcome, List<String> spoken) {
        Map<String, List<String>> won = new LinkedHashMap<>();
        for (String setting : outcome.settings()) {
            String winner = winner(outcome, setting);
            if (!winner.isEmpty() && !spoken.contains(winner)) {
                won.computeIfAbsent(winner, name -> new ArrayList<>()).add(setting);
            }
        }
        List<String> parts = new ArrayList<>();
        won.forEach((name, settings) ->
                parts.add(
                        name
                                + " at "
                                + (settings.size() == outcome.settings().size()
                                        ? "every setting"
                                        : join(settings))));
        return parts.isEmpty()
                ? ""
                : (outcome.primary().moreIsBetter() ? "the most " : "the least ")
                        + noun(outcome.primary())
                        + " by "
                        + join(parts);
    }

    private static String winner(Outcome outcome, String setting) {
        Comparator<Outcome.Row> order = Comparator.comparingDouble(row -> row.primary().value());
        boolean more = outcome.primary().moreIsBetter();
        return outcome.subjects().sequencedKeySet().stream()
                .map(subject -> outcome.find(setting, subject))
                .filter(Objects::nonNull)
                .filter(row -> row.primary().known() && row.primary().value() > 0)
                .min(more ? order.reversed() : order)
                .map(Outcome.Row::subject)
                .orElse("");
    }

    private static String amount(Metric metric, boolean better) {
        String word =
                better == metric.moreIsBetter() ? "more" : metric.moreIsBetter() ? "fewer" : "less";
        return word + " " + noun(metric);
    }

    private static String noun(Metric metric) {
        return switch (metric) {
            case CPU_PER_REQUEST -> "processor time per request";
            case REQUESTS_PER_SECOND -> "requests answered";
            case READS_PER_SECOND -> "reads per second";
            case WRITES_PER_SECOND -> "writes per second";
            case ELAPSED -> "time";
            case BYTES_PER_CONNECTION -> "memory per connection";
            case P99 -> "time until 99 of 100 were answered";
            default -> metric.heading();
        };
    }

    private static void add(List<String> parts, String words, List<String> settings) {
        if (!settings.isEmpty()) {
            parts.add(words + join(settings));
        }
    }

    private static String join(List<String> parts) {
        return parts.size() < 2
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    }
}
