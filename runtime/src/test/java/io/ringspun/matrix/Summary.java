package io.ringspun.matrix;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One table of what all guests told, and what is wrong with it. A test that was skipped although it
 * was not expected to be is wrong, and so is one that was not skipped although it was: the
 * expectations, one file for each machine, would soon be worth nothing.
 */
final class Summary {

    private static final String ROW = "%-14s %-30s %-7s %8s %6s %6s %6s %7s %7s  %s%n";

    private final PrintStream out;
    private final Path expectations;
    private final String skips;

    Summary(PrintStream out, Path expectations, String skips) {
        this.out = out;
        this.expectations = expectations;
        this.skips = skips;
    }

    /** FOLDER OF EXPECTED SKIPS, check OR update OR ignore, FOLDER OF EACH GUEST. */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Summary summary = new Summary(out, Path.of(args[0]), args[1]);
        List<GuestStory> stories = new ArrayList<>();
        for (String folder : Arrays.copyOfRange(args, 2, args.length)) {
            GuestStory story = GuestStory.read(Path.of(folder));
            stories.add(story);
            SurefireReports.write(story, Path.of(folder));
        }
        System.exit(summary.print(stories) ? 0 : 1);
    }

    /** Prints the table and says whether all is in order. */
    boolean print(List<GuestStory> stories) throws IOException {
        Map<String, List<String>> findings = new TreeMap<>();
        out.printf(
                ROW,
                "machine",
                "kernel",
                "backend",
                "features",
                "run",
                "passed",
                "failed",
                "skipped",
                "seconds",
                "");
        for (GuestStory story : stories) {
            List<String> found = findings(story);
            findings.put(story.machine(), found);
            out.printf(
                    ROW,
                    story.machine(),
                    story.kernel(),
                    story.backend(),
                    story.features().stream().filter(GuestStory.Feature::used).count()
                            + "/"
                            + story.features().size(),
                    story.tests().size() - story.with("skipped").count(),
                    story.with("passed").count(),
                    story.with("failed").count(),
                    story.with("skipped").count(),
                    story.seconds(),
                    found.isEmpty() ? "in order" : "WRONG");
        }
        for (GuestStory story : stories) {
            out.printf("%n%s%n", story.machine());
            story.reasons().forEach(reason -> out.println("  " + reason));
            story.features().stream()
                    .filter(feature -> !feature.used())
                    .forEach(feature ->
                            out.printf(
                                    "  without %s (%s); instead: %s%n",
                                    feature.name(), feature.how(), feature.instead()));
            reasonsOfSkips(story)
                    .forEach((reason, count) -> out.printf("  %d skipped: %s%n", count, reason));
            findings.getOrDefault(story.machine(), List.of())
                    .forEach(finding -> out.println("  WRONG: " + finding));
        }
        return findings.values().stream().allMatch(List::isEmpty);
    }

    private static Map<String, Integer> reasonsOfSkips(GuestStory story) {
        return story.with("skipped")
                .collect(
                        Collectors.toMap(
                                GuestStory::reason, test -> 1, Integer::sum, TreeMap::new));
    }

    private List<String> findings(GuestStory story) throws IOException {
        List<String> found = new ArrayList<>();
        story.with("failed")
                .map(test ->
                        test.className().replace("io.ringspun.", "")
                                + " "
                                + test.name()
                                + ": "
                                + GuestStory.reason(test))
                .forEach(found::add);
        story.complaints().forEach(line -> found.add("the kernel's log: " + line));
        if (!story.end().equals("0")) {
            found.add("the run ended with: " + story.end());
        }
        found.addAll(unexpectedSkips(story));
        return found;
    }

    private List<String> unexpectedSkips(GuestStory story) throws IOException {
        List<String> now =
                story.skips().entrySet().stream()
                        .map(skip -> skip.getValue() + " " + skip.getKey())
                        .toList();
        Path file = expectations.resolve(story.machine());
        if (skips.equals("ignore")) {
            return List.of();
        }
        if (skips.equals("update")) {
            if (!story.end().equals("0")) {
                return List.of("what it skipped was not written down");
            }
            Files.createDirectories(expectations);
            Files.write(file, now);
            return List.of();
        }
        List<String> expected = Files.exists(file) ? Files.readAllLines(file) : List.of();
        List<String> found = new ArrayList<>();
        TreeSet<String> unexpected = new TreeSet<>(now);
        expected.forEach(unexpected::remove);
        unexpected.forEach(skip -> found.add("skipped, and not expected to be: " + skip));
        TreeSet<String> missing = new TreeSet<>(expected);
        now.forEach(missing::remove);
        missing.forEach(skip -> found.add("expected to be skipped, and was not: " + skip));
        return found;
    }
}
