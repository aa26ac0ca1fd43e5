package io.ringspun.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs each short-lived program once, so that the JVM can learn how they start (see {@code train}
 * in the launcher). One process does it all, because one training run makes one cache.
 */
final class Rehearsal {

    /** More than a small file is, so that the copy opens a runtime. */
    private static final int LARGE_BYTES = 2_000_000;

    private Rehearsal() {}

    /**
     * Runs the programs.
     *
     * @param args an empty folder that they may write to
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path from = Files.createDirectory(folder.resolve("from"));
        Files.writeString(from.resolve("small"), "text");
        Files.write(from.resolve("large"), new byte[LARGE_BYTES]);
        run("copy", "-r", "-v", from.toString(), folder.resolve("to").toString());
        run("copy", "--no-such-option");
        run("copy", "--help");
        run("doctor", "--version");
        run("doctor", "--json");
        run("doctor");
        System.exit(0); // as programs end that have failed: it wakes the loggers
    }

    private static void run(String... args) {
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        Main.run(out, err, args);
    }
}
