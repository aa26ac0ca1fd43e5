package io.ringspun.perf.report;

import io.ringspun.perf.report.Statistics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plots of an outcome, as SVG within the page: figures against what its settings count, such as
 * connections or threads, and our ratios with their intervals.
 */
final class Charts {

    /** A count, what is counted, and what else is said of the setting. */
    private static final Pattern COUNTED = Pattern.compile("(\\d+) (\\w+?)s?((?:[, ].*)?)");

    private static final int WIDTH = 640;
    private static final int HEIGHT = 300;
    private static final int LEFT = 72;
    private static final int RIGHT = 16;
    private static final int TOP = 12;
    private static final int BOTTOM = 34;
    private static final int TICKS = 4;
    private static final int ROW = 26;
    private static final int NAMES = 230;
    private static final int COLOURS = 7;

    private final StringBuilder out = new StringBuilder();
    private final Outcome outcome;

    private Charts(Outcome outcome) {
        this.outcome = outcome;
    }

    /** All that can be drawn of an outcome; empty if nothing can. */
    static String of(Outcome outcome) {
        Charts charts = new Charts(outcome);
        charts.families()
                .forEach((family, settings) -> {
                    if (settings.size() > 1) {
                        charts.metrics().forEach(metric -> charts.curves(family, settings, metric));
                    }
                });
        charts.ratios();
        return charts.out.toString();
    }

    /** Settings that differ only in a number, by that number. */
    private SequencedMap<String, SequencedMap<Integer, String>> families() {
        SequencedMap<String, SequencedMap<Integer, String>> families = new LinkedHashMap<>();
        for (String setting : outcome.settings()) {
            Matcher matcher = COUNTED.matcher(setting);
            if (matcher.matches()) {
                families.computeIfAbsent(
                                matcher.group(2) + "s" + matcher.group(3),
                                family -> new LinkedHashMap<>())
                        .put(Integer.valueOf(matcher.group(1)), setting);
            }
        }
        return families;
    }

