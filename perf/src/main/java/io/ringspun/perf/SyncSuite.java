package io.ringspun.perf;

import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Small appends that the disk must have before the next one: what an embedded database does. */
final class SyncSuite {

    private static final String SUITE = "sync";
    private static final String REFERENCE = "jdk-filechannel-vt";
    private static final Duration WORK_MAX = Duration.ofSeconds(60);
    private static final List<String> LOOK = List.of("1 thread", "16 threads", "64 threads");
    private static final List<String> ALL =
            List.of("1 thread", "16 threads", "64 threads", "256 threads");
    private static final List<String> SUBJECTS =
            List.of("ringspun", "ringspun-stock", REFERENCE, "jdk-filechannel-pool");
    private static final List<String> ALL_SUBJECTS =
            List.of(
                    "ringspun",
                    "ringspun-stock",
                    "ringspun-nio",
                    REFERENCE,
                    "jdk-filechannel-pool");

    private SyncSuite() {}

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        List<String> settings = plan.scope().settings(SUITE, LOOK, ALL);
        try (Contest contest = new Contest(bench, SUITE)) {
            Contest.Start start = name -> bench.subject(Bench.Site.ofAllCores(name), "-", name);
            contest.enter(plan.scope().subjects(SUITE, SUBJECTS, ALL_SUBJECTS), start);
            if (!contest.has("ringspun") && !contest.has("ringspun-nio")) {
                contest.enter(List.of("ringspun-nio"), start);
            }
            contest.warm(
                    settings,
                    (entrant, setting, round) -> turn(entrant, setting, plan.warmMillis() / 4));
            contest.run(
                    settings,
                    (entrant, setting, round) -> turn(entrant, setting, plan.echoMillis()));
            return new Outcome(
                    SUITE,
                    "4 KiB appended and synced (fdatasync), each thread to a file of its own; %d rounds of %d ms"
                            .formatted(plan.rounds(), plan.echoMillis()),
                    List.of(
                            bench.fileNote(),
                            "What a sync costs is the file system's and the disk's business; every"
                                    + " file is looked at in the end."),
                    settings,
                    REFERENCE,
                    Metric.WRITES_PER_SECOND,
                    List.of(Metric.CPU_PER_WRITE),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    private static Map<Metric, Double> turn(Contest.Entrant entrant, String setting, int millis)
            throws IOException, InterruptedException {
        String[] words =
                entrant.worker()
                        .ask(
                                "run %s 1 again append %d".formatted(setting.split(" ")[0], millis),
                                "worked",
                                WORK_MAX);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double writes = Long.parseLong(words[1]);
        figures.put(Metric.WRITES_PER_SECOND, writes * 1e9 / Long.parseLong(words[2]));
        if (writes > 0) {
            figures.put(Metric.CPU_PER_WRITE, Long.parseLong(words[3]) / writes / 1e3);
        }
        return figures;
    }
}
