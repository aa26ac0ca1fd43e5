package io.ringspun.perf.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code results.json} holds, read again.
 *
 * @param plan its name: figures of different plans are not alike
 * @param system what is known of the machine
 * @param outcomes the suites
 */
public record Results(String plan, Map<String, String> system, List<Outcome> outcomes) {

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, or is none of ours
     */
    public static Results read(Path file) throws IOException {
        try {
            Map<?, ?> all = map(JsonReader.read(Files.readString(file)));
            if (!Double.valueOf(JsonReport.FORMAT).equals(all.get("format"))) {
                throw new IOException(file + " has a format that this version does not know");
            }
            return new Results(
                    text(map(all.get("plan")).get("name")),
                    texts(all.get("system")),
                    list(all.get("suites")).stream().map(Results::outcome).toList());
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw new IOException(file + " is no results.json: " + e.getMessage(), e);
        }
    }

    private static Outcome outcome(@Nullable Object value) {
        Map<?, ?> suite = map(value);
        return new Outcome(
                text(suite.get("name")),
                text(suite.get("title")),
                list(suite.get("notes")).stream().map(Results::text).toList(),
                list(suite.get("settings")).stream().map(Results::text).toList(),
                text(suite.get("reference")),
                metric(suite.get("primary")),
                list(suite.get("others")).stream().map(Results::metric).toList(),
                texts(suite.get("subjects")),
                texts(suite.get("absent")),
                list(suite.get("rounds")).stream().map(Results::measurement).toList());
    }

    private static Measurement measurement(@Nullable Object value) {
        Map<?, ?> round = map(value);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        round.forEach((key, figure) -> {
            Metric metric = Metric.keyed(text(key));
            if (metric != null && figure instanceof Double number) {
                figures.put(metric, number);
            }
        });
        return new Measurement(
                ((Double) Objects.requireNonNull(round.get("round"))).intValue(),
                text(round.get("setting")),
                text(round.get("subject")),
                figures);
    }

    private static Metric metric(@Nullable Object key) {
        Metric metric = Metric.keyed(text(key));
        if (metric == null) {
            throw new IllegalArgumentException("nothing known is called " + key);
        }
        return metric;
    }

    private static SequencedMap<String, String> texts(@Nullable Object value) {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        map(value).forEach((key, text) -> texts.put(text(key), text(text)));
        return texts;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value, "something is missing");
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value, "something is missing");
    }

    private static String text(@Nullable Object value) {
        return (String) Objects.requireNonNull(value, "something is missing");
    }
}