    private List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(List.of(outcome.primary()));
        outcome.others().stream()
                .filter(metric -> metric == Metric.REQUESTS_PER_SECOND || metric.latency())
                .forEach(metrics::add);
        return metrics;
    }

    // ---------------------------------------------------------------- curves

    /**
     * A scale.
     *
     * @param log whether equal ratios are equally far apart
     * @param from where its least value lies
     */
    private record Scale(double least, double most, boolean log, double from, double to) {

        double at(double value) {
            double share =
                    log
                            ? Math.log(value / least) / Math.log(most / least)
                            : (value - least) / (most - least);
            return from + share * (to - from);
        }
    }

    private void curves(String family, SequencedMap<Integer, String> settings, Metric metric) {
        SequencedMap<String, SequencedMap<Integer, Double>> curves = new LinkedHashMap<>();
        double least = Double.MAX_VALUE;
        double most = 0;
        for (String subject : outcome.subjects().sequencedKeySet()) {
            for (Map.Entry<Integer, String> setting : settings.entrySet()) {
                double value = outcome.median(setting.getValue(), subject, metric);
                if (value > 0) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                    curves.computeIfAbsent(subject, name -> new LinkedHashMap<>())
                            .put(setting.getKey(), value);
                }
            }
        }
        boolean drawn = curves.values().stream().anyMatch(curve -> curve.size() > 1);
        if (!drawn || least == most && metric.latency()) {
            return;
        }
        Scale x =
                new Scale(
                        settings.sequencedKeySet().getFirst(),
                        settings.sequencedKeySet().getLast(),
                        true,
                        LEFT,
                        WIDTH - RIGHT);
        Scale y =
                metric.latency()
                        ? new Scale(least, most, true, HEIGHT - BOTTOM, TOP)
                        : new Scale(0, most, false, HEIGHT - BOTTOM, TOP);
        open(metric.heading() + " against " + family, HEIGHT);
        grid(settings, metric, x, y);
        int index = 0;
        StringBuilder legend = new StringBuilder();
        for (Map.Entry<String, SequencedMap<Integer, Double>> curve : curves.entrySet()) {
            String kind = kind(curve.getKey(), index++);
            StringBuilder points = new StringBuilder();
            curve.getValue()
                    .forEach((count, value) ->
                            points.append(number(x.at(count)))
                                    .append(',')
                                    .append(number(y.at(value)))
                                    .append(' '));
            out.append("<polyline class=\"curve %s\" points=\"%s\"/>\n".formatted(kind, points));
            legend.append(
                    "<span class=\"key %s\">%s</span> "
                            .formatted(kind, HtmlReport.escape(curve.getKey())));
        }
        out.append("</svg>\n<p class=\"legend\">").append(legend).append("</p></figure>\n");
    }

    /** Ours stand out; the others have colours in turn, and another dash for each turn of these. */
    private static String kind(String subject, int index) {
        return subject.equals("ringspun") ? "mine" : "c" + index % COLOURS + " d" + index / COLOURS;
    }

    private void grid(SequencedMap<Integer, String> settings, Metric metric, Scale x, Scale y) {
        for (int count : settings.sequencedKeySet()) {
            text(x.at(count), HEIGHT - BOTTOM + 18, "middle", "%,d".formatted(count));
        }
        for (int i = 0; i <= TICKS; i++) {
            double share = (double) i / TICKS;
            double value =
                    y.log() ? y.least() * Math.pow(y.most() / y.least(), share) : y.most() * share;
            line("grid", LEFT, y.at(value), WIDTH - RIGHT, y.at(value));
            text(LEFT - 6, y.at(value) + 4, "end", metric.format(value));
        }
    }

    // ---------------------------------------------------------------- ratios

    private void ratios() {
        String ours = outcome.ours();
        if (ours == null || outcome.reference().isEmpty()) {
            return;
        }
        SequencedMap<String, Estimate> ratios = new LinkedHashMap<>();
        double least = 0.5;
        double most = 2;
        for (String setting : outcome.settings()) {
            Outcome.Row row = outcome.find(setting, ours);
            if (row != null && row.ratio().known() && row.ratio().value() > 0) {
                Estimate ratio = row.ratio();
                ratios.put(setting, ratio);
                least = Math.min(least, low(ratio));
                most = Math.max(most, high(ratio));
            }
        }
        if (ratios.isEmpty()) {
            return;
        }
        int height = ratios.size() * ROW + BOTTOM;
        Scale x = new Scale(least, most, true, NAMES, WIDTH - RIGHT);
        open(
                "%s ÷ %s, %s, with intervals of 95 %%"
                        .formatted(ours, outcome.reference(), outcome.primary().heading()),
                height);
        line("one", x.at(1), 0, x.at(1), height - BOTTOM);
        for (double tick : new double[] {least, 1, most}) {
            text(x.at(tick), height - BOTTOM + 18, "middle", TextReport.number(tick));
        }
        double at = ROW / 2.0;
        for (Map.Entry<String, Estimate> entry : ratios.entrySet()) {
            Estimate ratio = entry.getValue();
            text(NAMES - 16, at + 4, "end", entry.getKey());
            line("interval", x.at(low(ratio)), at, x.at(high(ratio)), at);
            out.append(
                    "<circle class=\"ours\" cx=\"%s\" cy=\"%s\" r=\"5\"/>\n"
                            .formatted(number(x.at(ratio.value())), number(at)));
            at += ROW;
        }
        out.append("</svg></figure>\n");
    }

    private static double low(Estimate ratio) {
        return ratio.bounded() && ratio.low() > 0 ? ratio.low() : ratio.value();
    }

    private static double high(Estimate ratio) {
        return ratio.bounded() && Double.isFinite(ratio.high()) ? ratio.high() : ratio.value();
    }

    // ---------------------------------------------------------------- SVG

    private void open(String caption, int height) {
        String words = HtmlReport.escape(caption);
        out.append("<figure><figcaption>").append(words).append("</figcaption>\n");
        out.append(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                        .formatted(WIDTH, height, words));
    }

    private void line(String kind, double x1, double y1, double x2, double y2) {
        out.append(
                "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                        .formatted(kind, number(x1), number(y1), number(x2), number(y2)));
    }

    private void text(double x, double y, String anchor, String text) {
        out.append(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                        .formatted(number(x), number(y), anchor, HtmlReport.escape(text)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
