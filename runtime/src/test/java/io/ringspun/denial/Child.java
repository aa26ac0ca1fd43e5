package io.ringspun.denial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the tests in a JVM of its own, under whatever lets it have less. It has no time to
 * hang: after two minutes it counts as hung, and is ended.
 */
final class Child {

    /** No system gives out larger ones. */
    private static final long PIDS_MAX = 1 << 22;

    /** Each child that is another user is one of its own: limits count for a user. */
    private static final AtomicInteger USERS = new AtomicInteger();

    private static final int SECONDS_MAX = 120;

    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    static final String OPEN_LANG = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    private final List<String> wrapper = new ArrayList<>();
    private final List<String> flags = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    /** What a child came to. */
    record End(int status, String output) {

        /** It ended by itself, with everything done, and this in what it said. */
        End hasWorked(String... said) {
            assertThat(status).as(output).isZero();
            assertThat(output).contains("worked");
            for (String text : said) {
                assertThat(output).contains(text);
            }
            return this;
        }

        /** The line that begins so, without that. */
        String line(String begin) {
            return output.lines()
                    .filter(line -> line.startsWith(begin))
                    .findFirst()
                    .map(line -> line.substring(begin.length()))
                    .orElseThrow(() -> new AssertionError("no line " + begin + " in: " + output));
        }
    }

    /** With the flags that the runtime asks for. */
    static Child complete() {
        return new Child().with(NATIVE_ACCESS, OPEN_LANG);
    }

    /** With more flags of the JVM. */
    Child with(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    /** Within a command that starts another. */
    Child within(String... command) {
        wrapper.addAll(List.of(command));
        return this;
    }

    /** With a limit of the shell's ulimit. */
    Child limited(String option, int limit) {
        return within(
                "sh",
                "-c",
                "ulimit "
                        + option
                        + " "
                        + limit
                        + " || { echo 'skipped: no such limit'; exit 0; }; exec \"$@\"",
                "sh");
    }

    /**
     * As a user without privileges, who is nobody else's: limits that the kernel counts for a user
     * are this child's alone. Skips the test where that cannot be done.
     *
     * @param folder where to put the classes, so that this user can read them
     */
    Child unprivileged(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (Path each : List.of(folder.getParent(), folder)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        classPath = copied(folder);
        String id =
                String.valueOf(
                        100_000_000
                                + USERS.incrementAndGet() * PIDS_MAX
                                + ProcessHandle.current().pid());
        List<String> become =
                List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups");
        List<String> trial = new ArrayList<>(become);
        trial.addAll(List.of("test", "-x", java(), "-a", "-r", folder + "/0/io"));
        Process process;
        try {
            process = new ProcessBuilder(trial).redirectErrorStream(true).start();
        } catch (IOException e) {
            return Assumptions.abort("no other user to be: " + e.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes());
        Assumptions.assumeTrue(
                process.waitFor() == 0, "another user cannot run this JVM here " + output);
        wrapper.addAll(become);
        return this;
    }

    /** Without libraries, which the programs do not need. */
    Child onlyOurs() {
        classPath = ours().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return this;
    }

    /** Folders of classes; and the api, which is a jar as soon as it was packaged. */
    private static Stream<Path> ours() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path ->
                        Files.isDirectory(path)
                                || path.getFileName().toString().startsWith("ringspun-"));
    }

    private static String copied(Path folder) throws IOException {
        List<String> copies = new ArrayList<>();
        for (Path root : ours().toList()) {
            Path copy = folder.resolve(String.valueOf(copies.size()));
            copies.add(copy.toString());
            if (Files.isRegularFile(root)) {
                Files.copy(root, copy);
                continue;
            }
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file : all.filter(Child::isNeeded).toList()) {
                    Path target = copy.resolve(root.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static boolean isNeeded(Path file) {
        String name = file.toString();
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && !name.contains("/contract/")
                && !name.contains("/runtime/sim/")
                && !name.contains("/proofs/")
                && !name.contains("/matrix/");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Runs to the end. Skips the test if the child says so. */
    End run(Class<?> program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(java());
        command.addAll(flags);
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .directory(new File("/"))
                            .start();
        } catch (IOException e) {
            return Assumptions.abort("it cannot be started so here: " + e.getMessage());
        }
        try {
            Thread guard =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> {
                                try {
                                    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                                        process.destroyForcibly();
                                    }
                                } catch (InterruptedException e) {
                                    // it has ended
                                }
                            });
            String output = new String(process.getInputStream().readAllBytes());
            int status = process.waitFor();
            guard.interrupt();
            Assumptions.assumeFalse(output.contains("skipped: "), output);
            return new End(status, output);
        } finally {
            process.destroyForcibly();
        }
    }
}
