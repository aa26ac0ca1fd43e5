package io.ringspun.perf;

import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One core serves echoes while many threads of the same program read a cold file. */
final class MixedSuite {

    private static final int CONNECTIONS = 32;
    private static final int READERS = 64;
    private static final String REFERENCE = "jdk";
    private static final String ALONE = "echo alone";
    private static final String BESIDE = "echo beside " + READERS + " readers";

    private MixedSuite() {}

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        try (Contest contest = new Contest(bench, "mixed")) {
            Contest.Start start =
                    name ->
                            switch (name) {
                                case "jdk" ->
                                        bench.subject(
                                                Bench.Site.ofOneCore(name),
                                                "jdk-socket",
                                                "jdk-filechannel-vt");
                                case "jdk-yield" ->
                                        bench.subject(
                                                Bench.Site.ofOneCore(name),
                                                "jdk-socket",
                                                "jdk-filechannel-yield");
                                case "jdk-pool" ->
                                        bench.subject(
                                                Bench.Site.ofOneCore(name),
                                                "jdk-socket",
                                                "jdk-filechannel-pool");
                                default -> bench.subject(Bench.Site.ofOneCore(name), name, name);
                            };
            List<String> names =
                    new ArrayList<>(List.of("ringspun", REFERENCE, "jdk-yield", "jdk-pool"));
            contest.enter(names, start);
            if (!contest.has("ringspun")) {
                contest.enter(List.of("ringspun-nio"), start);
            }
            List<String> settings = List.of(ALONE, BESIDE);
            contest.warm(
                    settings,
                    (entrant, setting, round) ->
                            turn(bench, entrant, setting, round, plan.warmMillis()));
            contest.run(
                    settings,
                    (entrant, setting, round) ->
                            turn(bench, entrant, setting, round, plan.mixedMillis()));
            List<String> notes = new ArrayList<>();
            notes.add(bench.fileNote());
            notes.add("0 req/s means that no request at all was answered in the whole time.");
            if (contest.measurements().stream().anyMatch(m -> m.figure(Metric.PASSES) > 1)) {
                notes.add(
                        "The whole file was read before a round was over (see passes in"
                                + " results.json); the rest of that round read from memory.");
            }
            return new Outcome(
                    "mixed",
                    title(plan),
                    notes,
                    settings,
                    REFERENCE,
                    Metric.REQUESTS_PER_SECOND,
                    List.of(Metric.READS_PER_SECOND, Metric.P50, Metric.P99),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    private static String title(Plan plan) {
        String text =
                "%d-byte echoes on %d connections, alone and while %d threads of the same JVM read"
                        + " a cold file at random, all on one core; %d rounds of %d ms";
        return text.formatted(
                EchoSetting.SMALL_BYTES, CONNECTIONS, READERS, plan.rounds(), plan.mixedMillis());
    }

    private static Map<Metric, Double> turn(
            Bench bench, Contest.Entrant entrant, String setting, int round, int millis)
            throws IOException, InterruptedException {
        Worker worker = entrant.worker();
        Load load = bench.load();
        int settleMillis = bench.plan().settleMillis();
        if (setting.equals(ALONE)) {
            Load.Run run = run(load, entrant, settleMillis, millis);
            load.farewell();
            return EchoSuite.figures(run);
        }
        FilesSuite.resident(worker, true);
        worker.ask(
                "start " + READERS + " " + (round + 1) + " again buffered",
                "started",
                EchoSuite.ANSWER_MAX);
        Load.Run run;
        String[] words;
        try {
            run = run(load, entrant, settleMillis, millis);
        } finally {
            // Before the farewell: a server that never gets to run could not say it.
            words = worker.ask("stop", "worked", EchoSuite.ANSWER_MAX);
        }
        load.farewell();
        Map<Metric, Double> figures = EchoSuite.figures(run);
        figures.put(
                Metric.READS_PER_SECOND, FilesSuite.figures(words).get(Metric.READS_PER_SECOND));
        figures.put(Metric.PASSES, Long.parseLong(words[1]) / (double) bench.plan().fileBlocks());
        return figures;
    }

    private static Load.Run run(Load load, Contest.Entrant entrant, int settleMillis, int millis)
            throws IOException, InterruptedException {
        return load.run(
                entrant.worker().pid(),
                entrant.address(),
                CONNECTIONS,
                EchoSetting.SMALL_BYTES,
                settleMillis,
                millis);
    }
}
