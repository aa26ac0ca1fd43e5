package io.ringspun.perf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM for a subject or for the load. */
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
     * @param tied the words before it that tie it to processors, or none
     * @param parallelism carriers of the JDK's virtual threads
     * @param flags beside those that all are given
     */
    static List<String> command(
            List<String> tied,
            int parallelism,
            List<String> flags,
            Class<?> main,
            List<String> arguments) {
        List<String> command = new ArrayList<>(tied);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(flags);
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
