package io.ringspun.perf;

import io.ringspun.perf.os.Blocks;
import io.ringspun.perf.os.Bystanders;
import io.ringspun.perf.os.Cores;
import io.ringspun.perf.os.Home;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ringspun bench}. Tables and the verdict go to stdout, what is going on to stderr. Exit
 * code 0 if something was compared, 1 if nothing could be, 2 if the command line is wrong.
 */
@Command(
        name = "ringspun bench",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
            "Compares Ringspun with the JDK's own ways to do the same work, on this machine.",
            "",
            "Suites: @|bold echo|@ (what a small request costs a server), @|bold files|@ (random"
                    + " reads of a file), @|bold mixed|@ (an echo server beside readers). Default: all"
                    + " of them."
        },
        footer = {
            "",
            "Every subject is a JVM of its own; they take turns for several rounds. Without --quick"
                    + " this takes about a quarter of an hour. Leave the machine alone meanwhile."
        })
public final class Main implements Callable<Integer> {

    /** Which Ringspun this is, from the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"ringspun " + (version == null ? "development" : version)};
        }
    }

    private static final List<String> SUITES = List.of("echo", "files", "mixed");

    /** Beyond this, a reader is told. */
    private static final double OTHERS_SHARE_MAX = 0.05;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "SUITE", description = "echo, files, mixed")
    private List<String> suites = new ArrayList<>();

    @Option(
            names = "--quick",
            description = "Fewer and shorter rounds: under three minutes in total.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write results.json and report.html there.")
    private @Nullable Path out;

    @Option(
            names = "--file-dir",
            paramLabel = "DIR",
            description = "Where the test file is made (and deleted); must be on a disk.")
    private @Nullable Path fileDir;

    /** Runs and exits. */
    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Main())
                        .setParameterExceptionHandler(Main::calledWrongly)
                        .execute(args));
    }

    private static int calledWrongly(ParameterException mistake, String[] args) {
        System.err.println("ringspun bench: " + mistake.getMessage());
        System.err.println("Try 'ringspun bench --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintStream stdout = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Plan plan = plan();
        Set<String> chosen = checked(plan);
        Map<String, String> system = SystemInfo.collect();
        system.put("subjects' flags", String.join(" ", Jvm.FLAGS));
        List<Outcome> outcomes = new ArrayList<>();
        boolean closing;
        try (Bench bench = new Bench(plan, Cores.find(), fileDir, System.err)) {
            stdout.println(TextReport.system(system));
            for (String suite : chosen) {
                try {
                    Outcome outcome = watched(suite, bench);
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
        if (plan.name().equals("smoke")) {
            stdout.println(
                    "A smoke run: everything was run, nothing was measured long enough to mean"
                            + " anything.");
        }
        stdout.print(TextReport.wrapped(Verdict.of(outcomes)));
        boolean written = out == null || write(out, plan, system, outcomes);
        boolean compared =
                outcomes.size() == chosen.size()
                        && outcomes.stream().noneMatch(outcome -> outcome.measurements().isEmpty());
        return written && compared ? 0 : 1;
    }

    /** Runs a suite and says so if others used much of the machine meanwhile. */
    private static Outcome watched(String suite, Bench bench)
            throws IOException, InterruptedException {
        Bystanders bystanders = new Bystanders(bench.workers().ticks());
        Outcome outcome = run(suite, bench);
        double share = bystanders.share(bench.workers().ticks());
        if (share < OTHERS_SHARE_MAX || Double.isNaN(share)) {
            return outcome;
        }
        String note =
                "Other programs used %.0f %% of this machine's processor time meanwhile: these"
                        + " figures are rough.";
        return outcome.withNote(note.formatted(share * 100));
    }

    private static Outcome run(String suite, Bench bench) throws IOException, InterruptedException {
        return switch (suite) {
            case "echo" -> EchoSuite.run(bench);
            case "files" -> FilesSuite.run(bench);
            case "mixed" -> MixedSuite.run(bench);
            default -> throw new AssertionError(suite);
        };
    }

    private Set<String> checked(Plan plan) {
        for (String suite : suites) {
            if (!SUITES.contains(suite)) {
                throw wrong(
                        "there is no suite '"
                                + suite
                                + "'; choose of "
                                + String.join(", ", SUITES));
            }
        }
        try {
            if (out != null) {
                Files.createDirectories(out);
            }
        } catch (IOException e) {
            throw wrong("--out " + out + " cannot be made a directory: " + e);
        }
        try {
            String refusal =
                    fileDir == null
                            ? null
                            : Home.refusal(fileDir, plan.fileBlocks() * Blocks.BYTES);
            if (refusal != null) {
                throw wrong("--file-dir " + fileDir + " " + refusal);
            }
        } catch (IOException e) {
            throw wrong("--file-dir " + fileDir + " cannot be used: " + e);
        }
        return suites.isEmpty() ? new LinkedHashSet<>(SUITES) : new LinkedHashSet<>(suites);
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(spec.commandLine(), message);
    }

    private Plan plan() {
        if ("1".equals(System.getenv("RINGSPUN_BENCH_SMOKE"))) {
            return Plan.SMOKE;
        }
        return quick ? Plan.QUICK : Plan.FULL;
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
