package io.ringspun.perf;

import io.ringspun.perf.os.ProcessCounts;
import io.ringspun.perf.report.Measurement;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What an echo costs the server: ours, the JDK's, Netty's, and C on the kernel's own interfaces.
 * Servers are started anew for each size of message, so that none has learnt from another.
 */
final class EchoSuite {

    /** For an answer that takes a subject no time of its own. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    /** Bytes a server can take up at once, unless messages are larger. */
    static final int BUFFER_BYTES = 4096;

    /** Above this the load generator may be what is slow; a reader is told. */
    private static final double LOAD_BUSY_MAX = 0.95;

    private final Bench bench;
    private final Domain domain;
    private final List<EchoSubject> subjects;
    private final List<String> uncounted = new ArrayList<>();
    private final SequencedMap<String, String> descriptions = new LinkedHashMap<>();
    private final SequencedMap<String, String> absent = new LinkedHashMap<>();
    private final List<Measurement> measurements = new ArrayList<>();

    private EchoSuite(Bench bench, Domain domain, List<EchoSubject> subjects) {
        this.bench = bench;
        this.domain = domain;
        this.subjects = subjects;
    }

    /** Where the servers listen. */
    enum Domain {
        LOOPBACK("echo", EchoSubject.REFERENCE),
        UNIX("unix", EchoSubject.UNIX_REFERENCE);

        private final String suite;
        private final String reference;

        Domain(String suite, String reference) {
            this.suite = suite;
            this.reference = reference;
        }
    }

    /** Over TCP. */
    static Outcome run(Bench bench, EchoChoice choice) throws IOException, InterruptedException {
        List<EchoSubject> subjects = choice.subjects(bench.plan());
        return new EchoSuite(bench, Domain.LOOPBACK, subjects).run(choice);
    }

    /** Over Unix-domain sockets. */
    static Outcome runUnix(Bench bench, EchoChoice choice)
            throws IOException, InterruptedException {
        List<EchoSubject> subjects =
                choice.subjects(bench.plan()).stream().filter(EchoSubject::unix).toList();
        return new EchoSuite(bench, Domain.UNIX, subjects).run(choice);
    }

