package io.ringspun.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits that this process's control group sets (cgroups(7)), of either version. */
final class ControlGroup {

    static final String UNLIMITED = "unlimited";

    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** Version 1 says no limit with the largest number that is a multiple of a page. */
    private static final long PRACTICALLY_NONE = 1L << 62;

    private ControlGroup() {}

    /**
     * The lowest limit from this process's group up to the root.
     *
     * @param controller who sets it, as version 1 calls it
     * @param name the file in version 2
     * @param nameBefore the file in version 1
     * @return a number, {@code unlimited}, or null if it cannot be known
     */
    static @Nullable String limit(String controller, String name, String nameBefore) {
        try {
            return limit(
                    ROOT,
                    Files.readAllLines(Path.of("/proc/self/cgroup")),
                    controller,
                    name,
                    nameBefore);
        } catch (IOException e) {
            return null; // not Linux, or hidden from us
        }
    }

    /**
     * The same, as a file tree and lines such as {@code 4:memory:/a/b} and {@code 0::/a/b} say it.
     */
    static @Nullable String limit(
            Path root, List<String> groups, String controller, String name, String nameBefore) {
        String lowest = null;
        for (String line : groups) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            Path path = Path.of("/").relativize(Path.of(parts[2]));
            if (parts[1].isEmpty()) {
                lowest = lower(lowest, lowest(root, path, name));
            } else if (List.of(parts[1].split(",")).contains(controller)) {
                lowest = lower(lowest, lowest(root.resolve(controller), path, nameBefore));
            }
        }
        return lowest;
    }

    private static @Nullable String lowest(Path top, Path path, String file) {
        String lowest = read(top.resolve(file));
        Path folder = top;
        for (Path step : path) {
            folder = folder.resolve(step);
            lowest = lower(lowest, read(folder.resolve(file)));
        }
        return lowest;
    }

    private static @Nullable String lower(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return number(one) <= number(other) ? one : other;
    }

    /** The largest there is for unlimited. */
    static long number(String limit) {
        return limit.equals(UNLIMITED) ? Long.MAX_VALUE : Long.parseLong(limit);
    }

    private static @Nullable String read(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.equals("max") || Long.parseLong(text) >= PRACTICALLY_NONE
                    ? UNLIMITED
                    : text;
        } catch (IOException | NumberFormatException e) {
            return null; // no limit is kept here, or none that we can read
        }
    }
}
