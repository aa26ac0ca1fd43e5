package io.ringspun.perf.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a reader must know about the machine to judge a figure. Contains no path and no name. */
public final class SystemInfo {

    private static final int SECONDS_MAX = 5;

    private SystemInfo() {}

    /** What is known, in the order to show it; what is not known is left out. */
    public static Map<String, String> collect() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        put(all, "revision", revision());
        all.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        put(all, "architecture", System.getProperty("os.arch"));
        put(all, "processor", line(Path.of("/proc/cpuinfo"), "model name"));
        all.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        put(all, "memory", memory());
        put(all, "governor", text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
        put(all, "clock", text("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
        put(all, "mitigations", mitigations());
        put(all, "io_uring_disabled", text("/proc/sys/kernel/io_uring_disabled"));
        put(all, "memlock", line(Path.of("/proc/self/limits"), "Max locked memory"));
        put(all, "open files", line(Path.of("/proc/self/limits"), "Max open files"));
        put(all, "huge pages", text("/sys/kernel/mm/transparent_hugepage/enabled"));
        put(all, "boost", text("/sys/devices/system/cpu/cpufreq/boost"));
        put(all, "perf_event_paranoid", text("/proc/sys/kernel/perf_event_paranoid"));
        put(all, "cgroup cpu.max", text("/sys/fs/cgroup/cpu.max"));
        put(all, "cgroup memory.max", text("/sys/fs/cgroup/memory.max"));
        all.put(
                "jdk",
                System.getProperty("java.vm.name")
                        + " "
                        + System.getProperty("java.runtime.version"));
        for (String program : List.of("cc", "cp", "fio", "perf")) {
            put(all, program, said(null, program, "--version"));
        }
        return all;
    }

    /** The rest of the first line of a file that begins so, or null. */
    static @Nullable String line(Path file, String beginning) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(beginning))
                    .findFirst()
                    .map(line -> line.substring(beginning.length()).strip())
                    .map(rest -> rest.startsWith(":") ? rest.substring(1).strip() : rest)
                    .map(rest -> rest.replaceAll("\\s+", " "))
                    .orElse(null);
        } catch (IOException | java.io.UncheckedIOException e) {
            return null;
        }
    }

    private static @Nullable String memory() {
        String kilobytes = line(Path.of("/proc/meminfo"), "MemTotal:");
        return kilobytes == null
                ? null
                : Math.round(Long.parseLong(kilobytes.split(" ")[0]) / 1048576.0) + " GiB";
    }

    private static @Nullable String text(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return null;
        }
    }

    /** Those in force; a vulnerability that this processor does not have is no news. */
    private static @Nullable String mitigations() {
        try (Stream<Path> files = Files.list(Path.of("/sys/devices/system/cpu/vulnerabilities"))) {
            return files.sorted()
                    .map(file -> file.getFileName() + ": " + text(file.toString()))
                    .filter(line -> !line.endsWith("Not affected"))
                    .collect(Collectors.joining("; "));
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable String revision() {
        Path code = Home.code();
        return code == null ? null : said(code, "git", "describe", "--always", "--dirty");
    }

    /** The first line of what a program says, or null. */
    private static @Nullable String said(@Nullable Path folder, String name, String... words) {
        Path program = Cores.program(name);
        if (program == null) {
            return null;
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder == null ? null : folder.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            String text =
                    new String(process.getInputStream().readNBytes(200), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? text.lines().findFirst().orElse(null) : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static void put(Map<String, String> all, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            all.put(name, value);
        }
    }
}
