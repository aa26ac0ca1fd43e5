package io.ringspun.perf;

import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    private static final int[] CONNECTIONS = {10, 100, 1_000, 10_000};
    private static final int[] KIBIBYTES = {0, 1, 16, 256};

    private ReceiveSuite() {}

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        List<String> settings = settings(plan.everySubject());
        try (Contest contest = new Contest(bench, "receive")) {
            contest.enter(
                    List.of(CHOOSING, REFERENCE, SINGLE, INCREMENTAL),
                    name -> bench.subject(Bench.Site.ofOneCore(name), echo(name), "-"));
            Load load = bench.load();
            contest.warm(
                    settings,
                    (entrant, setting, round) ->
                            turn(load, entrant, setting, 0, plan.warmMillis() / 2));
            contest.run(
                    settings,
                    (entrant, setting, round) ->
                            turn(load, entrant, setting, plan.settleMillis(), plan.echoMillis()));
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
                    settings,
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

    private static List<String> settings(boolean all) {
        if (!all) {
            return List.of("1000 x 64 B", "100 x 1 KiB", "100 x 16 KiB", "10 x 256 KiB");
        }
        List<String> settings = new ArrayList<>();
        for (int connections : CONNECTIONS) {
            for (int kibibytes : KIBIBYTES) {
                String size = kibibytes == 0 ? "64 B" : kibibytes + " KiB";
                String setting = connections + " x " + size;
                if ((long) connections * bytes(setting) <= REQUEST_BYTES_MAX) {
                    settings.add(setting);
                }
            }
        }
        return settings;
    }

    private static int bytes(String setting) {
        String[] words = setting.split(" ");
        return Integer.parseInt(words[2]) * (words[3].equals("KiB") ? 1024 : 1);
    }

    private static Map<Metric, Double> turn(
            Load load, Contest.Entrant server, String setting, int settleMillis, int millis)
            throws IOException, InterruptedException {
        Load.Run run =
                load.run(
                        server.worker().pid(),
                        server.port(),
                        Integer.parseInt(setting.split(" ")[0]),
                        bytes(setting),
                        settleMillis,
                        millis);
        load.farewell();
        return EchoSuite.figures(run);
    }
}
