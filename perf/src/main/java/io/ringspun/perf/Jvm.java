package io.ringspun.perf;

import io.ringspun.perf.os.Cores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM for a subject or for the load. The same flags for all subjects. */
final class Jvm {

    /** One collector, one heap size, and what Ringspun needs, which does nothing for the others. */
    static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms512m",
                    "-Xmx512m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED");

    private Jvm() {}

    /**
     * A command.
     *
     * @param cpu the processor to tie it to, or -1
     * @param parallelism carriers of the JDK's virtual threads
     */
    static List<String> command(
            Cores cores, int cpu, int parallelism, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(cores.on(cpu));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-Djdk.virtualThreadScheduler.parallelism=" + parallelism);
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ringspun."))
                .sorted()
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
