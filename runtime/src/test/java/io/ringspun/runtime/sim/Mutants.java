package io.ringspun.runtime.sim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Mutations in a JVM of their own, which a test that follows does not share with them: a carrier
 * that a mutation sends round for ever cannot be stopped, and takes a core. One thread at a time.
 */
final class Mutants implements AutoCloseable {

    private static final int SEEDS_MAX = 12_000;
    private static final String ANSWER = "answer ";
    private static final String UNNOTICED = "unnoticed";

    private Process process;

    /**
     * Runs one until the simulation notices.
     *
     * @return what was noticed first, in a line; null if nothing was
     */
    String noticed(Mutation mutation) throws IOException {
        if (process == null) {
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty(
                                            "surefire.test.class.path",
                                            System.getProperty("java.class.path")),
                                    Mutants.class.getName())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        }
        process.getOutputStream().write((mutation.name() + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        String line = answers.readLine();
        while (line != null && !line.startsWith(ANSWER)) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("the JVM of the mutations has ended");
        }
        String answer = line.substring(ANSWER.length() + 1);
        if (line.charAt(ANSWER.length()) == '!') {
            close();
        }
        return answer.equals(UNNOTICED) ? null : answer;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            process = null;
        }
    }

    /** Answers to names, a line each; ends with its input. */
    public static void main(String[] none) {
        PrintStream out = System.out;
        System.setOut(System.err);
        List<Mutation> all = Mutations.all();
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                .lines()
                .map(name -> all.stream().filter(each -> each.name().equals(name)).findFirst())
                .map(mutation -> run(mutation.orElseThrow()))
                .forEach(answer -> {
                    out.println(ANSWER + (somethingRuns() ? '!' : '.') + answer);
                    out.flush();
                });
        System.exit(0);
    }

    private static String run(Mutation mutation) {
        Simulation simulation = new Simulation(mutation.compiled());
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            String failure = simulation.run(seed, false).failure();
            if (failure != null) {
                return "seed " + seed + ": " + failure.lines().findFirst().orElse("");
            }
        }
        return UNNOTICED;
    }

    /** Whether a carrier of a run that is over still runs. */
    private static boolean somethingRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().startsWith("ringspun-")
                                && thread.getState() == Thread.State.RUNNABLE);
    }
}
