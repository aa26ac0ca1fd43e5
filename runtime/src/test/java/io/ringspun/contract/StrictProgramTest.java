package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Programs without the flags of the command line, with each strategy, told by the environment. */
class StrictProgramTest {

    private static String run(String strategy) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--illegal-native-access=deny",
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                StrictProgram.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("RINGSPUN_STRATEGY", strategy));
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void strictNamesTheRingAndTheModeAtOnceWithWaysOut() throws Exception {
        assertThat(run("strict"))
                .contains("missing [io_uring, carriers-mode]")
                .contains("--enable-native-access")
                .contains("--add-opens")
                .doesNotContain("opened");
    }

    @Test
    void warnSaysEachOnceAndGoesOn() throws Exception {
        assertThat(run("warn").lines())
                .filteredOn(line -> line.contains("is missing"))
                .hasSize(2)
                .allMatch(line -> line.contains("WARN"));
        assertThat(run("warn")).contains("opened nio");
    }

    @Test
    void gracefulIsSilent() throws Exception {
        assertThat(run("graceful")).contains("opened nio").doesNotContain("missing");
    }
}
