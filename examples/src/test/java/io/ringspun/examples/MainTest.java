package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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

    @Test
    void refusesToRunWithoutOrWithUnknownCommand() {
        assertThat(Commands.run().status()).isEqualTo(2);
        Outcome outcome = Commands.run("cpoy");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("ringspun: ");
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
