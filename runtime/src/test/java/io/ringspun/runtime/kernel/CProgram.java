package io.ringspun.runtime.kernel;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles and runs generated C, to ask the machine's own headers. Skips the test where there is no
 * compiler.
 */
final class CProgram {

    private static final Pattern ERROR_LINE =
            Pattern.compile("probe\\.c:(\\d+):\\d+: (?:fatal )?error:");

    private final Path directory;
    private final String compiler;

    CProgram(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.compiler = compiler();
    }

    /** What a run printed, and which of the statements, by index, the headers made impossible. */
    record Output(List<String> lines, Set<Integer> rejected) {}

    /**
     * Compiles a main function of these statements, one a line, and runs it. Statements that do not
     * compile are left out and reported by index: the compiler names the line, so two or three
     * rounds are enough for any header.
     */
    Output run(String headers, List<String> statements) throws IOException, InterruptedException {
        Path source = directory.resolve("probe.c");
        Path program = directory.resolve("probe");
        int firstLine = (int) headers.lines().count() + 2;
        Set<Integer> rejected = new HashSet<>();
        while (true) {
            Files.writeString(
                    source,
                    headers.stripTrailing()
                            + "\nint main(void) {\n"
                            + body(statements, rejected)
                            + "}\n");
            Run compilation = run(compiler, "-w", "-o", program.toString(), source.toString());
            if (compilation.status == 0) {
                Run run = run(program.toString());
                if (run.status != 0) {
                    throw new AssertionError(
                            "the program ended with " + run.status + ": " + run.lines);
                }
                return new Output(run.lines, rejected);
            }
            if (!rejected.addAll(linesInError(compilation.lines, firstLine, statements.size()))) {
                throw new AssertionError(
                        "the headers themselves do not compile:\n"
                                + String.join("\n", compilation.lines));
            }
        }
    }

    private static String body(List<String> statements, Set<Integer> rejected) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < statements.size(); i++) {
            body.append(rejected.contains(i) ? ";" : statements.get(i)).append('\n');
        }
        return body.toString();
    }

    private static Set<Integer> linesInError(List<String> lines, int firstLine, int count) {
        Set<Integer> indices = new HashSet<>();
        for (String line : lines) {
            Matcher matcher = ERROR_LINE.matcher(line);
            if (matcher.find()) {
                int index = Integer.parseInt(matcher.group(1)) - firstLine;
                if (index >= 0 && index < count) {
                    indices.add(index);
                }
            }
        }
        return indices;
    }

    private static String compiler() throws IOException, InterruptedException {
        for (String candidate : List.of("cc", "gcc", "clang")) {
            try {
                if (run(candidate, "--version").status == 0) {
                    return candidate;
                }
            } catch (IOException e) {
                // Not installed: the next one.
            }
        }
        return abort("no C compiler (cc, gcc, clang) on the path");
    }

    private record Run(int status, List<String> lines) {}

    private static Run run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        List<String> lines = new ArrayList<>(process.inputReader().lines().toList());
        return new Run(process.waitFor(), lines);
    }
}
