package io.ringspun.perf;

import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * The ways to receive, by size of message and number of connections: always into the ring's buffers
 * (multishot), always straight into the reader's memory (single), as the runtime chooses, and as it
 * chooses with buffers that the kernel fills bit by bit (incremental).
 */
final class ReceiveSuite {

    private static final String CHOOSING = "ringspun";
    private static final String REFERENCE = "ringspun-multishot";
    private static final String SINGLE = "ringspun-single";
    private static final String INCREMENTAL = "ringspun-incremental";

    /** What the load generator keeps for all connections together. */
    private static final long REQUEST_BYTES_MAX = 512L << 20;

    /** A look: the smaller the more. */
    private static final List<EchoSetting> QUICK =
            List.of(
                    new EchoSetting(1, 64, 1000),
                    new EchoSetting(1, 1 << 10, 100),
                    new EchoSetting(1, 16 << 10, 100),
                    new EchoSetting(1, 256 << 10, 10));

    private static final List<Integer> SIZES = List.of(64, 1 << 10, 16 << 10, 256 << 10);
    private static final List<Integer> CONNECTIONS = List.of(10, 100, 1_000, 10_000);

    private ReceiveSuite() {}

    static Outcome run(Bench bench, EchoChoice choice) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        SequencedMap<String, EchoSetting> settings = new LinkedHashMap<>();
        chosen(choice, plan).forEach(setting -> settings.put(setting.label(), setting));
        try (Contest contest = new Contest(bench, "receive")) {
            contest.enter(
                    List.of(CHOOSING, REFERENCE, SINGLE, INCREMENTAL),
                    name -> bench.subject(Bench.Site.ofOneCore(name), echo(name), "-"));
            Load load = bench.load();
            contest.warm(
                    List.copyOf(settings.keySet()),
                    (entrant, label, round) ->
                            turn(
                                    load,
                                    entrant,
                                    setting(settings, label),
                                    0,
                                    plan.warmMillis() / 2));
            contest.run(
                    List.copyOf(settings.keySet()),
                    (entrant, label, round) ->
                            turn(
                                    load,
                                    entrant,
                                    setting(settings, label),
                                    plan.settleMillis(),
                                    plan.echoMillis()));
            return new Outcome(
                    "receive",
                    "requests and answers of several sizes, the server on one core; %d rounds of %d ms"
                            .formatted(plan.rounds(), plan.echoMillis()),
                    List.of(
                            "The server reads into a buffer that grows to 64 KiB. "
                                    + REFERENCE
                                    + " has straight-receive switched off, "
                                    + SINGLE
                                    + " multishot-receive. "
                                    + INCREMENTAL
                                    + " is the first with incremental-buffers switched on."),
                    List.copyOf(settings.keySet()),
                    REFERENCE,
                    Metric.CPU_PER_REQUEST,
                    List.of(Metric.REQUESTS_PER_SECOND, Metric.P50, Metric.P99),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    private static String echo(String name) {
        return switch (name) {
            case REFERENCE -> "ringspun-receive-multishot";
            case SINGLE -> "ringspun-receive-single";
            case INCREMENTAL -> "ringspun-receive-incremental";
            default -> "ringspun-receive";
        };
    }

    /** What the plan or the command line says, as far as the load generator has memory for it. */
    private static List<EchoSetting> chosen(EchoChoice choice, Plan plan) {
        if (plan.scope() == Scope.LOOK && choice.sizes() == null && choice.connections() == null) {
            return QUICK;
        }
        List<Integer> sizes = choice.sizes();
        List<Integer> connections = choice.connections();
        return EchoSetting.all(
                        List.of(1),
                        sizes == null ? SIZES : sizes,
                        connections == null ? CONNECTIONS : connections)
                .stream()
                .filter(setting ->
                        (long) setting.connections() * setting.bytes() <= REQUEST_BYTES_MAX)
                .toList();
    }

    private static EchoSetting setting(Map<String, EchoSetting> settings, String label) {
        return Objects.requireNonNull(settings.get(label));
    }

    private static Map<Metric, Double> turn(
            Load load, Contest.Entrant server, EchoSetting setting, int settleMillis, int millis)
            throws IOException, InterruptedException {
        Load.Run run =
                load.run(
                        server.worker().pid(),
                        server.address(),
                        setting.connections(),
                        setting.bytes(),
                        settleMillis,
                        millis);
        load.farewell();
        return EchoSuite.figures(run);
    }
}
