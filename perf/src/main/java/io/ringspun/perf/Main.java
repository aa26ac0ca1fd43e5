package io.ringspun.perf;

import io.ringspun.perf.os.Bystanders;
import io.ringspun.perf.os.Cores;
import io.ringspun.perf.os.SystemInfo;
import io.ringspun.perf.report.Bars;
import io.ringspun.perf.report.Comparison;
import io.ringspun.perf.report.HtmlReport;
import io.ringspun.perf.report.JsonReport;
import io.ringspun.perf.report.Outcome;
import io.ringspun.perf.report.Results;
import io.ringspun.perf.report.TextReport;
import io.ringspun.perf.report.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.ParseException;

/**
 * {@code ringspun bench}. Tables and the verdict go to stdout, what is going on to stderr. Exit
 * code 0 if something was compared, 1 if nothing could be or something got worse, 2 if the command
 * line is wrong.
 */
public final class Main {

    /** Beyond this, a reader is told. */
    private static final double OTHERS_SHARE_MAX = 0.05;

    private Main() {}

    /** Runs and exits. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String... args) throws InterruptedException {
        try {
            Request request = Request.of(args);
            if (request.help()) {
                System.out.print(Request.HELP);
                return 0;
            }
            if (request.version()) {
                String version = Main.class.getPackage().getImplementationVersion();
                System.out.println("ringspun " + (version == null ? "development" : version));
                return 0;
            }
            return switch (request.task()) {
                case RUN -> {
                    request.checkFolders();
                    yield run(request);
                }
                case JUDGE -> judge(request.files());
                case COMPARE -> compare(request.files().getFirst(), request.files().getLast());
            };
        } catch (IOException e) {
            System.err.println("ringspun bench: " + e.getMessage());
            return 1;
        } catch (ParseException e) {
            System.err.println("ringspun bench: " + e.getMessage());
            System.err.println("Try 'ringspun bench --help'.");
            return 2;
        }
    }

    private static PrintStream stdout() {
        return new PrintStream(System.out, true, StandardCharsets.UTF_8);
    }

    /** The bars by what earlier runs measured; of a suite that several have, the last counts. */
    private static int judge(List<Path> files) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Path file : files) {
            outcomes.addAll(Results.read(file).outcomes());
        }
        stdout().print(TextReport.bars(Bars.judge(outcomes)));
        return outcomes.isEmpty() ? 1 : 0;
    }

    private static int compare(Path earlier, Path later) throws IOException {
        Results before = Results.read(earlier);
        Results after = Results.read(later);
        if (!before.plan().equals(after.plan())) {
            System.err.println(
                    "One run was " + before.plan() + ", the other " + after.plan() + ".");
        }
        List<Comparison.Line> lines = Comparison.of(before, after);
        stdout().print(TextReport.comparison(lines));
        return lines.stream().anyMatch(line -> line.change() == Comparison.Change.WORSE) ? 1 : 0;
    }

    private static int run(Request request) throws InterruptedException {
        PrintStream stdout = stdout();
        Map<String, String> system = SystemInfo.collect();
        system.put("subjects' flags", String.join(" ", Jvm.FLAGS));
        List<Outcome> outcomes = new ArrayList<>();
        boolean closing;
        try (Bench bench = new Bench(request.plan(), Cores.find(), request.fileDir(), System.err)) {
            stdout.println(TextReport.system(system));
            for (String suite : request.suites()) {
                try {
                    Outcome outcome = watched(suite, bench, request);
                    outcomes.add(outcome);
                    stdout.println(TextReport.of(outcome));
                } catch (IOException e) {
                    bench.say(suite + " failed: " + e.getMessage());
                }
            }
            closing = bench.workers().closing();
        }
        if (closing) {
            return 1;
        }
        if (request.plan().name().equals("smoke")) {
            stdout.println(
                    "A smoke run: everything was run, nothing was measured long enough to mean"
                            + " anything.");
        }
        stdout.println(TextReport.bars(Bars.judge(outcomes)));
        stdout.print(TextReport.wrapped(Verdict.of(outcomes)));
        boolean written =
                request.out() == null || write(request.out(), request.plan(), system, outcomes);
        boolean compared =
                outcomes.size() == request.suites().size()
                        && outcomes.stream().noneMatch(outcome -> outcome.measurements().isEmpty());
        return written && compared ? 0 : 1;
    }

    /** Runs a suite and says so if others used much of the machine meanwhile. */
    private static Outcome watched(String suite, Bench bench, Request request)
            throws IOException, InterruptedException {
        Bystanders bystanders = new Bystanders(bench.workers().ticks());
        Outcome outcome = Suite.named(suite).body().run(bench, request);
        double share = bystanders.share(bench.workers().ticks());
        if (share < OTHERS_SHARE_MAX || Double.isNaN(share)) {
            return outcome;
        }
        String note =
                "Other programs used %.0f %% of this machine's processor time meanwhile: these"
                        + " figures are rough.";
        return outcome.withNote(note.formatted(share * 100));
    }

    private static boolean write(
            Path folder, Plan plan, Map<String, String> system, List<Outcome> outcomes) {
        try {
            Files.writeString(
                    folder.resolve("results.json"),
                    JsonReport.of(plan.describe(), system, outcomes));
            Files.writeString(folder.resolve("report.html"), HtmlReport.of(system, outcomes));
            System.err.println("wrote results.json and report.html in " + folder);
            return true;
        } catch (IOException e) {
            System.err.println("could not write the report: " + e);
            return false;
        }
    }
}
