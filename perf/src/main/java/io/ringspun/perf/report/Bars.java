package io.ringspun.perf.report;

import io.ringspun.perf.report.Bar.Judged;
import io.ringspun.perf.report.Outcome.Side;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Stream;

/** Every bar there is, and what the suites must measure for them. */
public final class Bars {

    private static final String OURS = "ringspun";
    private static final List<String> JDK = List.of("jdk-socket", "jdk-channel");
    private static final List<String> NETTY =
            List.of("netty-nio", "netty-epoll", "netty-uring", "netty-uring-buffers");
    private static final double NONE = Double.NaN;

    /** What is rounded to nothing, in bytes. */
    private static final double NO_BYTES = 0.5;

    /** All, in the order of the report. */
    public static final List<Bar> ALL = all();

    private Bars() {}

    private static List<Bar> all() {
        List<Bar> all = new ArrayList<>();
        echo(all);
        all.addAll(
                List.of(
                        bar(
                                "no-op round trip, 256 threads, by batches of 16",
                                "micro",
                                new Side("RoundTrip, threads 256", "write"),
                                List.of(new Side("RoundTrip, threads 16", "c-nop")),
                                Metric.NANOS_PER_OPERATION,
                                2.5),
                        files("cold reads", "128 threads cold", "jdk-filechannel-vt", 3),
                        files("O_DIRECT reads", "128 threads direct", "fio-uring", 0.95),
                        files("cached reads", "64 threads cached", "jdk-filechannel-pool", 0.95),
                        alike(
                                "synced appends to 64 files",
                                "sync",
                                "64 threads",
                                OURS,
                                List.of("jdk-filechannel-vt"),
                                Metric.WRITES_PER_SECOND,
                                3)));
        mixed(all, "requests", Metric.REQUESTS_PER_SECOND, 0.5);
        mixed(all, "p99", Metric.P99, 3);
        all.add(
                alike(
                        "memory of an idle connection",
                        "idle",
                        "10000 connections",
                        OURS,
                        JDK,
                        Metric.BYTES_PER_CONNECTION,
                        0.6));
        all.add(copy("large file warm", 1));
        all.add(copy("large file cold", 1));
        all.add(copy("small files warm", 1));
        all.add(copy("small files cold", 0.6));
        allocation(all);
        all.add(
                alike(
                        "start of the command doctor",
                        "start",
                        "one run",
                        "ringspun-doctor",
                        List.of("jvm-hello"),
                        Metric.ELAPSED,
                        2));
        return List.copyOf(all);
    }

    private static void echo(List<Bar> all) {
        List<String> settings = List.of("100 connections", "1000 connections", "10000 connections");
        double[] againstC = {1.10, 1.20, 1.20};
        double[] againstJdk = {0.70, 0.75, 0.75};
        for (int i = 0; i < settings.size(); i++) {
            String setting = settings.get(i);
            String what = "echo, processor time, " + setting;
            all.add(cpu(what, setting, OURS, List.of("c-multishot"), againstC[i]));
            all.add(cpu(what, setting, OURS, JDK, againstJdk[i]));
            all.add(cpu(what, setting, OURS, NETTY, 0.90));
            all.add(cpu(what + ", stock mode", setting, "ringspun-stock", JDK, 1));
        }
        all.add(
                alike(
                        "echo, median round trip, 1 connection",
                        "echo",
                        "1 connection",
                        OURS,
                        JDK,
                        Metric.P50,
                        1));
    }

    private static Bar cpu(
            String what, String setting, String ours, List<String> peers, double bound) {
        return alike(what, "echo", setting, ours, peers, Metric.CPU_PER_REQUEST, bound);
    }

    private static Bar files(String what, String setting, String peer, double bound) {
        return alike(
                what + ", " + setting.substring(0, setting.lastIndexOf(' ')),
                "files",
                setting,
                OURS,
                List.of(peer),
                Metric.READS_PER_SECOND,
                bound);
    }

    /** What the JDK makes of it is shown beside. */
    private static void mixed(List<Bar> all, String what, Metric metric, double bound) {
        for (String subject : List.of(OURS, "jdk", "jdk-yield", "jdk-pool")) {
            all.add(
                    bar(
                            "echo beside readers, " + what,
                            "mixed",
                            new Side("echo beside 64 readers", subject),
                            List.of(new Side("echo alone", subject)),
                            metric,
                            subject.equals(OURS) ? bound : NONE));
        }
    }

    private static Bar copy(String setting, double bound) {
        return alike(
                "copy, " + setting, "copy", setting, OURS, List.of("cp"), Metric.ELAPSED, bound);
    }

    private static void allocation(List<Bar> all) {
        List<Side> paths =
                List.of(
                        new Side("RoundTrip, threads 256", "write"),
                        new Side("PingPong, pairs 256, reads chosen", "exchange"),
                        new Side("BlockWrite, direct true, threads 128", "write"));
        for (Side path : paths) {
            all.add(
                    bar(
                            "bytes allocated, " + path.setting(),
                            "micro",
                            path,
                            List.of(),
                            Metric.ALLOCATED_PER_OPERATION,
                            NO_BYTES));
        }
    }

    /** Peers in the same setting. */
    private static Bar alike(
            String what,
            String suite,
            String setting,
            String ours,
            List<String> peers,
            Metric metric,
            double bound) {
        return bar(
                what,
                suite,
                new Side(setting, ours),
                peers.stream().map(peer -> new Side(setting, peer)).toList(),
                metric,
                bound);
    }

    private static Bar bar(
            String what, String suite, Side ours, List<Side> peers, Metric metric, double bound) {
        return new Bar(what, suite, ours, peers, metric, bound);
    }

    /** Every bar, judged by what these outcomes have of it. */
    public static List<Judged> judge(List<Outcome> outcomes) {
        return ALL.stream()
                .map(bar ->
                        bar.judge(
                                outcomes.stream()
                                        .filter(outcome -> outcome.suite().equals(bar.suite()))
                                        .reduce((earlier, later) -> later)
                                        .orElse(null)))
                .toList();
    }

    /** The suites that bars need. */
    public static SequencedSet<String> suites() {
        return new LinkedHashSet<>(ALL.stream().map(Bar::suite).toList());
    }

    /** The settings of a suite that bars need. */
    public static SequencedSet<String> settings(String suite) {
        return new LinkedHashSet<>(sides(suite).map(Side::setting).toList());
    }

    /** The subjects of a suite that bars need. */
    public static SequencedSet<String> subjects(String suite) {
        return new LinkedHashSet<>(sides(suite).map(Side::subject).toList());
    }

    private static Stream<Side> sides(String suite) {
        return ALL.stream()
                .filter(bar -> bar.suite().equals(suite))
                .flatMap(bar -> Stream.concat(Stream.of(bar.ours()), bar.peers().stream()));
    }
}
