package io.ringspun.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the repository is, and the files in it that the house rules are about. */
public final class House {

    static final List<String> MODULES = List.of("api", "runtime", "examples", "perf");

    private static final Path ROOT = findRoot();

    private House() {}

    /** The repository's top folder. */
    public static Path root() {
        return ROOT;
    }

    /** The path from the root, as a message should show it. */
    static String shown(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }

    /**
     * The files below {@code folder} whose name ends so, in order; none where the folder is
     * missing.
     */
    static List<Path> files(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** Tests start in their module's folder, and an editor may start them at the root. */
    private static Path findRoot() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("api/pom.xml"))
                    && Files.isRegularFile(folder.resolve("runtime/pom.xml"))) {
                return folder;
            }
        }
        throw new AssertionError("no repository root above " + start);
    }
}
