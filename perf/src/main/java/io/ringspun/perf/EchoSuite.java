package io.ringspun.perf;

import io.ringspun.perf.report.Measurement;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What an echo costs the server: one core, small messages, few and many connections. */
final class EchoSuite {

    static final int BYTES = 64;

    /** For an answer that takes a subject no time of its own. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private static final String REFERENCE = "jdk-socket";
    private static final List<String> SETTINGS =
            List.of("1 connection", "100 connections", "1000 connections");

    private EchoSuite() {}

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        try (Contest contest = new Contest(bench, "echo")) {
            List<String> names = new ArrayList<>(List.of("ringspun", "ringspun-stock"));
            if (plan.everySubject()) {
                names.add("ringspun-nio");
            }
            names.addAll(List.of(REFERENCE, "jdk-channel", "nio-selector"));
            Contest.Start start = name -> bench.subject(name, true, name, "-");
            contest.enter(names, start);
            if (!contest.has("ringspun") && !plan.everySubject()) {
                contest.enter(List.of("ringspun-nio"), start);
            }
            Load load = bench.load();
            contest.warm(
                    SETTINGS,
                    (entrant, setting, round) ->
                            turn(load, entrant, setting, 0, plan.warmMillis()));
            contest.run(
                    SETTINGS,
                    (entrant, setting, round) ->
                            turn(load, entrant, setting, plan.settleMillis(), plan.echoMillis()));
            return new Outcome(
                    "echo",
                    "%d-byte requests and answers, the server on one core; %d rounds of %d ms"
                            .formatted(BYTES, plan.rounds(), plan.echoMillis()),
                    List.of(
                            "Load: "
                                    + load.description()
                                    + ", one request in flight per connection,"
                                    + " every byte checked; "
                                    + bench.cores()
                                    + "."),
                    SETTINGS,
                    REFERENCE,
                    Metric.CPU_PER_REQUEST,
                    List.of(
                            Metric.REQUESTS_PER_SECOND,
                            Metric.P50,
                            Metric.P99,
                            Metric.ALLOCATED_PER_REQUEST),
                    contest.descriptions(),
                    contest.absent(),
                    List.<Measurement>copyOf(contest.measurements()));
        }
    }

    private static Map<Metric, Double> turn(
            Load load, Contest.Entrant server, String setting, int settleMillis, int millis)
            throws IOException, InterruptedException {
        int connections = Integer.parseInt(setting.split(" ")[0]);
        String[] before = server.worker().ask("stats", "stats", ANSWER_MAX);
        Load.Run run =
                load.run(
                        server.worker().pid(),
                        server.port(),
                        connections,
                        BYTES,
                        settleMillis,
                        millis);
        load.farewell();
        String[] after = server.worker().ask("stats", "stats", ANSWER_MAX);
        Map<Metric, Double> figures = figures(run);
        if (run.total() > 0) {
            figures.put(Metric.ALLOCATED_PER_REQUEST, difference(before, after, 2) / run.total());
        }
        if (run.cpuNanos() < 0 && run.total() > 0) {
            // The load generator could not read the server's clock: include the connecting.
            figures.put(Metric.CPU_PER_REQUEST, difference(before, after, 1) / run.total() / 1000);
        }
        return figures;
    }

    /** What the load generator saw. */
    static Map<Metric, Double> figures(Load.Run run) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double requests = run.requests();
        figures.put(Metric.REQUESTS_PER_SECOND, requests * 1e9 / run.elapsedNanos());
        figures.put(Metric.ERRORS, (double) run.errors());
        if (requests > 0) {
            figures.put(Metric.P50, run.p50Nanos() / 1e3);
            figures.put(Metric.P99, run.p99Nanos() / 1e3);
            figures.put(Metric.P999, run.p999Nanos() / 1e3);
            if (run.cpuNanos() >= 0) {
                figures.put(Metric.CPU_PER_REQUEST, run.cpuNanos() / requests / 1e3);
            }
        }
        return figures;
    }

    private static double difference(String[] before, String[] after, int index) {
        return Long.parseLong(after[index]) - Long.parseLong(before[index]);
    }
}
