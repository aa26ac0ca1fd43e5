package io.ringspun.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import org.apache.commons.cli.Options;

/**
 * The {@code ringspun} command. Exit status: 0 when all went well, 1 when something failed, 2 when
 * it was called wrongly. A failure is one line on standard error; {@code -Dringspun.debug=true}
 * adds its stack trace.
 */
final class Main {

    private static final String HELP_FOR_ALL =
            """
              -h, --help         Show this and exit.
              -V, --version      Show the version and exit.
            """;

    private Main() {}

    /**
     * Runs a command and ends the process.
     *
     * @param args the command's name and what it is told
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        int status = run(out, err, args);
        if (status != 0) {
            // Not for 0: exit first looks for a logger to note it, and that wakes Logback.
            System.exit(status);
        }
    }

    /**
     * Runs a command. Only the classes of its program are loaded.
     *
     * @return the exit status
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        String command = args.length == 0 ? "" : args[0];
        String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
        return switch (command) {
            case "copy" -> run(new Copy(), out, err, rest);
            case "doctor" -> run(new Doctor(), out, err, rest);
            case "echo" -> run(new Echo(), out, err, rest);
            case "serve" -> run(new Serve(), out, err, rest);
            default -> run(new Overview(), out, err, command);
        };
    }

    private static int run(Program program, PrintWriter out, PrintWriter err, String... args) {
        try {
            Options options =
                    program.options()
                            .addOption("h", "help", false, "")
                            .addOption("V", "version", false, "");
            Invocation call = Invocation.of(options, out, err, args);
            if (call.has("help")) {
                out.print(program.help() + HELP_FOR_ALL);
                return 0;
            }
            if (call.has("version")) {
                out.println("ringspun " + Version.text());
                return 0;
            }
            return program.run(call);
        } catch (WrongUse e) {
            err.println(program.name() + ": " + Reason.of(e));
            err.println("Try '" + program.name() + " --help'.");
            return 2;
        } catch (IOException | RuntimeException e) {
            err.println(program.name() + ": " + Reason.of(e));
            if (Boolean.getBoolean("ringspun.debug")) {
                e.printStackTrace(err);
            }
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }
}
