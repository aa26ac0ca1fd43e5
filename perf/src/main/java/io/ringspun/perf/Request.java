package io.ringspun.perf;

import io.ringspun.perf.os.Blocks;
import io.ringspun.perf.os.Home;
import io.ringspun.perf.report.Bars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for. An option that is given twice counts as the last one says.
 *
 * @param help whether only the help is wanted
 * @param version whether only the version is wanted
 * @param task what is to be done
 * @param files that earlier runs wrote, to be judged or compared
 * @param suites what to run, in this order
 * @param plan how thoroughly
 * @param out where to write the report; null for nowhere
 * @param fileDir where the test file goes; null finds a place
 * @param echo what the echo suite varies, and who takes part
 * @param benchmarks which of the micro suite, an expression
 */
record Request(
        boolean help,
        boolean version,
        Task task,
        List<Path> files,
        SequencedSet<String> suites,
        Plan plan,
        @Nullable Path out,
        @Nullable Path fileDir,
        EchoChoice echo,
        String benchmarks) {

    /** What a command line can ask for. */
    enum Task {
        RUN,
        JUDGE,
        COMPARE
    }

    /** What the load generator can do. */
    private static final int CONNECTIONS_MAX = 20_000;

    private static final int BYTES_MAX = 1 << 20;
    private static final int CARRIERS_MAX = 64;
    private static final int COLUMNS = 80;

    /** What {@code --help} shows. */
    static final String HELP =
            """
            Usage: ringspun bench [OPTIONS] [SUITE...]
              or:  ringspun bench bars [OPTIONS] [SUITE...]
              or:  ringspun bench bars RESULTS.json...
              or:  ringspun bench compare EARLIER.json LATER.json

            Compares Ringspun with other ways to do the same work, on this machine.
            bars measures only what Ringspun's own aims are judged by, or judges by what
            was measured before; compare tells what changed between two runs, and ends
            with 1 if something got worse beyond noise.

            Suites (default: %s):
            %s
            Options:
                  --quick        Fewer and shorter rounds: about three minutes in all.
                  --out=DIR      Also write results.json and report.html there.
                  --file-dir=DIR
                                 Where the test file is made (and deleted); must be on a
                                 disk.
                  --sizes=LIST   Of echo and receive: bytes of a message, such as 64,1K,16K.
                  --connections=LIST
                                 Of echo and receive: such as 1,100,10000.
                  --carriers=LIST
                                 Of echo: threads of the server that carry, such as 1,2.
                  --subjects=LIST
                                 Of echo: who takes part; see below.
                  --benchmarks=EXPRESSION
                                 Of micro: whose names have this in them.
              -h, --help         Show this and exit.
              -V, --version      Show the version and exit.

            Every subject is a process of its own; they take turns for several rounds.
            Without --quick this takes an hour and a half. Leave the machine alone
            meanwhile.

            Subjects of echo:
            %s\
            """
                    .formatted(String.join(", ", Suite.usualNames()), suiteLines(), subjectLines());

    private static final Options OPTIONS =
            new Options()
                    .addOption(null, "quick", false, "")
                    .addOption(null, "out", true, "")
                    .addOption(null, "file-dir", true, "")
                    .addOption(null, "sizes", true, "")
                    .addOption(null, "connections", true, "")
                    .addOption(null, "carriers", true, "")
                    .addOption(null, "subjects", true, "")
                    .addOption(null, "benchmarks", true, "")
                    .addOption("h", "help", false, "")
                    .addOption("V", "version", false, "");

    /**
     * Reads a command line.
     *
     * @throws ParseException if it makes no sense; the message tells why
     */
    static Request of(String... args) throws ParseException {
        DefaultParser parser =
                DefaultParser.builder()
                        .setAllowPartialMatching(false)
                        .setStripLeadingAndTrailingQuotes(false)
                        .get();
        CommandLine line = parser.parse(OPTIONS, args);
        List<String> words = new ArrayList<>(line.getArgList());
        String verb = words.isEmpty() ? "" : words.getFirst();
        boolean bars = verb.equals("bars");
        boolean compare = verb.equals("compare");
        if (bars || compare) {
            words.removeFirst();
        }
        List<Path> files = files(words, compare);
        Plan plan = plan(line.hasOption("quick"));
        return new Request(
                line.hasOption("help"),
                line.hasOption("version"),
                compare ? Task.COMPARE : files.isEmpty() ? Task.RUN : Task.JUDGE,
                files,
                files.isEmpty() ? suites(words, bars) : new LinkedHashSet<>(),
                bars ? plan.of(Scope.BARS) : plan,
                path(line, "out"),
                path(line, "file-dir"),
                new EchoChoice(
                        numbers(line, "carriers", CARRIERS_MAX),
                        numbers(line, "sizes", BYTES_MAX),
                        numbers(line, "connections", CONNECTIONS_MAX),
                        subjects(line)),
                benchmarks(line));
    }

    /**
     * Makes the folder of the report, and looks at the one of the test file.
     *
     * @throws ParseException if one of them will not do
     */
    void checkFolders() throws ParseException {
        try {
            if (out != null) {
                Files.createDirectories(out);
            }
        } catch (IOException e) {
            throw new ParseException("--out " + out + " cannot be made a directory: " + e);
        }
        if (fileDir == null) {
            return;
        }
        String refusal;
        try {
            refusal = Home.refusal(fileDir, plan.fileBlocks() * Blocks.BYTES);
        } catch (IOException e) {
            throw new ParseException("--file-dir " + fileDir + " cannot be used: " + e);
        }
        if (refusal != null) {
            throw new ParseException("--file-dir " + fileDir + " " + refusal);
        }
    }

    /** Results to read instead of suites to run. */
    private static List<Path> files(List<String> words, boolean compare) throws ParseException {
        List<Path> files = new ArrayList<>();
        for (String word : words) {
            if (compare || word.endsWith(".json")) {
                files.add(path(word, ""));
            }
        }
        if (compare && files.size() != 2) {
            throw new ParseException("compare takes two files, the earlier one first");
        }
        if (!files.isEmpty() && files.size() < words.size()) {
            throw new ParseException("either suites or files");
        }
        return files;
    }

    private static SequencedSet<String> suites(List<String> names, boolean bars)
            throws ParseException {
        Collection<String> known = bars ? Bars.suites() : Suite.names();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParseException(
                        "there is no suite '" + name + "'; choose of " + String.join(", ", known));
            }
        }
        Collection<String> all = bars ? known : Suite.usualNames();
        return new LinkedHashSet<>(names.isEmpty() ? all : names);
    }

    private static String suiteLines() {
        return Suite.ALL.stream()
                .map(suite -> "  %-18s %s".formatted(suite.name(), suite.what()))
                .collect(Collectors.joining("\n"));
    }

    private static Plan plan(boolean quick) {
        if ("1".equals(System.getenv("RINGSPUN_BENCH_SMOKE"))) {
            return Plan.SMOKE;
        }
        return quick ? Plan.QUICK : Plan.FULL;
    }

    private static String subjectLines() {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder(" ");
        for (String name : EchoSubject.names()) {
            if (line.length() + 1 + name.length() > COLUMNS) {
                lines.append(line).append('\n');
                line = new StringBuilder(" ");
            }
            line.append(' ').append(name);
        }
        return lines.append(line).append('\n').toString();
    }

    /** What was said last, or null if nothing was. */
    private static @Nullable String value(CommandLine line, String option) {
        String[] values = line.getOptionValues(option);
        return values == null ? null : values[values.length - 1];
    }

    private static @Nullable List<String> subjects(CommandLine line) throws ParseException {
        String last = value(line, "subjects");
        if (last == null) {
            return null;
        }
        List<String> names = List.of(last.split(","));
        for (String name : names) {
            if (!EchoSubject.names().contains(name)) {
                throw new ParseException(
                        "there is no subject '"
                                + name
                                + "'; choose of "
                                + String.join(", ", EchoSubject.names()));
            }
        }
        return names;
    }

    private static String benchmarks(CommandLine line) throws ParseException {
        String last = value(line, "benchmarks");
        try {
            return last == null ? "" : Pattern.compile(last).pattern();
        } catch (PatternSyntaxException e) {
            throw new ParseException("--benchmarks: " + e.getDescription());
        }
    }

    /** Positive numbers; a K behind one is 1024 times it. */
    private static @Nullable List<Integer> numbers(CommandLine line, String option, int max)
            throws ParseException {
        String last = value(line, option);
        if (last == null) {
            return null;
        }
        List<Integer> numbers = new ArrayList<>();
        for (String word : last.split(",", -1)) {
            boolean kibi = word.endsWith("K");
            try {
                long number = Integer.parseInt(kibi ? word.substring(0, word.length() - 1) : word);
                number *= kibi ? 1024 : 1;
                if (number < 1 || number > max) {
                    throw new ParseException("--" + option + " must be from 1 to " + max);
                }
                numbers.add((int) number);
            } catch (NumberFormatException e) {
                throw new ParseException("--" + option + ": '" + word + "' is no number");
            }
        }
        return numbers;
    }

    private static @Nullable Path path(CommandLine line, String option) throws ParseException {
        String last = value(line, option);
        return last == null ? null : path(last, "--" + option + " ");
    }

    private static Path path(String text, String before) throws ParseException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ParseException(before + text + " is no path: " + e.getReason());
        }
    }
}
