package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code that exists already gives the same on the sockets of a factory of ours. */
@Timeout(60)
class OldCodeTest {

    @Test
    void shoutsOnTheJdksSocketsAndOnOurs() throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            OldCode.main(new String[] {"is", "anybody", "there"});
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("IS ANYBODY THERE!", "IS ANYBODY THERE!");
    }

    @Test
    void shoutsWithoutARing() throws IOException {
        IoConfig nio = IoConfig.DEFAULT.withBackend(BackendChoice.NIO);
        try (IoRuntime io = IoRuntime.open(nio)) {
            assertThat(
                            OldCode.shouted(
                                    "ho",
                                    io.socketFactory(),
                                    io.serverSocketFactory(),
                                    Thread.ofVirtual().factory()))
                    .isEqualTo("HO!");
        }
    }
}
