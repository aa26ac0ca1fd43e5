package io.ringspun.perf;

import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * How long small requests wait for their answers when they come at a fixed rate, whether or not the
 * server keeps up.
 */
final class LatencySuite {

    private static final String SUITE = "latency";
    private static final int CONNECTIONS = 100;
    private static final List<Integer> LOOK = List.of(5_000, 20_000, 50_000);
    private static final List<Integer> ALL =
            List.of(5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000);

    private LatencySuite() {}

    static Outcome run(Bench bench, EchoChoice choice) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        List<String> settings =
                (plan.scope() == Scope.LOOK ? LOOK : ALL)
                        .stream().map(rate -> rate + " requests a second").toList();
        try (Contest contest = new Contest(bench, SUITE)) {
            contest.enter(
                    choice.subjects(plan).stream().map(EchoSubject::name).toList(),
                    name -> EchoSubject.named(name).start(bench, 1, EchoSuite.BUFFER_BYTES, "-"));
            Load load = bench.load();
            contest.warm(
                    settings,
                    (entrant, setting, round) ->
                            turn(load, entrant, setting, 0, plan.warmMillis()));
            contest.run(
                    settings,
                    (entrant, setting, round) ->
                            turn(load, entrant, setting, plan.settleMillis(), plan.echoMillis()));
            return new Outcome(
                    SUITE,
                    "%d-byte requests at a fixed rate on %d connections, the server on one core; %d rounds of %d ms"
                            .formatted(
                                    EchoSetting.SMALL_BYTES,
                                    CONNECTIONS,
                                    plan.rounds(),
                                    plan.echoMillis()),
                    List.of(
                            "Latency counts from when a request was due, not from when it could be"
                                    + " sent; one that was not answered in the end counts with the"
                                    + " time it had waited. Where req/s is below the rate, the"
                                    + " server could not keep up.",
                            "Load: " + load.description() + "; " + bench.cores() + "."),
                    settings,
                    EchoSubject.REFERENCE,
                    Metric.P99,
                    List.of(
                            Metric.P50,
                            Metric.P999,
                            Metric.REQUESTS_PER_SECOND,
                            Metric.CPU_PER_REQUEST,
                            Metric.LOAD_BUSY),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    private static Map<Metric, Double> turn(
            Load load, Contest.Entrant server, String setting, int settleMillis, int millis)
            throws IOException, InterruptedException {
        Load.Run run =
                load.runAt(
                        Integer.parseInt(setting.split(" ")[0]),
                        server.worker().pid(),
                        server.address(),
                        CONNECTIONS,
                        EchoSetting.SMALL_BYTES,
                        settleMillis,
                        millis);
        load.farewell();
        return EchoSuite.figures(run);
    }
}
