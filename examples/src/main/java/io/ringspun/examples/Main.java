package io.ringspun.examples;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The {@code ringspun} command. Exit status: 0 when all went well, 1 when something failed, 2 when
 * it was called wrongly. A failure is one line on standard error; {@code -Dringspun.debug=true}
 * adds its stack trace.
 */
@Command(
        name = "ringspun",
        description =
                "Blocking-style I/O for virtual threads, on io_uring: programs to try it with.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {Echo.class, Copy.class, Doctor.class})
final class Main {

    private Main() {}

    /**
     * Runs a command and ends the process.
     *
     * @param args the command's name and what it is told
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /**
     * The command, ready to be executed, with the handling of failures that all its parts share.
     */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::calledWrongly)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> failed(failure, command));
    }

    private static int calledWrongly(ParameterException mistake, String[] args) {
        CommandSpec command = mistake.getCommandLine().getCommandSpec();
        PrintWriter err = mistake.getCommandLine().getErr();
        err.println(command.qualifiedName() + ": " + mistake.getMessage());
        err.println("Try '" + command.qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + Reason.of(failure));
        if (Boolean.getBoolean("ringspun.debug")) {
            failure.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
