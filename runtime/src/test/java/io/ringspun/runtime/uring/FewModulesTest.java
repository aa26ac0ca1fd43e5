package io.ringspun.runtime.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoRuntime;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Neither the flight recorder nor management need be there, and none is looked at unasked. */
class FewModulesTest {

    @Test
    void worksWithTheBaseModuleAlone() throws Exception {
        String output = run("--limit-modules", "java.base");
        assertThat(output)
                .contains("read 1", "told", "jdk.jfr false", "java.management false")
                .doesNotContain("Exception");
    }

    /** What a program pays for when it starts. */
    @Test
    void loadsNothingOfThemUnlessItIsAskedTo() throws Exception {
        String output = run("-Xlog:class+load:stdout");
        assertThat(output).contains("read 1", "jdk.jfr true", "java.management true");
        assertThat(output.lines().filter(line -> line.contains("source:")))
                .isNotEmpty()
                .noneMatch(line ->
                        line.contains(" javax.management.")
                                || line.contains(" java.lang.management.")
                                || line.contains(" jdk.jfr.Event ")
                                || line.matches(".*io\\.ringspun\\..*Event .*"));
    }

    private static String run(String... options)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dringspun."))
                .forEach(command::add);
        command.addAll(List.of(options));
        // No logger of others: it would need modules of its own.
        List<String> places = new ArrayList<>();
        for (Class<?> type : new Class<?>[] {IoRuntime.class, UringBackend.class, Modest.class}) {
            places.add(
                    Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                            .toString());
        }
        command.addAll(
                List.of(
                        "-cp",
                        Stream.of(places)
                                .flatMap(List::stream)
                                .collect(Collectors.joining(File.pathSeparator)),
                        Modest.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
