package io.ringspun.perf;

import io.ringspun.perf.os.Blocks;
import io.ringspun.perf.os.Cores;
import io.ringspun.perf.os.PageCache;
import io.ringspun.perf.os.Trees;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Copies of one large file and of many small ones, as commands. Before each, the originals are
 * brought into the page cache or out of it, and the disk has all that was written before; the first
 * copy of each is compared with its original.
 */
final class CopySuite {

    private static final String SUITE = "copy";
    private static final String REFERENCE = "cp";
    private static final String OURS = "ringspun";
    private static final String BASELINE = "c-ring";
    private static final Duration RUN_MAX = Duration.ofMinutes(5);
    private static final List<String> SETTINGS =
            List.of("large file warm", "large file cold", "small files warm", "small files cold");

    private final Bench bench;
    private final Path folder;
    private final Path large;
    private final Path small;

    private CopySuite(Bench bench, Path folder) {
        this.bench = bench;
        this.folder = folder;
        this.large = folder.resolve("large");
        this.small = folder.resolve("small");
    }

    static Outcome run(Bench bench) throws IOException, InterruptedException {
        Plan plan = bench.plan();
        // The original, its copy, and as much again for what the file system has not yet let go.
        Path where = bench.folder(3 * plan.copyBlocks() * Blocks.BYTES);
        Path folder =
                bench.workers().temporary(Files.createTempDirectory(where, "ringspun-bench-copy"));
        CopySuite suite = new CopySuite(bench, folder);
        try {
            return suite.run(plan);
        } finally {
            Trees.delete(folder);
        }
    }

    private Outcome run(Plan plan) throws IOException, InterruptedException {
        bench.say(SUITE + ": writing what is copied");
        Blocks.create(large, plan.copyBlocks());
        Trees.create(small, plan.copyFiles());
        sync();
        List<String> settings = plan.scope().settings(SUITE, SETTINGS, SETTINGS);
        try (Contest contest = new Contest(bench, SUITE)) {
            enlist(contest, OURS, "the command copy, by its script");
            enlist(contest, REFERENCE, "cp -r");
            enlist(contest, BASELINE, "C, one file, reads and writes on a ring");
            contest.warm(
                    settings, (entrant, setting, round) -> turn(entrant.name(), setting, true));
            contest.run(
                    settings, (entrant, setting, round) -> turn(entrant.name(), setting, false));
            return new Outcome(
                    SUITE,
                    "a file of %d MiB, and a tree of %d files, copied within one file system; %d rounds"
                            .formatted(
                                    plan.copyBlocks() * Blocks.BYTES >> 20,
                                    plan.copyFiles(),
                                    plan.rounds()),
                    List.of(
                            "The file system is "
                                    + Files.getFileStore(folder).type()
                                    + ". The time is that of the command, its start included; what"
                                    + " the kernel writes to the disk after its end is not. Cold:"
                                    + " the content is not in the page cache; names may be known."),
                    settings,
                    REFERENCE,
                    Metric.ELAPSED,
                    List.of(),
                    contest.descriptions(),
                    contest.absent(),
                    List.copyOf(contest.measurements()));
        }
    }

    /** Those that can be started; the reason why others cannot is kept. */
    private void enlist(Contest contest, String name, String what) throws InterruptedException {
        try {
            command(name, large, folder);
            contest.enlist(name, what);
        } catch (IOException e) {
            contest.refuse(name, e);
        }
    }

    private Map<Metric, Double> turn(String name, String setting, boolean compared)
            throws IOException, InterruptedException {
        boolean tree = setting.startsWith("small");
        if (tree && name.equals(BASELINE)) {
            return Map.of();
        }
        Path original = tree ? small : large;
        Path copy = folder.resolve("copy");
        boolean cold = setting.endsWith("cold");
        for (Path file : Trees.files(original)) {
            if (cold) {
                PageCache.evict(file);
            } else {
                PageCache.fill(file);
            }
        }
        try {
            Workers.Finished finished =
                    bench.workers().finish(name, command(name, original, copy), RUN_MAX);
            if (compared) {
                Trees.compare(original, copy);
            }
            return Map.of(Metric.ELAPSED, finished.elapsedNanos() / 1e6);
        } finally {
            Trees.delete(copy);
            sync();
        }
    }

    private List<String> command(String name, Path original, Path copy)
            throws IOException, InterruptedException {
        return switch (name) {
            case OURS ->
                    Launcher.command(
                            bench.plan(), "copy", "-r", original.toString(), copy.toString());
            case BASELINE ->
                    List.of(
                            bench.compiler().program("copy").toString(),
                            original.toString(),
                            copy.toString());
            default -> List.of(program("cp"), "-r", original.toString(), copy.toString());
        };
    }

    /** Waits until the disk has everything. */
    private void sync() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("sync"), "-f", folder.toString()));
        bench.workers().finish("sync", command, RUN_MAX);
    }

    private static String program(String name) throws IOException {
        Path program = Cores.program(name);
        if (program == null) {
            throw new IOException("no " + name + " here");
        }
        return program.toString();
    }
}
