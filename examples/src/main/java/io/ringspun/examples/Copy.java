package io.ringspun.examples;

import io.ringspun.IoConfig;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Copies files and trees like {@code cp}, keeping permissions and times. A file that cannot be
 * copied is reported, and the copy goes on with the rest.
 */
@Command(
        name = "copy",
        description =
                "Copies SOURCE to TARGET, or several SOURCEs into the directory TARGET, keeping"
                        + " permissions and times. A file appears under its name when it is complete.",
        mixinStandardHelpOptions = true)
final class Copy implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private RuntimeOptions options = new RuntimeOptions();

    @Option(
            names = {"-r", "-R", "--recursive"},
            description = "Copy directories with all that is in them, and links as links.")
    private boolean recursive;

    @Option(
            names = {"-f", "--force"},
            description = "Replace files that are write-protected.")
    private boolean force;

    @Option(
            names = {"-n", "--no-clobber"},
            description = "Leave files alone that are there already.")
    private boolean noClobber;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say what is copied.")
    private boolean verbose;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Copy so many large files or batches of small ones at once, 1 to 1024 (default:"
                            + " two per processor).")
    private int jobs;

    @Option(
            names = "--progress",
            paramLabel = "auto|always|never",
            description = "Show progress on a terminal (auto), always, or never.")
    private Progress.When progress = Progress.When.AUTO;

    @Parameters(paramLabel = "SOURCE... TARGET", arity = "2..*", hideParamSyntax = true)
    private List<String> paths = List.of();

    @Override
    public Integer call() throws IOException {
        IoConfig config = config();
        CopyTally tally =
                new CopyTally(spec.commandLine().getOut(), spec.commandLine().getErr(), verbose);
        Temporaries temporaries = new Temporaries();
        try (StopSignal stop = new StopSignal(StopSignal.STATUS_OF_SIGNAL)) {
            stop.whenAsked(temporaries::stop);
            List<CopyItem> items =
                    new CopyPlan(recursive, tally)
                            .items(paths.subList(0, paths.size() - 1), paths.getLast());
            FileCopy files = new FileCopy(temporaries, tally, force, noClobber);
            try (LargeFiles large = new LargeFiles(config);
                    TreeCopy tree =
                            new TreeCopy(
                                    large, files, temporaries, tally, config.offloadThreads());
                    Progress _ = new Progress(tally, progress)) {
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

    /** As many platform threads as jobs: a copy inside the kernel holds one. */
    private IoConfig config() {
        int count = jobs == 0 ? 2 * Runtime.getRuntime().availableProcessors() : jobs;
        if (count < 1 || count > 1024) {
            throw new ParameterException(spec.commandLine(), "jobs must be 1 to 1024, not " + jobs);
        }
        return options.config().withOffloadThreads(count);
    }
}
