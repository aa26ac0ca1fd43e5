package io.ringspun.perf.report;

import io.ringspun.perf.report.Statistics.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A suite's outcome for a terminal of 100 columns. */
public final class TextReport {

    private static final int COLUMNS = 100;

    private TextReport() {}

    /** Title, table, who is missing, notes. */
    public static String of(Outcome outcome) {
        StringBuilder out = new StringBuilder();
        wrap(out, outcome.suite() + ": ", outcome.title());
        out.append('\n');
        table(out, outcome);
        outcome.absent().forEach((name, reason) -> wrap(out, "  without " + name + ": ", reason));
        outcome.notes().forEach(note -> wrap(out, "  ", note));
        return out.toString();
    }

    private static void table(StringBuilder out, Outcome outcome) {
        List<String[]> lines = new ArrayList<>();
        lines.add(heading(outcome));
        String setting = "";
        for (Outcome.Row row : outcome.rows()) {
            if (!row.setting().equals(setting)) {
                setting = row.setting();
                lines.add(new String[] {setting});
            }
            lines.add(line(outcome, row));
        }
        align(out, lines);
    }

    /** Lines of cells under each other; all columns but the first are set to the right. */
    private static void align(StringBuilder out, List<String[]> lines) {
        int[] widths = new int[lines.getFirst().length];
        for (String[] cells : lines) {
            for (int i = 0; i < cells.length; i++) {
                widths[i] = Math.max(widths[i], cells[i].length());
            }
        }
        for (String[] cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                String space = " ".repeat(widths[i] - cells[i].length());
                line.append(i == 0 ? cells[i] + space : "  " + space + cells[i]);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    /** Every bar of which something is known, and how many there are of which nothing is. */
    public static String bars(List<Bar.Judged> bars) {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"bars", "bound", "here (95 %)", ""});
        String what = "";
        long unknown = 0;
        for (Bar.Judged judged : bars) {
            if (judged.state() == Bar.State.UNKNOWN) {
                unknown++;
                continue;
            }
            if (!judged.bar().what().equals(what)) {
                what = judged.bar().what();
                lines.add(new String[] {"  " + what});
            }
            lines.add(
                    new String[] {
                        "    " + judged.bar().comparison(judged.peer()),
                        judged.bar().boundText(),
                        ratio(judged.value()),
                        judged.state().word()
                    });
        }
        StringBuilder out = new StringBuilder();
        align(out, lines);
        if (unknown > 0) {
            out.append("  not measured: ").append(unknown).append(" more\n");
        }
        return out.toString();
    }

    /** What changed between two runs, what got worse first. */
    public static String comparison(List<Comparison.Line> lines) {
        List<String[]> table = new ArrayList<>();
        table.add(new String[] {"later ÷ earlier", "ratio (95 %)", "by chance", "larger", ""});
        StringBuilder out = new StringBuilder();
        for (Comparison.Change change :
                List.of(Comparison.Change.WORSE, Comparison.Change.BETTER)) {
            lines.stream()
                    .filter(line -> line.change() == change)
                    .forEach(line ->
                            table.add(
                                    new String[] {
                                        place(line),
                                        ratio(line.ratio()),
                                        String.format(Locale.ROOT, "%.3f", line.byChance()),
                                        String.format(
                                                Locale.ROOT, "%.0f %%", line.superiority() * 100),
                                        change == Comparison.Change.WORSE ? "worse" : "better"
                                    }));
        }
        long alike =
                lines.stream().filter(line -> line.change() == Comparison.Change.ALIKE).count();
        if (table.size() > 1) {
            align(out, table);
        }
        wrap(
                out,
                "",
                lines.isEmpty()
                        ? "The two have no figure in common."
                        : "%d of %d figures did not change beyond noise."
                                .formatted(alike, lines.size()));
        return out.toString();
    }

    private static String place(Comparison.Line line) {
        return line.suite()
                + ", "
                + line.side().setting()
                + ", "
                + line.side().subject()
                + ": "
                + line.metric().heading();
    }

    private static String[] heading(Outcome outcome) {
        List<String> cells = new ArrayList<>();
        cells.add("");
        cells.add(outcome.primary().heading());
        cells.add("min–max");
        cells.add(outcome.reference().isEmpty() ? "" : "× " + outcome.reference() + " (95 %)");
        outcome.others().forEach(metric -> cells.add(metric.heading()));
        return cells.toArray(String[]::new);
    }

    private static String[] line(Outcome outcome, Outcome.Row row) {
        Metric primary = outcome.primary();
        List<String> cells = new ArrayList<>();
        cells.add("  " + row.subject());
        cells.add(primary.format(row.primary().value()));
        cells.add(spread(primary, row));
        cells.add(row.subject().equals(outcome.reference()) ? "1" : ratio(row.ratio()));
        for (Metric metric : outcome.others()) {
            cells.add(metric.format(outcome.median(row.setting(), row.subject(), metric)));
        }
        return cells.toArray(String[]::new);
    }

    static String spread(Metric metric, Outcome.Row row) {
        return row.primary().known()
                ? metric.format(row.min()) + "–" + metric.format(row.max())
                : "–";
    }

    static String ratio(Estimate ratio) {
        String value = ratio.known() ? number(ratio.value()) : "–";
        return ratio.known() && ratio.bounded()
                ? value + " (" + number(ratio.low()) + "–" + number(ratio.high()) + ")"
                : value;
    }

    /** Two decimals, or none where they would mean nothing. */
    static String number(double value) {
        return !Double.isFinite(value)
                ? "∞"
                : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    /** What is known of the machine, in as few lines as it takes. */
    public static String system(Map<String, String> system) {
        StringBuilder out = new StringBuilder();
        List<String> shown =
                List.of("processor", "processors", "memory", "kernel", "jdk", "revision");
        List<String> parts = new ArrayList<>();
        for (String name : shown) {
            String value = system.get(name);
            if (value != null) {
                parts.add(name + " " + value);
            }
        }
        wrap(out, "", String.join(", ", parts));
        return out.toString();
    }

    /** Breaks a text into lines; those after the first are indented. */
    public static String wrapped(String text) {
        StringBuilder out = new StringBuilder();
        wrap(out, "", text);
        return out.toString();
    }

    private static void wrap(StringBuilder out, String start, String text) {
        String indent = " ".repeat(start.length() - start.stripLeading().length());
        StringBuilder line = new StringBuilder(start);
        boolean empty = true;
        for (String word : text.split(" ")) {
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                out.append(line).append('\n');
                line = new StringBuilder(indent).append("  ");
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.append(line).append('\n');
    }
}