    private Outcome run(EchoChoice choice) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        List<EchoSetting> settings = choice.settings(plan, domain);
        for (List<EchoSetting> group : groups(settings)) {
            measure(group);
        }
        return new Outcome(
                domain.suite,
                "requests and answers of 64 bytes on one carrier unless said otherwise, %s; %d rounds of %d ms"
                        .formatted(
                                domain == Domain.UNIX ? "Unix-domain sockets" : "TCP",
                                plan.rounds(),
                                plan.echoMillis()),
                notes(),
                settings.stream().map(EchoSetting::label).toList(),
                domain.reference,
                Metric.CPU_PER_REQUEST,
                List.of(
                        Metric.REQUESTS_PER_SECOND,
                        Metric.P50,
                        Metric.P99,
                        Metric.ALLOCATED_PER_REQUEST,
                        Metric.CALLS_PER_REQUEST,
                        Metric.SWITCHES_PER_REQUEST,
                        Metric.SERVER_BUSY,
                        Metric.LOAD_BUSY),
                ordered(descriptions),
                ordered(absent),
                List.copyOf(measurements));
    }

    /** Neighbours that the same servers can serve. */
    private static List<List<EchoSetting>> groups(List<EchoSetting> settings) {
        List<List<EchoSetting>> groups = new ArrayList<>();
        for (EchoSetting setting : settings) {
            if (groups.isEmpty() || !groups.getLast().getFirst().sameServers(setting)) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(setting);
        }
        return groups;
    }

    private void measure(List<EchoSetting> group) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        EchoSetting any = group.getFirst();
        int bufferBytes = Math.max(BUFFER_BYTES, any.bytes());
        List<String> labels = group.stream().map(EchoSetting::label).toList();
        try (Contest contest = new Contest(bench, domain.suite)) {
            contest.enter(
                    subjects.stream().map(EchoSubject::name).toList(),
                    name ->
                            EchoSubject.named(name)
                                    .start(bench, any.carriers(), bufferBytes, path(name)));
            Load load = bench.load();
            contest.warm(
                    labels,
                    (entrant, label, round) ->
                            turn(load, entrant, labelled(group, label), 0, plan.warmMillis()));
            contest.run(
                    labels,
                    (entrant, label, round) ->
                            turn(
                                    load,
                                    entrant,
                                    labelled(group, label),
                                    plan.settleMillis(),
                                    plan.echoMillis()));
            count(contest, group);
            contest.descriptions().forEach(descriptions::putIfAbsent);
            contest.absent().forEach(absent::putIfAbsent);
            measurements.addAll(contest.measurements());
        }
    }

    /** A place for the server's socket that no other server has. */
    private String path(String name) throws IOException {
        if (domain == Domain.LOOPBACK) {
            return "-";
        }
        Path folder = Files.createTempDirectory("ringspun");
        return bench.workers().temporary(folder).resolve(name).toString();
    }

    /** System calls slow down what they are counted of: in turns of their own, after the others. */
    private void count(Contest contest, List<EchoSetting> group)
            throws IOException, InterruptedException {
        Plan plan = bench.plan();
        Load load = bench.load();
        contest.runOnce(
                group.stream().map(EchoSetting::label).toList(),
                (entrant, label, round) -> {
                    EchoSetting setting = labelled(group, label);
                    try (CallCounter counter =
                            CallCounter.attach(bench.workers(), entrant.worker())) {
                        Load.Run run =
                                load.run(
                                        entrant.worker().pid(),
                                        entrant.address(),
                                        setting.connections(),
                                        setting.bytes(),
                                        0,
                                        plan.echoMillis());
                        load.farewell();
                        return Map.of(
                                Metric.CALLS_PER_REQUEST, counter.calls() / (double) run.total());
                    } catch (CallCounter.Unavailable e) {
                        uncounted.add(String.valueOf(e.getMessage()));
                        return Map.of();
                    }
                });
    }

    private static EchoSetting labelled(List<EchoSetting> group, String label) {
        return group.stream()
                .filter(setting -> setting.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private List<String> notes() throws IOException, InterruptedException {
        List<String> notes = new ArrayList<>();
        notes.add(
                "Load: "
                        + bench.load().description()
                        + ", one request in flight per connection, every byte checked; "
                        + bench.cores()
                        + ".");
        notes.add(
                "Servers read into buffers of 4 KiB, of a message's size if that is larger; Netty"
                        + " finds its own sizes.");
        double busiest =
                measurements.stream()
                        .mapToDouble(measurement -> measurement.figure(Metric.LOAD_BUSY))
                        .max()
                        .orElse(Double.NaN);
        notes.add(
                String.format(
                        Locale.ROOT,
                        "The load generator was at work for %.0f %% of the time at most%s.",
                        busiest,
                        busiest > LOAD_BUSY_MAX * 100
                                ? ": where it was near 100, requests per second are what it could"
                                        + " do; processor time per request is the server's"
                                : ""));
        uncounted.stream()
                .limit(1)
                .map(reason -> "System calls were not counted: " + reason + ".")
                .forEach(notes::add);
        if (!bench.cores().enoughFor(2)
                && measurements.stream().anyMatch(m -> m.setting().endsWith("carriers"))) {
            notes.add(
                    "With more carriers than one, server and load shared processors: there are no"
                            + " more here.");
        }
        return notes;
    }

    /** In the order in which subjects are listed. */
    private SequencedMap<String, String> ordered(Map<String, String> byName) {
        SequencedMap<String, String> ordered = new LinkedHashMap<>();
        for (EchoSubject subject : subjects) {
            String text = byName.get(subject.name());
            if (text != null) {
                String flags = String.join(" ", subject.flags());
                ordered.put(subject.name(), flags.isEmpty() ? text : text + "; " + flags);
            }
        }
        return ordered;
    }

    private static Map<Metric, Double> turn(
            Load load, Contest.Entrant server, EchoSetting setting, int settleMillis, int millis)
            throws IOException, InterruptedException {
        String[] before = server.worker().ask("stats", "stats", ANSWER_MAX);
        long switches = ProcessCounts.switches(server.worker().pid());
        Load.Run run =
                load.run(
                        server.worker().pid(),
                        server.address(),
                        setting.connections(),
                        setting.bytes(),
                        settleMillis,
                        millis);
        load.farewell();
        long switched = ProcessCounts.switches(server.worker().pid()) - switches;
        String[] after = server.worker().ask("stats", "stats", ANSWER_MAX);
        Map<Metric, Double> figures = figures(run);
        if (run.total() > 0 && !after[2].equals("-1")) {
            figures.put(Metric.ALLOCATED_PER_REQUEST, difference(before, after, 2) / run.total());
        }
        if (run.total() > 0 && switches >= 0) {
            figures.put(Metric.SWITCHES_PER_REQUEST, (double) switched / run.total());
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
        figures.put(Metric.LOAD_BUSY, 100.0 * run.ownNanos() / run.elapsedNanos());
        if (run.cpuNanos() >= 0) {
            figures.put(Metric.SERVER_BUSY, 100.0 * run.cpuNanos() / run.elapsedNanos());
        }
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
