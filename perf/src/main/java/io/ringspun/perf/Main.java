package io.ringspun.perf;

import io.ringspun.perf.os.Bystanders;
import io.ringspun.perf.os.Cores;
import io.ringspun.perf.os.SystemInfo;
import io.ringspun.perf.report.HtmlReport;
import io.ringspun.perf.report.JsonReport;
import io.ringspun.perf.report.Outcome;
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
 * code 0 if something was compared, 1 if nothing could be, 2 if the command line is wrong.
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
            request.checkFolders();
            return run(request);
        } catch (ParseException e) {
            System.err.println("ringspun bench: " + e.getMessage());
            System.err.println("Try 'ringspun bench --help'.");
            return 2;
        }
    }

    private static int run(Request request) throws InterruptedException {
        PrintStream stdout = new PrintStream(System.out, true, StandardCharsets.UTF_8);
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
        Outcome outcome = run(suite, bench, request);
        double share = bystanders.share(bench.workers().ticks());
        if (share < OTHERS_SHARE_MAX || Double.isNaN(share)) {
            return outcome;
        }
        String note =
                "Other programs used %.0f %% of this machine's processor time meanwhile: these"
                        + " figures are rough.";
        return outcome.withNote(note.formatted(share * 100));
    }

    private static Outcome run(String suite, Bench bench, Request request)
            throws IOException, InterruptedException {
        return switch (suite) {
            case "echo" -> EchoSuite.run(bench, request.echo());
            case "files" -> FilesSuite.run(bench);
            case "mixed" -> MixedSuite.run(bench);
            case "receive" -> ReceiveSuite.run(bench, request.echo());
            case "features" -> FeaturesSuite.run(bench);
            case "micro" -> MicroSuite.run(bench, request.benchmarks());
            default -> throw new AssertionError(suite);
        };
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
