package io.ringspun.perf;

import io.ringspun.perf.os.Cores;
import io.ringspun.perf.report.JsonReader;
import io.ringspun.perf.report.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code fio}, where it is installed: what those who measure disks would run. */
final class Fio {

    static final String NAME = "fio-uring";

    /** Above the time that it is told to measure. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private Fio() {}

    static boolean present() {
        return Cores.program("fio") != null;
    }

    /** Random reads of 4 KiB past the page cache by one job on a ring. */
    static Map<Metric, Double> randomReads(Workers workers, Path file, int depth, int millis)
            throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        String.valueOf(Cores.program("fio")),
                        "--name=bench",
                        "--filename=" + file,
                        "--readonly",
                        "--rw=randread",
                        "--bs=4k",
                        "--direct=1",
                        "--ioengine=io_uring",
                        "--iodepth=" + depth,
                        "--time_based",
                        "--runtime=" + millis + "ms",
                        "--output-format=json");
        Workers.Finished finished = workers.finish(NAME, command, GRACE.plusMillis(millis));
        String text = String.join("\n", finished.lines());
        // It may say something else first.
        return figures(text.substring(Math.max(0, text.indexOf('{'))));
    }

    /** What its one job says of itself. */
    static Map<Metric, Double> figures(String json) throws IOException {
        try {
            List<?> jobs = (List<?>) field(JsonReader.read(json), "jobs");
            Object job = jobs.getFirst();
            Object read = field(job, "read");
            double reads = number(read, "total_ios");
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.READS_PER_SECOND, number(read, "iops"));
            if (reads > 0) {
                double busy = (number(job, "usr_cpu") + number(job, "sys_cpu")) / 100;
                figures.put(Metric.CPU_PER_READ, busy * number(read, "runtime") * 1e3 / reads);
            }
            return figures;
        } catch (ClassCastException | IllegalArgumentException | NullPointerException e) {
            throw new IOException("fio's answer was not understood: " + e.getMessage(), e);
        }
    }

    private static Object field(@Nullable Object map, String name) {
        return Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(map)).get(name), name);
    }

    private static double number(Object map, String name) {
        return (Double) field(map, name);
    }
}
