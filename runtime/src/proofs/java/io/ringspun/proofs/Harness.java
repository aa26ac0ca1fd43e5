package io.ringspun.proofs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;

/** Runs jcstress in a JVM of its own, which makes one more for each proof. */
final class Harness {

    /** Every proof there is. */
    static final String ALL = "io\\.ringspun\\..*";

    /** Less than the 30 seconds after which jcstress itself takes a proof for hung. */
    static final int GENEROUS_MILLIS = 20_000;

    /** Only against hanging. */
    private static final int MINUTES_MAX = 12;

    /** As far as the short time allows, the compiler is to move code about. */
    private static final String JVM =
            "-XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM"
                    + " --enable-native-access=ALL-UNNAMED -D%s=%d";

    /** Threads that yield, for there may be more to do than there are processors. */
    private static final List<String> OPTIONS =
            List.of("-sc", "false", "-f", "1", "-fsm", "1", "-spinStyle", "THREAD_YIELD");

    private Harness() {}

    /**
     * Runs proofs.
     *
     * @param folder for what jcstress writes
     * @param ahead what comes ahead of the class path
     * @param selection regular expression of their names
     * @param patienceMillis how long they wait for what must come
     * @param options on how long
     */
    static List<Verdict> run(
            Path folder,
            List<Path> ahead,
            String selection,
            int patienceMillis,
            List<String> options)
            throws IOException, InterruptedException {
        List<String> classPath = new ArrayList<>(ahead.stream().map(Path::toString).toList());
        classPath.add(System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // it only waits
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
        command.addAll(List.of("org.openjdk.jcstress.Main", "-t", selection, "-r", "report"));
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-jvmArgs", JVM.formatted(Patience.PROPERTY, patienceMillis)));
        Path log = Files.createDirectories(folder).resolve("jcstress.log");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                throw new AssertionError("a proof hangs; see " + log);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return read(
                    files.filter(file -> file.toString().endsWith(".bin.gz"))
                            .max(Comparator.naturalOrder()) // the names are times
                            .orElseThrow(() -> new AssertionError("no results; see " + log)));
        }
    }

    private static List<Verdict> read(Path file) throws IOException {
        InProcessCollector results = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(file.toString(), results);
        try {
            reader.dump();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        } finally {
            reader.close();
        }
        return results.getTestResults().stream()
                .map(Verdict::of)
                .sorted(Comparator.comparing(Verdict::proof))
                .toList();
    }
}
