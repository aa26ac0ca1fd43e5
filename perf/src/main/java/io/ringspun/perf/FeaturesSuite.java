package io.ringspun.perf;

import io.ringspun.IoConfig;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.perf.report.Measurement;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import io.ringspun.perf.subject.LabourMain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What each facility of the kernel is worth: work that it is for, with it switched on and off. Both
 * ends of every connection are Ringspun's, so half of what a server would gain shows.
 */
final class FeaturesSuite {

    private static final String WITH = "ringspun";
    private static final String REFERENCE = "without";
    private static final Duration WORK_MAX = Duration.ofSeconds(60);

    private FeaturesSuite() {}

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        List<String> settings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Measurement> measurements = new ArrayList<>();
        SequencedMap<String, String> absent = new LinkedHashMap<>();
        for (String facility : facilities()) {
            try (Contest contest = new Contest(bench, "features, " + facility)) {
                contest.enter(List.of(WITH, REFERENCE), name -> subject(bench, facility, name));
                if (!contest.has(WITH) || !contest.has(REFERENCE)) {
                    absent.put(facility, contest.absent().firstEntry().getValue());
                    continue;
                }
                contest.warm(
                        List.of(facility),
                        (entrant, setting, round) -> turn(entrant, 0, plan.warmMillis()));
                contest.run(
                        List.of(facility),
                        (entrant, setting, round) ->
                                turn(entrant, plan.settleMillis(), plan.echoMillis()));
                settings.add(facility);
                contest.absent().forEach((name, why) -> absent.put(facility + " " + name, why));
                measurements.addAll(contest.measurements());
            }
        }
        notes.add(
                "Each facility has work of its own: echoes, connections that come and go,"
                        + " datagrams, wake-ups by other threads, reads past the page cache,"
                        + " folders made and removed, files cut, large writes given away.");
        notes.add(bench.fileNote());
        SequencedMap<String, String> subjects = new LinkedHashMap<>();
        subjects.put(WITH, "the facility is used");
        subjects.put(REFERENCE, "what is used instead");
        return new Outcome(
                "features",
                "facilities of the kernel on and off, one core; %d rounds of %d ms"
                        .formatted(plan.rounds(), plan.echoMillis()),
                notes,
                settings,
                REFERENCE,
                Metric.CPU_PER_REQUEST,
                List.of(Metric.REQUESTS_PER_SECOND),
                subjects,
                absent,
                measurements);
    }

    private static List<String> facilities() throws IOException {
        IoConfig config =
                IoConfig.ambient().withBackend(IoConfig.BackendChoice.URING).withCarriers(1, false);
        try (IoRuntime io = IoRuntime.open(config)) {
            return io.report().features().stream().map(IoReport.Feature::name).toList();
        }
    }

    private static Worker subject(Bench bench, String facility, String name) throws IOException {
        return bench.workers()
                .start(
                        name,
                        Jvm.command(
                                bench.cores().forServer(1),
                                1,
                                List.of(),
                                LabourMain.class,
                                List.of(
                                        facility,
                                        name.equals(WITH) ? "on" : "off",
                                        bench.file().toString())));
    }

    private static Map<Metric, Double> turn(Contest.Entrant entrant, int settleMillis, int millis)
            throws IOException, InterruptedException {
        String[] words =
                entrant.worker().ask("work " + settleMillis + " " + millis, "worked", WORK_MAX);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double times = Long.parseLong(words[1]);
        figures.put(Metric.REQUESTS_PER_SECOND, times * 1e9 / Long.parseLong(words[2]));
        if (times > 0) {
            figures.put(Metric.CPU_PER_REQUEST, Long.parseLong(words[3]) / times / 1e3);
        }
        return figures;
    }
}
