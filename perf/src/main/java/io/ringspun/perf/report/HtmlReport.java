package io.ringspun.perf.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * {@code report.html}: one page that needs nothing else, readable on a phone, in light and dark.
 */
public final class HtmlReport {

    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ours: #0b7a75; --other: #8a8f98; --line: #8884; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1rem; }
            h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; } h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
            .verdict { border-left: .3rem solid var(--ours); padding-left: .8rem; }
            .bar { display: grid; grid-template-columns: 9.5rem 1fr 6.5rem; gap: .5rem; align-items: center;
                   font-size: .85rem; }
            .bar span:last-child, td + td, th + th { text-align: right; font-variant-numeric: tabular-nums; }
            svg { width: 100%; height: 1.1rem; display: block; }
            .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; width: 100%; }
            th, td { padding: .2rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; text-align: left; }
            .ours { fill: var(--ours); } .other { fill: var(--other); }
            figure { margin: 1.5rem 0 .5rem; } figcaption { font-weight: 600; }
            .chart { height: auto; font-size: 13px; fill: currentColor; } .chart .ours { fill: var(--ours); }
            .grid { stroke: var(--line); } .one { stroke: currentColor; stroke-dasharray: 3 3; }
            .interval { stroke: var(--ours); stroke-width: 3; }
            .curve { fill: none; stroke: currentColor; stroke-width: 1.6; } .curve.mine { stroke-width: 3.5; }
            .mine { color: var(--ours); font-weight: 600; } .d1 { stroke-dasharray: 6 4; } .d2 { stroke-dasharray: 2 3; }
            .c0 { color: #c2571a; } .c1 { color: #7a5cc9; } .c2 { color: #3b7dd8; } .c3 { color: #a8328a; }
            .c4 { color: #8a7a1f; } .c5 { color: #c03a3a; } .c6 { color: #6b7280; }
            .legend { margin: 0; font-size: .85rem; } .key::before { content: "— "; } .key { margin-right: .8rem; }
            .missed { font-weight: 600; } .met { color: var(--ours); }
            .whisker { stroke: currentColor; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
            dl { font-size: .85rem; display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; }
            dd { margin: 0; overflow-wrap: anywhere; } small, .notes { font-size: .85rem; }
            @media print { body { max-width: none; font-size: 10pt; } details > * { display: block; }
                           details::details-content { content-visibility: visible; block-size: auto; }
                           h2 { break-before: auto; } h3, .bar, svg { break-inside: avoid; } }
            @media (max-width: 34rem) { .bar { grid-template-columns: 6.5rem 1fr 4.5rem; font-size: .75rem; } }
            """;

    private final StringBuilder out = new StringBuilder();

    private HtmlReport() {}

    /** The page's text. */
    public static String of(Map<String, String> system, List<Outcome> outcomes) {
        HtmlReport page = new HtmlReport();
        page.page(system, outcomes);
        return page.out.toString();
    }

    private void page(Map<String, String> system, List<Outcome> outcomes) {
        out.append(
                """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Ringspun bench</title>
                <style>
                """);
        out.append(STYLE).append("</style></head><body>\n<h1>Ringspun bench</h1>\n");
        element("p class=\"verdict\"", Verdict.of(outcomes));
        out.append(
                        "<p><small>Bars are medians over all rounds; the line at a bar's end is the"
                                + " interval")
                .append(
                        " that holds the true median with 95 % confidence. In the tables, <i>by"
                                + " chance</i> is how probable so large a difference would be if"
                                + " there were none (Mann–Whitney), <i>larger</i> how often a round"
                                + " of the subject has the larger figure than one of the"
                                + " reference.</small></p>\n");
        bars(Bars.judge(outcomes));
        outcomes.forEach(this::suite);
        out.append("<h2>Machine</h2>\n<dl>\n");
        system.forEach((name, value) -> {
            element("dt", name);
            element("dd", value);
        });
        out.append("</dl>\n</body></html>\n");
    }

    private void bars(List<Bar.Judged> bars) {
        List<Bar.Judged> known =
                bars.stream().filter(judged -> judged.state() != Bar.State.UNKNOWN).toList();
        if (known.isEmpty()) {
            return;
        }
        element("h2", "Bars");
        out.append("<div class=\"scroll\"><table>\n<tr>");
        List.of("", "bound", "here (95 %)", "").forEach(heading -> element("th", heading));
        out.append("</tr>\n");
        for (Bar.Judged judged : known) {
            out.append("<tr>");
            element("td", judged.bar().what() + ": " + judged.bar().comparison(judged.peer()));
            element("td", judged.bar().boundText());
            element("td", TextReport.ratio(judged.value()));
            element(
                    "td class=\"%s\""
                            .formatted(judged.state() == Bar.State.MISSED ? "missed" : "met"),
                    judged.state().word());
            out.append("</tr>\n");
        }
        out.append("</table></div>\n");
        if (known.size() < bars.size()) {
            element("p", "Not measured: %d more.".formatted(bars.size() - known.size()));
        }
    }

    private void suite(Outcome outcome) {
        element("h2", outcome.suite());
        element("p", outcome.title());
        List<Outcome.Row> rows = outcome.rows();
        for (String setting : outcome.settings()) {
            List<Outcome.Row> here =
                    rows.stream().filter(row -> row.setting().equals(setting)).toList();
            if (!here.isEmpty()) {
                bars(outcome, setting, here);
            }
        }
        out.append(Charts.of(outcome));
        table(outcome, rows);
        out.append("<ul class=\"notes\">\n");
        outcome.subjects().forEach((name, what) -> element("li", name + ": " + what));
        outcome.absent().forEach((name, why) -> element("li", name + " could not run: " + why));
        outcome.notes().forEach(note -> element("li", note));
        out.append("</ul>\n");
    }

    private void bars(Outcome outcome, String setting, List<Outcome.Row> rows) {
        Metric primary = outcome.primary();
        double most =
                rows.stream()
                        .map(Outcome.Row::primary)
                        .mapToDouble(m -> m.bounded() ? m.high() : m.value())
                        .filter(Double::isFinite)
                        .max()
                        .orElse(0);
        element(
                "h3",
                setting
                        + ": "
                        + primary.heading()
                        + ", "
                        + (primary.moreIsBetter() ? "more is better" : "less is better"));
        for (Outcome.Row row : rows) {
            out.append("<div class=\"bar\">");
            element("span", row.subject());
            bar(row, most);
            element("span", primary.format(row.primary().value()));
            out.append("</div>\n");
        }
    }

    private void bar(Outcome.Row row, double most) {
        String kind = row.subject().startsWith("ringspun") ? "ours" : "other";
        out.append(
                        "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\""
                                + " aria-label=\"")
                .append(escape(row.subject()))
                .append("\">");
        if (row.primary().known() && most > 0) {
            double scale = 99 / most;
            out.append(
                    "<rect class=\"%s\" y=\"1\" height=\"8\" width=\"%s\"/>"
                            .formatted(kind, coordinate(row.primary().value() * scale)));
            if (row.primary().bounded()) {
                double low = row.primary().low() * scale;
                double high = row.primary().high() * scale;
                line(low, 5, high, 5);
                line(low, 3, low, 7);
                line(high, 3, high, 7);
            }
        }
        out.append("</svg>");
    }

    private void line(double x1, int y1, double x2, int y2) {
        out.append(
                "<line class=\"whisker\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>"
                        .formatted(coordinate(x1), y1, coordinate(x2), y2));
    }

    private void table(Outcome outcome, List<Outcome.Row> rows) {
        Metric primary = outcome.primary();
        out.append("<details><summary>All figures</summary><div class=\"scroll\"><table>\n<tr>");
        element("th", "");
        element("th", primary.heading());
        element("th", "min–max");
        element("th", outcome.reference().isEmpty() ? "" : "× " + outcome.reference() + " (95 %)");
        element("th", "by chance");
        element("th", "larger");
        outcome.others().forEach(metric -> element("th", metric.heading()));
        out.append("</tr>\n");
        for (Outcome.Row row : rows) {
            out.append("<tr>");
            element("td", row.setting() + ", " + row.subject());
            element("td", primary.format(row.primary().value()));
            element("td", TextReport.spread(primary, row));
            element(
                    "td",
                    Objects.equals(row.subject(), outcome.reference())
                            ? "1"
                            : TextReport.ratio(row.ratio()));
            boolean judged = row.ratio().known() && !row.subject().equals(outcome.reference());
            element("td", judged ? "%.3f".formatted(row.byChance()) : "");
            element("td", judged ? "%.0f %%".formatted(row.superiority() * 100) : "");
            for (Metric metric : outcome.others()) {
                element("td", metric.format(outcome.median(row.setting(), row.subject(), metric)));
            }
            out.append("</tr>\n");
        }
        out.append("</table></div></details>\n");
    }

    /** An element and its text; the tag may have attributes. */
    private void element(String tag, String text) {
        String name = tag.split(" ", 2)[0];
        out.append('<')
                .append(tag)
                .append('>')
                .append(escape(text))
                .append("</")
                .append(name)
                .append(">\n");
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
