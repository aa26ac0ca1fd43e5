package io.ringspun.perf;

import io.ringspun.perf.os.Blocks;
import io.ringspun.perf.os.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
        SequencedSet<String> suites,
        Plan plan,
        @Nullable Path out,
        @Nullable Path fileDir,
        EchoChoice echo,
        String benchmarks) {

    /** What the load generator can do. */
    private static final int CONNECTIONS_MAX = 20_000;

    private static final int BYTES_MAX = 1 << 20;
    private static final int CARRIERS_MAX = 64;
    private static final int COLUMNS = 80;

    /** What {@code --help} shows. */
    static final String HELP =
            """
            Usage: ringspun bench [OPTIONS] [SUITE...]

            Compares Ringspun with other ways to do the same work, on this machine.

            Suites (default: the first three):
              echo               What a small request costs a server.
              files              Random reads of a file.
              mixed              An echo server beside readers.
              receive            Ringspun's own ways to receive, by size of message.
              features           Each facility of the kernel on and off.
              micro              Single costs, by JMH.

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
            """
                    + subjectLines();

    private static final List<String> SUITES =
            List.of("echo", "files", "mixed", "receive", "features", "micro");

    /** What is run when nothing is said: the comparisons with others. */
    private static final List<String> DEFAULT_SUITES = List.of("echo", "files", "mixed");

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
        return new Request(
                line.hasOption("help"),
                line.hasOption("version"),
                suites(line.getArgList()),
                plan(line.hasOption("quick")),
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

    private static SequencedSet<String> suites(List<String> names) throws ParseException {
        for (String name : names) {
            if (!SUITES.contains(name)) {
                throw new ParseException(
                        "there is no suite '" + name + "'; choose of " + String.join(", ", SUITES));
            }
        }
        return new LinkedHashSet<>(names.isEmpty() ? DEFAULT_SUITES : names);
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
        if (last == null) {
            return null;
        }
        try {
            return Path.of(last);
        } catch (InvalidPathException e) {
            throw new ParseException("--" + option + " " + last + " is no path: " + e.getReason());
        }
    }
}
