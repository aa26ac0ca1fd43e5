package io.ringspun.perf;

import io.ringspun.perf.os.Cores;
import io.ringspun.perf.os.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The programs of {@code src/main/c}, each compiled when it is first asked for and deleted in the
 * end. For the main thread.
 */
final class Compiler {

    /** What the tests compile with as well, and more warnings than these. */
    static final List<String> FLAGS = List.of("-std=gnu11", "-O2", "-pthread");

    private static final int SECONDS_MAX = 60;

    private final Workers workers;
    private final Map<String, Path> programs = new HashMap<>();

    Compiler(Workers workers) {
        this.workers = workers;
    }

    /**
     * A program.
     *
     * @param name of its one source file, without the ending
     * @throws IOException if there is no source, no compiler, or one that fails; the message tells
     */
    Path program(String name, String... moreFlags) throws IOException, InterruptedException {
        Path known = programs.get(name);
        if (known != null) {
            return known;
        }
        Path source = Home.source("src/main/c/" + name + ".c");
        Path compiler = Cores.program("cc");
        if (source == null || compiler == null) {
            throw new IOException(
                    source == null
                            ? "no source of " + name + ".c here"
                            : "no C compiler (cc) here");
        }
        Path program = workers.temporary(Files.createTempFile("ringspun-" + name, ""));
        Path complaints = workers.temporary(Files.createTempFile("ringspun-" + name, ".log"));
        List<String> command = new ArrayList<>(List.of(compiler.toString()));
        command.addAll(FLAGS);
        command.addAll(List.of(moreFlags));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(complaints.toFile())
                        .start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the C compiler did not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException("the C compiler failed: " + firstError(complaints));
        }
        programs.put(name, program);
        return program;
    }

    private static String firstError(Path complaints) throws IOException {
        try (var lines = Files.lines(complaints, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.contains("error")).findFirst().orElse("no word why");
        }
    }
}
