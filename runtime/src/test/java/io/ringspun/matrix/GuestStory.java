package io.ringspun.matrix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one guest told: its tests, what its doctor found, what its kernel complained of, and how it
 * ended.
 *
 * @param machine its name, which begins with the kernel's
 * @param kernel the kernel's release, or nothing if it never came up
 * @param backend what the doctor found to be used
 * @param reasons why
 * @param features what the doctor found
 * @param tests one line each
 * @param complaints lines of the kernel's log that must not be there
 * @param end how the run ended: {@code 0} if all classes were run
 * @param seconds how long it took
 */
record GuestStory(
        String machine,
        String kernel,
        String backend,
        List<String> reasons,
        List<Feature> features,
        List<TestLine> tests,
        List<String> complaints,
        String end,
        long seconds) {

    /** One facility. */
    record Feature(String name, boolean used, String how, String instead) {}

    private static final Pattern COMPLAINT =
            Pattern.compile(
                    "BUG[: ]|WARNING: |KFENCE: |KASAN|Oops|general protection|RIP: |Kernel panic"
                            + "|Call Trace:|blocked for more than|soft lockup|hard LOCKUP"
                            + "|self-detected stall|detected stalls");

    /**
     * What an emulated machine makes kernels say although nothing is wrong with them: a processor
     * that the host kept waiting looks like one that stalls.
     */
    private static final Pattern HARMLESS =
            Pattern.compile("Spectre V2 : WARNING|kfence: initialized|clocksource: .*skew");

    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Pattern FEATURE =
            Pattern.compile(
                    "\\{\\s*\"name\":\\s*"
                            + TEXT
                            + ",\\s*\"used\":\\s*(true|false),\\s*\"how\":\\s*"
                            + TEXT
                            + ",\\s*\"instead\":\\s*"
                            + TEXT);

    /** Reads what a guest left in its folder. */
    static GuestStory read(Path folder) throws IOException {
        String kernel = "";
        String doctor = "";
        String end = "did not come to an end";
        List<TestLine> tests = new ArrayList<>();
        // A guest that died may have left half a character.
        String lines =
                new String(Files.readAllBytes(folder.resolve("lines")), StandardCharsets.UTF_8);
        for (String line : lines.lines().toList()) {
            TestLine.parse(line).ifPresent(tests::add);
            String[] parts = line.split("\t", 2);
            if (parts.length == 2) {
                switch (parts[0]) {
                    case "kernel" -> kernel = parts[1];
                    case "doctor" -> doctor = parts[1];
                    case "end" -> end = parts[1];
                    default -> {}
                }
            }
        }
        Matcher backend = Pattern.compile("\"backend\":\\s*" + TEXT).matcher(doctor);
        return new GuestStory(
                folder.getFileName().toString(),
                kernel,
                backend.find() ? backend.group(1) : "none",
                reasons(doctor),
                features(doctor),
                tests,
                complaints(folder.resolve("console")),
                end,
                Long.parseLong(Files.readString(folder.resolve("seconds")).strip()));
    }

    private static List<String> reasons(String doctor) {
        Matcher list = Pattern.compile("\"reasons\":\\s*\\[([^]]*)]").matcher(doctor);
        return list.find()
                ? TEXT.matcher(list.group(1)).results().map(found -> found.group(1)).toList()
                : List.of();
    }

    private static List<Feature> features(String doctor) {
        return FEATURE.matcher(doctor)
                .results()
                .map(found ->
                        new Feature(
                                found.group(1),
                                Boolean.parseBoolean(found.group(2)),
                                found.group(3),
                                found.group(4)))
                .toList();
    }

    private static List<String> complaints(Path console) throws IOException {
        String text = new String(Files.readAllBytes(console), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> COMPLAINT.matcher(line).find())
                .filter(line -> !HARMLESS.matcher(line).find())
                .toList();
    }

    Stream<TestLine> with(String status) {
        return tests.stream().filter(test -> test.status().equals(status));
    }

    /** How often each test was skipped for which reason, without the parameters of the test. */
    Map<String, Integer> skips() {
        Map<String, Integer> skips = new TreeMap<>();
        with("skipped")
                .forEach(test ->
                        skips.merge(
                                test.className().replace("io.ringspun.", "")
                                        + " "
                                        + method(test.name())
                                        + ": "
                                        + reason(test),
                                1,
                                Integer::sum));
        return skips;
    }

    /** The first line, without the exception's class. */
    static String reason(TestLine skipped) {
        return skipped.detail()
                .lines()
                .findFirst()
                .orElse("no reason")
                .replaceFirst("^Assumption failed: ", "")
                .strip();
    }

    private static String method(String name) {
        Matcher method = Pattern.compile("(\\w+)\\(").matcher(name);
        return method.find() ? method.group(1) : name;
    }
}
