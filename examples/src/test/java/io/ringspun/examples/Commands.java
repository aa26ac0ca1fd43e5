package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the command the way users do: in this process, with captured streams, or in one of its own.
 */
final class Commands {

    /** How it ended, and what it wrote. */
    record Outcome(int status, String out, String err) {}

    private Commands() {}

    /** Runs a command to its end. */
    static Outcome run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), texts(args));
        return new Outcome(status, out.toString(), err.toString());
    }

    /** Starts a command as a process like this one: same JVM, same options, same classes. */
    static Process start(List<String> wrapper, Object... args) throws IOException {
        List<String> words = new ArrayList<>(wrapper);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("--enable-native") || option.startsWith("--add-opens")) {
                words.add(option);
            }
        }
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(Main.class.getName());
        words.addAll(List.of(texts(args)));
        return new ProcessBuilder(words).start();
    }

    /**
     * Waits for a process to end. Do not destroy it before: that closes its streams; its handle
     * does not.
     */
    static Outcome finish(Process process) throws IOException, InterruptedException {
        String out = text(process.getInputStream().readAllBytes());
        String err = text(process.getErrorStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process does not end; it wrote: " + out + err);
        }
        return new Outcome(process.exitValue(), out, err);
    }

    /** Fails unless a copy has failed, and said why. */
    static void assertFails(Outcome outcome, String why) {
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("ringspun copy: ")
                .contains(why)
                .doesNotContain("\tat ");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String[] texts(Object... args) {
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        return texts;
    }
}
