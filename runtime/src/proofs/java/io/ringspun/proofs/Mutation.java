package io.ringspun.proofs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A race put into a class on purpose, to see that its proof finds it. The mutant is made from the
 * present source, so that it cannot grow old beside it.
 *
 * @param name what the mistake is
 * @param source the class, as a path from the root of the repository
 * @param from what its source says, once
 * @param to what it is to say instead
 * @param proofs those that find it, each by itself
 */
record Mutation(String name, String source, String from, String to, List<String> proofs) {

    /** Compiles mutants into a folder that belongs ahead of the class path. */
    static void compile(List<Mutation> mutations, Path root, Path classes) throws IOException {
        Map<String, String> mutants = new LinkedHashMap<>();
        for (Mutation mutation : mutations) {
            String source = mutants.get(mutation.source);
            if (source == null) {
                source = Files.readString(root.resolve(mutation.source));
            }
            mutants.put(mutation.source, mutation.applied(source));
        }
        Path folder =
                Files.createDirectories(classes.resolveSibling(classes.getFileName() + "-src"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> mutant : mutants.entrySet()) {
            Path file = folder.resolve(Path.of(mutant.getKey()).getFileName());
            files.add(Files.writeString(file, mutant.getValue()));
        }
        Files.createDirectories(classes);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-d", classes.toString(), "-proc:none", "-Xlint:none");
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var units = manager.getJavaFileObjectsFromPaths(files);
            if (!compiler.getTask(null, manager, null, options, null, units).call()) {
                throw new AssertionError("the mutants do not compile");
            }
        }
    }

    private String applied(String original) {
        int at = original.indexOf(from);
        if (at < 0 || original.indexOf(from, at + 1) >= 0) {
            throw new AssertionError(
                    "%s: %s says not once \"%s\"; write it anew".formatted(name, source, from));
        }
        return original.replace(from, to);
    }
}
