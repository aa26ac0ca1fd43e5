package io.ringspun.examples;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;

/**
 * Copies files and trees like {@code cp}, keeping permissions and times. What cannot be copied is
 * reported, and the copy goes on with the rest.
 */
final class Copy implements Program {

    private static final int JOBS_MAX = 1024;

    /** Room for the files of a batch, rounded up to the sizes of buffers, and of the next one. */
    private static final long POOL_BYTES_PER_JOB = 8 << 20;

    private static final int FILE_TABLE_MAX = 32_768;

    @Override
    public String name() {
        return "ringspun copy";
    }

    @Override
    public String help() {
        return """
        Usage: ringspun copy [OPTIONS] SOURCE... TARGET

        Copies SOURCE to TARGET, or several SOURCEs into the directory TARGET, keeping
        permissions and times. A file appears under its name when it is complete.

        Options:
          -r, -R, --recursive
                             Copy directories with all that is in them, links as links,
                             and pipes, sockets and devices as such.
          -a, --archive      As -r -P -p, and keep extended attributes, and which names
                             are of one file.
          -p, --preserve     Keep owners, set-user-ID bits and access control lists too.
          -P, --no-dereference
                             Copy links as links, those on the command line too.
          -L, --dereference  Copy what links lead to.
          -f, --force        Replace files that are write-protected.
          -n, --no-clobber   Leave files alone that are there already.
          -u, --update       Leave files alone that are there and not older.
          -v, --verbose      Say what is copied.
              --dry-run      Only say what would be copied.
              --reflink=WHEN Share the blocks of files where possible (auto, the
                             default); always, or fail (--reflink alone); or never.
              --direct       Copy large files past the page cache.
              --durable      Have a file on the storage device before it gets its name.
              --verify       Read copies again and compare them with their sources.
              --jobs=N       Copy so many large files or batches of small ones at
                             once, 1 to 1024 (default: two per processor).
              --progress=WHEN
                             Show progress on a terminal (auto, the default); always,
                             which is line by line where there is no terminal; or never.
        """
                + RuntimeOptions.HELP;
    }

    @Override
    public Options options() {
        return RuntimeOptions.options()
                .addOption("r", "recursive", false, "")
                .addOption("R", null, false, "")
                .addOption("a", "archive", false, "")
                .addOption("p", "preserve", false, "")
                .addOption("P", "no-dereference", false, "")
                .addOption("L", "dereference", false, "")
                .addOption("f", "force", false, "")
                .addOption("n", "no-clobber", false, "")
                .addOption("u", "update", false, "")
                .addOption("v", "verbose", false, "")
                .addOption(null, "dry-run", false, "")
                .addOption(Invocation.valued("reflink", "always"))
                .addOption(null, "direct", false, "")
                .addOption(null, "durable", false, "")
                .addOption(null, "verify", false, "")
                .addOption(null, "jobs", true, "")
                .addOption(null, "progress", true, "");
    }

    @Override
    public int run(Invocation call) throws WrongUse, IOException {
        CopyOptions options = CopyOptions.of(call);
        Progress.When when = call.choice("progress", Progress.When.AUTO);
        int jobs = jobs(call);
        IoConfig config = config(call, jobs);
        List<String> paths = paths(call);
        boolean verbose = call.has("verbose") || options.dryRun();
        CopyTally tally = new CopyTally(call.out(), call.err(), verbose);
        Temporaries temporaries = new Temporaries();
        try (StopSignal stop = new StopSignal(StopSignal.STATUS_OF_SIGNAL)) {
            stop.whenAsked(temporaries::stop);
            try (IoRuntime io = IoRuntime.open(config);
                    Openings openings = new Openings(io)) {
                List<CopyItem> items =
                        new CopyPlan(options, openings, tally)
                                .items(paths.subList(0, paths.size() - 1), paths.getLast());
                CopyRun run = new CopyRun(io, options, temporaries, tally);
                try (TreeCopy tree = new TreeCopy(run, new Replacement(options, openings), jobs);
                        Progress _ = new Progress(tally, when)) {
                    tree.copy(items);
                }
                if (options.durable() && !options.dryRun()) {
                    openings.sync(items);
                }
            }
            return outcome(tally, temporaries.stopped());
        }
    }

    private static int outcome(CopyTally tally, boolean stopped) {
        if (stopped) {
            tally.told("stopped after " + tally.filesShown());
        } else if (tally.failures() > 0) {
            tally.told(
                    String.format(Locale.ROOT, "%,d could not be copied", tally.failures())
                            + " ("
                            + tally.filesShown()
                            + " copied)");
        }
        return stopped || tally.failures() > 0 ? 1 : 0;
    }

    private static List<String> paths(Invocation call) throws WrongUse {
        List<String> paths = call.operands();
        if (paths.isEmpty()) {
            throw new WrongUse("SOURCE and TARGET are missing: what to copy, and where to");
        }
        if (paths.size() == 1) {
            throw new WrongUse("TARGET is missing: where to copy '" + paths.getFirst() + "'");
        }
        return paths;
    }

    private static int jobs(Invocation call) throws WrongUse {
        int jobs = call.number("jobs", 0, 0, JOBS_MAX);
        return jobs == 0 ? 2 * Runtime.getRuntime().availableProcessors() : jobs;
    }

    /** As many platform threads as jobs, for a copy inside the kernel holds one. */
    private static IoConfig config(Invocation call, int jobs) throws WrongUse {
        IoConfig config = RuntimeOptions.config(call).withOffloadThreads(jobs);
        return config.withFeature("direct-descriptors", FeatureChoice.AUTO)
                .withFileTable(Math.min(FILE_TABLE_MAX, jobs * SmallFiles.BATCH_FILES_MAX))
                .withPool(
                        config.bufferBytes(),
                        Math.max(config.poolBytesMax(), jobs * POOL_BYTES_PER_JOB));
    }
}
