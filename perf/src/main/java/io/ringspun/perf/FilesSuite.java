package io.ringspun.perf;

import io.ringspun.perf.os.Blocks;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Random reads of one file, from the disk and from memory, by few and many threads. */
final class FilesSuite {

    private static final String REFERENCE = "jdk-filechannel-vt";
    private static final Duration READ_MAX = Duration.ofSeconds(60);

    /** More than this share of a file may not be left in memory for a read to count as cold. */
    private static final double COLD_SHARE_MAX = 0.01;

    private static final List<String> LOOK =
            settings(
                    List.of("1 thread", "16 threads", "128 threads"),
                    List.of("cold", "cached", "direct"));
    private static final List<String> ALL =
            settings(
                    List.of("1 thread", "16 threads", "64 threads", "128 threads", "512 threads"),
                    List.of("cold", "cached", "direct"));

    private static final String JASYNCFIO = "jasyncfio";

    /** C, with as many reads at a time as the others have threads. */
    private static final String BASELINE = "c-ring";

    private static final List<String> SUBJECTS =
            List.of("ringspun", REFERENCE, "jdk-filechannel-pool", JASYNCFIO, BASELINE);
    private static final List<String> ALL_SUBJECTS =
            List.of(
                    "ringspun",
                    "ringspun-stock",
                    "ringspun-nio",
                    REFERENCE,
                    "jdk-filechannel-pool",
                    JASYNCFIO,
                    BASELINE);

    private FilesSuite() {}

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        try (Contest contest = new Contest(bench, "files")) {
            Contest.Start start = name -> subject(bench, name);
            contest.enter(plan.scope().subjects("files", SUBJECTS, ALL_SUBJECTS), start);
            if (!contest.has("ringspun") && !contest.has("ringspun-nio")) {
                contest.enter(List.of("ringspun-nio"), start);
            }
            if (Fio.present()) {
                contest.enlist(Fio.NAME, "fio on io_uring, as many reads at a time");
            } else {
                contest.refuse(Fio.NAME, new IOException("no fio here"));
            }
            List<String> notes = new ArrayList<>();
            List<String> settings = settings(bench, contest, notes);
            contest.warm(
                    settings,
                    (entrant, setting, round) ->
                            turn(bench, entrant, setting, round, plan.warmMillis() / 4));
            contest.run(
                    settings,
                    (entrant, setting, round) ->
                            turn(bench, entrant, setting, round, plan.readMillis()));
            notes.add(bench.fileNote());
            notes.add(
                    "All "
                            + Runtime.getRuntime().availableProcessors()
                            + " processors may be used; no block is read twice in a cold round;"
                            + " every block is checked.");
            return new Outcome(
                    "files",
                    "random 4 KiB reads of one file; %d rounds of %d ms"
                            .formatted(plan.rounds(), plan.readMillis()),
                    notes,
                    settings,
                    REFERENCE,
                    Metric.READS_PER_SECOND,
                    List.of(Metric.CPU_PER_READ, Metric.ALLOCATED_PER_READ),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    private static Worker subject(Bench bench, String name)
            throws IOException, InterruptedException {
        return name.equals(BASELINE)
                ? bench.workers()
                        .start(
                                name,
                                List.of(
                                        bench.compiler().program("blocks").toString(),
                                        bench.file().toString()))
                : bench.subject(Bench.Site.ofAllCores(name), "-", name);
    }

    /** Every combination, by what is read and then by how many. */
    private static List<String> settings(List<String> threads, List<String> kinds) {
        return kinds.stream()
                .flatMap(kind -> threads.stream().map(count -> count + " " + kind))
                .toList();
    }

    /** All settings that can be had: for some the page cache must be emptied, or gone past. */
    private static List<String> settings(Bench bench, Contest contest, List<String> notes)
            throws IOException, InterruptedException {
        List<String> settings = new ArrayList<>(bench.plan().scope().settings("files", LOOK, ALL));
        try {
            for (Contest.Entrant any : contest.entrants().stream().limit(1).toList()) {
                resident(any.worker(), true);
            }
        } catch (IOException e) {
            notes.add("Nothing was read cold: " + e.getMessage() + ".");
            settings.removeIf(FilesSuite::isCold);
        }
        try {
            FileChannel.open(bench.file(), StandardOpenOption.READ, Blocks.direct()).close();
        } catch (IOException | UnsupportedOperationException e) {
            notes.add("Nothing was read past the page cache: " + e.getMessage() + ".");
            settings.removeIf(FilesSuite::isDirect);
        }
        return settings;
    }

    private static boolean isDirect(String setting) {
        return setting.endsWith("direct");
    }

    private static boolean isCold(String setting) {
        return setting.endsWith("cold");
    }

    private static Map<Metric, Double> turn(
            Bench bench, Contest.Entrant entrant, String setting, int round, int millis)
            throws IOException, InterruptedException {
        boolean cold = isCold(setting);
        boolean direct = isDirect(setting);
        int threads = Integer.parseInt(setting.split(" ")[0]);
        if (entrant.name().equals(Fio.NAME)) {
            return direct
                    ? Fio.randomReads(bench.workers(), bench.file(), threads, millis)
                    : Map.of();
        }
        if (direct && entrant.name().equals(JASYNCFIO)) {
            return Map.of(); // it polls the disk for these, which few can be
        }
        Worker worker = entrant.worker();
        double resident = resident(worker, cold || direct);
        // The same order of blocks for all subjects of a round.
        String[] words =
                worker.ask(
                        "run %d %d %s %s %d"
                                .formatted(
                                        threads,
                                        round + 1,
                                        cold ? "once" : "again",
                                        direct ? "direct" : "buffered",
                                        millis),
                        "worked",
                        READ_MAX);
        Map<Metric, Double> figures = figures(words);
        figures.put(Metric.RESIDENT, resident);
        return figures;
    }

    /** Empties or fills the page cache and says what is there of the file. */
    static double resident(Worker worker, boolean cold) throws IOException, InterruptedException {
        double share =
                Double.parseDouble(worker.ask(cold ? "evict" : "fill", "resident", READ_MAX)[1]);
        if (cold && share > COLD_SHARE_MAX) {
            throw new IOException(
                    "%.0f %% of the file could not be evicted from memory".formatted(share * 100));
        }
        return share;
    }

    /** What {@code worked READS ELAPSED_NANOS CPU_NANOS ALLOCATED_BYTES} says. */
    static Map<Metric, Double> figures(String[] words) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double reads = Long.parseLong(words[1]);
        figures.put(Metric.READS_PER_SECOND, reads * 1e9 / Long.parseLong(words[2]));
        if (reads > 0) {
            figures.put(Metric.CPU_PER_READ, Long.parseLong(words[3]) / reads / 1e3);
            if (!words[4].equals("-1")) {
                figures.put(Metric.ALLOCATED_PER_READ, Long.parseLong(words[4]) / reads);
            }
        }
        return figures;
    }
}
