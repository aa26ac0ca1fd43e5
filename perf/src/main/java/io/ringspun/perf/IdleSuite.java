package io.ringspun.perf;

import io.ringspun.perf.os.ProcessClock;
import io.ringspun.perf.os.ProcessCounts;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What connections cost that are open and silent: memory, and processor time. Every turn has a
 * server of its own, for what an earlier one has left in a pool would be memory that is not counted
 * again.
 */
final class IdleSuite {

    private static final String SUITE = "idle";
    private static final List<String> LOOK =
            List.of(
                    "ringspun",
                    EchoSubject.REFERENCE,
                    "jdk-channel",
                    "netty-epoll",
                    "netty-uring-buffers",
                    "c-multishot");
    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** Connections that are there before the others, so that all code is loaded. */
    private static final int EARLY_CONNECTIONS = 100;

    /** All of the heap is there from the beginning: what grows later is not the heap. */
    private static final String WHOLE_HEAP = "-XX:+AlwaysPreTouch";

    private IdleSuite() {}

    static Outcome run(Bench bench, EchoChoice choice) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        String setting = plan.idleConnections() + " connections";
        List<String> settings = List.of(setting);
        List<String> subjects =
                choice.names() == null
                        ? plan.scope().subjects(SUITE, LOOK, EchoSubject.names())
                        : choice.subjects(plan).stream().map(EchoSubject::name).toList();
        try (Contest contest = new Contest(bench, SUITE)) {
            for (String name : subjects) {
                contest.enlist(name, "as in echo");
            }
            Load load = bench.load();
            contest.run(settings, (entrant, label, round) -> turn(bench, load, entrant.name()));
            return new Outcome(
                    SUITE,
                    "connections that were used once and are silent since, %d-byte messages; %d rounds"
                            .formatted(EchoSetting.SMALL_BYTES, plan.rounds()),
                    List.of(
                            "Memory is what the process has in addition to what it had before: the"
                                    + " Java heap after a collection, and everything that is no"
                                    + " heap. The kernel's own is of the whole machine, of both"
                                    + " ends of each connection, and not in the sum."),
                    settings,
                    EchoSubject.REFERENCE,
                    Metric.BYTES_PER_CONNECTION,
                    List.of(
                            Metric.HEAP_PER_CONNECTION,
                            Metric.KERNEL_PER_CONNECTION,
                            Metric.IDLE_CPU),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    private static Map<Metric, Double> turn(Bench bench, Load load, String name)
            throws IOException, InterruptedException {
        EchoSubject subject = EchoSubject.named(name);
        Worker server =
                subject.kind() == EchoSubject.Kind.JAVA
                        ? subject.start(bench, 1, EchoSuite.BUFFER_BYTES, "-", WHOLE_HEAP)
                        : subject.start(bench, 1, EchoSuite.BUFFER_BYTES, "-");
        try {
            String address = server.await("ready", START_MAX)[1];
            Plan plan = bench.plan();
            int warmMillis = plan.warmMillis() / 2;
            load.run(
                    server.pid(),
                    address,
                    EARLY_CONNECTIONS,
                    EchoSetting.SMALL_BYTES,
                    0,
                    warmMillis);
            load.farewell();
            return held(load, server, address, plan);
        } finally {
            bench.workers().end(server);
        }
    }

    private static Map<Metric, Double> held(Load load, Worker server, String address, Plan plan)
            throws IOException, InterruptedException {
        int connections = plan.idleConnections();
        Memory before = Memory.of(server);
        load.hold(address, connections, EchoSetting.SMALL_BYTES);
        try {
            Memory after = Memory.of(server);
            Thread.sleep(plan.warmMillis()); // compilation that the connecting has begun ends
            long cpu = ProcessClock.of(server.pid());
            long start = System.nanoTime();
            Thread.sleep(plan.echoMillis());
            double seconds = (System.nanoTime() - start) / 1e9;
            double idleMicros = (ProcessClock.of(server.pid()) - cpu) / 1e3;
            double heap = after.heap() - before.heap();
            double rest = after.resident() - before.resident();
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.BYTES_PER_CONNECTION, (heap + rest) / connections);
            figures.put(Metric.HEAP_PER_CONNECTION, heap / connections);
            figures.put(
                    Metric.KERNEL_PER_CONNECTION,
                    (double) (after.kernel() - before.kernel()) / connections);
            figures.put(Metric.IDLE_CPU, idleMicros / seconds);
            return figures;
        } finally {
            load.release();
        }
    }

    /**
     * The memory that there is for a server.
     *
     * @param heap of Java objects that are still needed
     * @param resident of its process, all of the heap included
     * @param kernel of the kernel's own objects on the whole machine
     */
    private record Memory(long heap, long resident, long kernel) {

        static Memory of(Worker server) throws IOException, InterruptedException {
            String[] words = server.ask("memory", "memory", EchoSuite.ANSWER_MAX);
            return new Memory(
                    Long.parseLong(words[1]),
                    ProcessCounts.residentBytes(server.pid()),
                    ProcessCounts.kernelBytes());
        }
    }
}
