package io.ringspun.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.contract.EverySubject;
import io.ringspun.contract.Subject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Runs {@link ScarceDescriptors} under a limit of descriptors. */
@EverySubject
class ScarceDescriptorsTest {

    @Parameter Subject subject;

    @Test
    void acceptingOutlivesALackOfDescriptors() throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -n 160 && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dringspun."))
                .forEach(command::add);
        command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ScarceDescriptors.class.getName(), subject.name()));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("there is no sh: " + e.getMessage());
            return;
        }
        try {
            String output = new String(process.getInputStream().readAllBytes());
            int status = process.waitFor();
            Assumptions.assumeFalse(output.contains("skipped: "), output);
            assertThat(status).as(output).isZero();
            assertThat(output).contains("survived");
        } finally {
            process.destroyForcibly();
        }
    }
}
