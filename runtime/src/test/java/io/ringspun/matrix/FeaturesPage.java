package io.ringspun.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes the page that says which kernel has what, from what doctor found in each guest. */
final class FeaturesPage {

    private static final String HEAD =
            """
            # Features by kernel

            What `ringspun doctor` found on each of these kernels: every line was tried there, none is concluded from a
            version. Written by `./ringspun matrix --split features --document`, which boots the kernels in emulated
            machines; do not edit it.

            """;

    /**
     * How a report begins to tell of what is off by default, and goes on with how it was found out.
     */
    private static final String THERE = "off by default; the kernel has it, ";

    private static final String NOT_THERE = "off by default; the kernel lacks it, ";

    private FeaturesPage() {}

    /** THE PAGE, FOLDER OF EACH GUEST. */
    public static void main(String[] args) throws IOException {
        List<GuestStory> stories = new ArrayList<>();
        for (String folder : Arrays.copyOfRange(args, 1, args.length)) {
            GuestStory story = GuestStory.read(Path.of(folder));
            if (!story.machine().contains("+")) { // the page is about kernels, not about limits
                stories.add(story);
            }
        }
        Files.writeString(Path.of(args[0]), page(stories));
    }

    static String page(List<GuestStory> stories) {
        StringBuilder page = new StringBuilder(HEAD);
        row(page, "", stories.stream().map(GuestStory::machine).toList(), "instead");
        page.append("|---".repeat(stories.size() + 2)).append("|\n");
        row(page, "release", stories.stream().map(GuestStory::kernel).toList(), "");
        row(page, "backend", stories.stream().map(GuestStory::backend).toList(), "`nio`");
        Map<String, String> instead = new LinkedHashMap<>();
        for (GuestStory story : stories) {
            story.features().forEach(found -> instead.putIfAbsent(found.name(), found.instead()));
        }
        instead.forEach((name, other) ->
                row(
                        page,
                        "`" + name + "`",
                        stories.stream().map(story -> state(story, name)).toList(),
                        other));
        page.append(
                """

                *instead*: what the runtime does without it; `-Dringspun.feature.NAME=off` and `IoConfig.withFeature` make \
                it do so anywhere. *When asked for*: the kernel has it, and it is off by default.
                """);
        stories.stream()
                .filter(story -> !story.backend().equals("uring"))
                .forEach(story ->
                        page.append("\nOn ")
                                .append(story.machine())
                                .append(": ")
                                .append(String.join("; ", story.reasons()))
                                .append(".\n"));
        return page.toString();
    }

    private static String state(GuestStory story, String name) {
        return story.features().stream()
                .filter(found -> found.name().equals(name))
                .map(FeaturesPage::state)
                .findFirst()
                .orElse("–");
    }

    private static String state(GuestStory.Feature found) {
        if (found.used()) {
            return "yes";
        }
        String how = found.how();
        if (how.startsWith(THERE)) {
            // What there is of it, if that was told, stands behind the way in which it was found
            // out.
            int detail = how.indexOf(": ", THERE.length());
            return "when asked for" + (detail < 0 ? "" : how.substring(detail));
        }
        return "no (" + (how.startsWith(NOT_THERE) ? how.substring(NOT_THERE.length()) : how) + ")";
    }

    private static void row(StringBuilder page, String name, List<String> cells, String last) {
        StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
        row.add(name);
        cells.forEach(row::add);
        page.append(row.add(last));
    }
}
