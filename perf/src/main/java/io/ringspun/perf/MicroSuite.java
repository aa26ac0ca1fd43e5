package io.ringspun.perf;

import io.ringspun.perf.report.Bars;
import io.ringspun.perf.report.Measurement;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The single costs of {@code io.ringspun.perf.micro}, by JMH, with what each allocates. */
final class MicroSuite {

    private static final String PACKAGE = "io.ringspun.perf.micro.";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** What C does too; as many at a time as there are threads. */
    private static final String TRIPS = "RoundTrip";

    private static final Duration TRIPS_MAX = Duration.ofSeconds(30);

    private final SequencedSet<String> settings = new LinkedHashSet<>();
    private final SequencedMap<String, String> subjects = new LinkedHashMap<>();
    private final List<Measurement> measurements = new ArrayList<>();

    private MicroSuite() {}

    /**
     * Runs them.
     *
     * @param which an expression that is found in the names of those that are wanted
     * @throws IOException if none is, or one fails
     */
    static Outcome run(Bench bench, String which) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        MicroSuite suite = new MicroSuite();
        String wanted = plan.scope() == Scope.BARS && which.isEmpty() ? ofBars() : which;
        try {
            Runner runner =
                    new Runner(
                            options(plan, wanted).build(),
                            OutputFormatFactory.createFormatInstance(
                                    bench.progress(), VerboseMode.NORMAL));
            runner.run().forEach(suite::add);
        } catch (RunnerException e) {
            throw new IOException(e.getMessage(), e);
        }
        SequencedMap<String, String> absent = new LinkedHashMap<>();
        for (String operation : List.of("write", "nop")) {
            try {
                suite.addTrips(bench, operation);
            } catch (IOException e) { // such as no compiler
                absent.put("c-" + operation, String.valueOf(e.getMessage()));
            }
        }
        return new Outcome(
                "micro",
                "single costs, by JMH; each iteration of each process counts as a round",
                List.of("Threads at home are asked in turns, so that their start is not counted."),
                List.copyOf(suite.settings),
                "",
                Metric.NANOS_PER_OPERATION,
                List.of(Metric.ALLOCATED_PER_OPERATION),
                suite.subjects,
                absent,
                List.copyOf(suite.measurements));
    }

    /** The benchmarks that bars are judged by: the first words of their settings. */
    private static String ofBars() {
        return Bars.settings("micro").stream()
                .map(setting -> setting.replaceAll(",.*", ""))
                .distinct()
                .collect(Collectors.joining("|"));
    }

    private static ChainedOptionsBuilder options(Plan plan, String which) {
        System.setProperty("jmh.ignoreLock", "true"); // beside another run is the user's business
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include(PACKAGE.replace(".", "\\.") + ".*(" + which + ")")
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true);
        return switch (plan.name()) {
            case "full" -> options; // as the benchmarks themselves say
            case "quick" ->
                    options.forks(1)
                            .warmupIterations(2)
                            .warmupTime(TimeValue.milliseconds(400))
                            .measurementIterations(5)
                            .measurementTime(TimeValue.milliseconds(200));
            default ->
                    options.forks(0) // within this process
                            .warmupIterations(0)
                            .measurementIterations(1)
                            .measurementTime(TimeValue.milliseconds(1));
        };
    }

    private void add(RunResult result) {
        BenchmarkParams params = result.getParams();
        String[] names = params.getBenchmark().substring(PACKAGE.length()).split("\\.");
        String setting = setting(names[0], params);
        settings.add(setting);
        subjects.putIfAbsent(names[1], "the method of that name");
        List<IterationResult> iterations =
                result.getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .toList();
        for (int round = 0; round < iterations.size(); round++) {
            measurements.add(
                    new Measurement(round, setting, names[1], figures(iterations.get(round))));
        }
    }

    /** The same in C beside each of our round trips. */
    private void addTrips(Bench bench, String operation) throws IOException, InterruptedException {
        String name = "c-" + operation;
        for (String setting : settings.stream().filter(s -> s.startsWith(TRIPS)).toList()) {
            String threads = setting.substring(setting.lastIndexOf(' ') + 1);
            List<String> command =
                    List.of(
                            bench.compiler().program("trips").toString(),
                            operation,
                            threads,
                            Integer.toString(bench.plan().echoMillis()));
            for (int round = 0; round < bench.plan().rounds(); round++) {
                Worker worker = bench.workers().start(name, command);
                String[] words = worker.await("trips", TRIPS_MAX);
                bench.workers().end(worker);
                double nanos = Double.parseDouble(words[2]) / Long.parseLong(words[1]);
                measurements.add(
                        new Measurement(
                                round, setting, name, Map.of(Metric.NANOS_PER_OPERATION, nanos)));
            }
            subjects.putIfAbsent(
                    name,
                    operation.equals("write")
                            ? "C, the same writes on a ring, as many at a time as there are threads"
                            : "C, operations that do nothing, as many at a time");
        }
    }

    private static String setting(String name, BenchmarkParams params) {
        Collection<String> keys = params.getParamsKeys();
        StringBuilder setting = new StringBuilder(name);
        for (String key : keys) {
            setting.append(", ").append(key).append(' ').append(params.getParam(key));
        }
        return setting.toString();
    }

    private static Map<Metric, Double> figures(IterationResult iteration) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        Result<?> time = iteration.getPrimaryResult();
        boolean micros = time.getScoreUnit().startsWith("us");
        figures.put(Metric.NANOS_PER_OPERATION, time.getScore() * (micros ? 1000 : 1));
        Result<?> allocated = iteration.getSecondaryResults().get(ALLOCATED);
        if (allocated != null) {
            figures.put(Metric.ALLOCATED_PER_OPERATION, allocated.getScore());
        }
        return figures;
    }
}
