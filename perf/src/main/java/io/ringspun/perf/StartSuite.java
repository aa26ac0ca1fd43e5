package io.ringspun.perf;

import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import io.ringspun.perf.subject.Hello;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How long it takes until a command has said what it has to say, beside the least of a JVM. */
final class StartSuite {

    private static final String SUITE = "start";
    private static final String REFERENCE = "jvm-hello";
    private static final String TUNED = "jvm-hello-tuned";
    private static final String DOCTOR = "ringspun-doctor";

    /** The first run may have to build. */
    private static final Duration RUN_MAX = Duration.ofMinutes(5);

    private static final List<String> SETTINGS = List.of("one run");

    private StartSuite() {}

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        try (Contest contest = new Contest(bench, SUITE)) {
            contest.enlist(DOCTOR, "the command doctor, by its script");
            contest.enlist(REFERENCE, "a class that says one word, no flags");
            contest.enlist(TUNED, "the same with the flags of the command doctor, but no cache");
            Contest.Turn turn =
                    (entrant, setting, round) ->
                            Map.of(
                                    Metric.ELAPSED,
                                    bench.workers()
                                                    .finish(
                                                            entrant.name(),
                                                            command(plan, entrant.name()),
                                                            RUN_MAX)
                                                    .elapsedNanos()
                                            / 1e6);
            contest.warm(SETTINGS, turn);
            contest.run(SETTINGS, turn);
            return new Outcome(
                    SUITE,
                    "time until a program has ended; %d rounds".formatted(plan.rounds()),
                    List.of(),
                    SETTINGS,
                    REFERENCE,
                    Metric.ELAPSED,
                    List.of(),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    private static List<String> command(Plan plan, String name) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        String main = Hello.class.getName();
        return switch (name) {
            case DOCTOR -> Launcher.command(plan, "doctor");
            case TUNED ->
                    List.of(
                            java,
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xlog:disable",
                            "-cp",
                            classes,
                            main);
            default -> List.of(java, "-cp", classes, main);
        };
    }
}
