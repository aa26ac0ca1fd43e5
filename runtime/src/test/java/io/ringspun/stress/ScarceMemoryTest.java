package io.ringspun.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs {@link ScarceMemory} under limits of locked memory, without the right to pass them. */
class ScarceMemoryTest {

    /** Drops the capability for the child where this process has it, and could drop it. */
    private static final String LIMITED =
            "ulimit -l \"$1\" || { echo 'skipped: no limit'; exit 0; }; shift;"
                    + " if setpriv --bounding-set=-ipc_lock true 2>/dev/null;"
                    + " then exec setpriv --bounding-set=-ipc_lock \"$@\"; else exec \"$@\"; fi";

    @Test
    void noMemoryMayBeLocked() throws IOException, InterruptedException {
        String output = run(256);
        assertThat(output).contains("survived");
        assertThat(output.lines().filter(line -> line.contains("registered-buffers")))
                .allMatch(line -> line.contains("ENOMEM") || line.contains("no table"));
    }

    @Test
    void someMemoryMayBeLocked() throws IOException, InterruptedException {
        assertThat(run(4096)).contains("survived");
    }

    private static String run(int kibibytes) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", LIMITED, "sh", String.valueOf(kibibytes)));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dringspun."))
                .forEach(command::add);
        command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
        command.add(ScarceMemory.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            int status = process.waitFor();
            Assumptions.assumeFalse(output.contains("skipped: "), output);
            // No direct I/O on the file system of temporary files.
            Assumptions.assumeFalse(output.contains("FileSystemException"), output);
            assertThat(status).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
