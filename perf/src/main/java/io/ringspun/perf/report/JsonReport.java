package io.ringspun.perf.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code results.json}: every round as it was measured, what was made of it, and on what machine.
 */
public final class JsonReport {

    /** Changes when a reader of the file would have to. */
    static final int FORMAT = 2;

    private JsonReport() {}

    /**
     * The file's text.
     *
     * @param plan how long was measured, and how often
     * @param system see {@code SystemInfo}
     * @param outcomes the suites
     */
    public static String of(
            Map<String, ?> plan, Map<String, String> system, List<Outcome> outcomes) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", FORMAT);
        all.put("plan", plan);
        all.put("system", system);
        all.put("verdict", Verdict.of(outcomes));
        all.put("bars", Bars.judge(outcomes).stream().map(JsonReport::bar).toList());
        all.put("suites", outcomes.stream().map(JsonReport::suite).toList());
        return Json.write(all);
    }

    private static Map<String, Object> bar(Bar.Judged judged) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("what", judged.bar().what());
        line.put("of", judged.bar().comparison(judged.peer()));
        line.put("figure", judged.bar().metric().key());
        line.put("value", estimate(judged.value()));
        line.put("bound", judged.bar().bound());
        line.put("state", judged.state().word());
        return line;
    }

    private static Map<String, Object> suite(Outcome outcome) {
        Map<String, Object> suite = new LinkedHashMap<>();
        suite.put("name", outcome.suite());
        suite.put("title", outcome.title());
        suite.put("notes", outcome.notes());
        suite.put("settings", outcome.settings());
        suite.put("subjects", outcome.subjects());
        suite.put("absent", outcome.absent());
        suite.put("reference", outcome.reference());
        suite.put("primary", outcome.primary().key());
        suite.put("others", outcome.others().stream().map(Metric::key).toList());
        suite.put("summary", outcome.rows().stream().map(row -> summary(outcome, row)).toList());
        suite.put("rounds", outcome.measurements().stream().map(JsonReport::round).toList());
        return suite;
    }

    private static Map<String, Object> summary(Outcome outcome, Outcome.Row row) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("setting", row.setting());
        line.put("subject", row.subject());
        line.put("median", estimate(row.primary()));
        line.put("min", row.min());
        line.put("max", row.max());
        line.put("ratioToReference", estimate(row.ratio()));
        line.put("differenceByChance", row.byChance());
        line.put("superiority", row.superiority());
        Map<String, Object> medians = new LinkedHashMap<>();
        for (Metric metric : outcome.others()) {
            medians.put(metric.key(), outcome.median(row.setting(), row.subject(), metric));
        }
        line.put("otherMedians", medians);
        return line;
    }

    /** Value, lower and upper end of the 95 % interval. */
    private static Map<String, Object> estimate(Statistics.Estimate estimate) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("value", estimate.value());
        parts.put("low", estimate.low());
        parts.put("high", estimate.high());
        return parts;
    }

    private static Map<String, Object> round(Measurement measurement) {
        Map<String, Object> round = new LinkedHashMap<>();
        round.put("round", measurement.round());
        round.put("setting", measurement.setting());
        round.put("subject", measurement.subject());
        measurement.figures().forEach((metric, value) -> round.put(metric.key(), value));
        return round;
    }
}
