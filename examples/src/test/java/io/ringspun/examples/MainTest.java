package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a whole. */
class MainTest {

    @Test
    void listsItsCommands() {
        Outcome outcome = Commands.run("--help");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("echo", "copy", "doctor");
    }

    @Test
    void tellsItsVersion() {
        assertThat(Commands.run("--version").out()).startsWith("ringspun ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "\"\"; a command is missing: copy, doctor, echo or serve",
                "cpoy; there is no command 'cpoy', only copy, doctor, echo and serve",
                "-r; unknown option -r"
            })
    void refusesToRunWithoutOrWithUnknownCommand(String command, String message) {
        Outcome outcome = command.isEmpty() ? Commands.run() : Commands.run(command, "-r", "x");
        assertThat(outcome)
                .isEqualTo(
                        new Outcome(2, "", "ringspun: " + message + "\nTry 'ringspun --help'.\n"));
    }

    @Test
    void saysHowToGetHelpWhenCalledWrongly() {
        assertThat(Commands.run("doctor", "--xml"))
                .isEqualTo(
                        new Outcome(
                                2,
                                "",
                                "ringspun doctor: unknown option --xml\n"
                                        + "Try 'ringspun doctor --help'.\n"));
        assertThat(Commands.run("doctor", "a\nb").err())
                .startsWith("ringspun doctor: unexpected argument 'a\\nb'\n");
        assertThat(Commands.run("copy").err())
                .startsWith("ringspun copy: SOURCE and TARGET are missing");
        assertThat(Commands.run("copy", "one").err())
                .startsWith("ringspun copy: TARGET is missing: where to copy 'one'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "doctor", "echo", "serve"})
    void helpsWithAllOptionsOnNarrowTerminals(String command) {
        Outcome outcome = Commands.run(command, "ignored", "-h");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("Usage: ringspun " + command + " [OPTIONS]");
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 80);
        for (Option option : program(command).options().getOptions()) {
            assertThat(outcome.out())
                    .contains(
                            option.getLongOpt() == null
                                    ? "-" + option.getOpt() + ", "
                                    : "--" + option.getLongOpt() + (option.hasArg() ? "=" : ""));
        }
        assertThat(outcome.out()).contains("-h, --help ", "-V, --version ");
        assertThat(Commands.run(command, "--version").out()).startsWith("ringspun ");
    }

    private static Program program(String name) {
        return switch (name) {
            case "copy" -> new Copy();
            case "doctor" -> new Doctor();
            case "serve" -> new Serve();
            default -> new Echo();
        };
    }

    @Test
    void givesReasonsWithoutRepeatingTheFile() {
        assertThat(Reason.of(new NoSuchFileException("x"))).isEqualTo("no such file or directory");
        assertThat(Reason.of(new AccessDeniedException("x"))).isEqualTo("permission denied");
        assertThat(Reason.of(new FileSystemException("x", null, "No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(Reason.of(new IOException())).isEqualTo("IOException");
        assertThat(Reason.of(new IOException("first\nsecond"))).isEqualTo("first\\nsecond");
    }

    @Test
    void quotesPathsOnOneLine() {
        assertThat(Reason.quoted(Path.of("a\nb\tc\u001b[1m d")))
                .isEqualTo("'a\\nb\\tc\\u001b[1m d'");
    }
}
