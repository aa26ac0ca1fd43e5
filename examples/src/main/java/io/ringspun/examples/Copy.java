package io.ringspun.examples;

import io.ringspun.IoConfig;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;

/**
 * Copies files and trees like {@code cp}, keeping permissions and times. A file that cannot be
 * copied is reported, and the copy goes on with the rest.
 */
final class Copy implements Program {

    private static final int JOBS_MAX = 1024;

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
                             Copy directories with all that is in them, and links
                             as links.
          -f, --force        Replace files that are write-protected.
          -n, --no-clobber   Leave files alone that are there already.
          -v, --verbose      Say what is copied.
              --jobs=N       Copy so many large files or batches of small ones at
                             once, 1 to 1024 (default: two per processor).
              --progress=WHEN
                             Show progress on a terminal (auto, the default),
                             always, or never.
        """
                + RuntimeOptions.HELP;
    }

    @Override
    public Options options() {
        return RuntimeOptions.options()
                .addOption("r", "recursive", false, "")
                .addOption("R", null, false, "")
                .addOption("f", "force", false, "")
                .addOption("n", "no-clobber", false, "")
                .addOption("v", "verbose", false, "")
                .addOption(null, "jobs", true, "")
                .addOption(null, "progress", true, "");
    }

    @Override
    public int run(Invocation call) throws WrongUse, IOException {
        boolean recursive = call.has("recursive") || call.has("R");
        Progress.When when = call.choice("progress", Progress.When.AUTO);
        IoConfig config = config(call);
        List<String> paths = paths(call);
        CopyTally tally = new CopyTally(call.out(), call.err(), call.has("verbose"));
        Temporaries temporaries = new Temporaries();
        try (StopSignal stop = new StopSignal(StopSignal.STATUS_OF_SIGNAL)) {
            stop.whenAsked(temporaries::stop);
            List<CopyItem> items =
                    new CopyPlan(recursive, tally)
                            .items(paths.subList(0, paths.size() - 1), paths.getLast());
            FileCopy files =
                    new FileCopy(temporaries, tally, call.has("force"), call.has("no-clobber"));
            try (LargeFiles large = new LargeFiles(config);
                    TreeCopy tree =
                            new TreeCopy(
                                    large, files, temporaries, tally, config.offloadThreads());
                    Progress _ = new Progress(tally, when)) {
                tree.copy(items);
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

    /** As many platform threads as jobs: a copy inside the kernel holds one. */
    private static IoConfig config(Invocation call) throws WrongUse {
        int jobs = call.number("jobs", 0, 0, JOBS_MAX);
        return RuntimeOptions.config(call)
                .withOffloadThreads(
                        jobs == 0 ? 2 * Runtime.getRuntime().availableProcessors() : jobs);
    }
}
