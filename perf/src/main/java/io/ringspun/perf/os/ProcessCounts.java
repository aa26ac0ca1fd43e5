package io.ringspun.perf.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the kernel counts of a process, beside its time. Where that cannot be read, -1. */
public final class ProcessCounts {

    private static final int KIBI = 1024;

    private ProcessCounts() {}

    /**
     * How often the threads that a process has now were taken from a processor, whether they waited
     * or had to make room. Threads of the kernel's that work for its ring count as its own.
     */
    public static long switches(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.mapToLong(ProcessCounts::switchesOfThread).sum();
        } catch (IOException | UncheckedIOException e) {
            return -1;
        }
    }

    private static long switchesOfThread(Path thread) {
        Path status = thread.resolve("status");
        return number(status, "voluntary_ctxt_switches")
                + number(status, "nonvoluntary_ctxt_switches");
    }

    /** Memory of a process that is not swapped out, in bytes. */
    public static long residentBytes(long pid) {
        String line = SystemInfo.line(Path.of("/proc/" + pid + "/status"), "VmRSS");
        return line == null ? -1 : kibibytes(line);
    }

    /** Memory of the kernel's own objects, all of this machine, that it could not give up. */
    public static long kernelBytes() {
        String line = SystemInfo.line(Path.of("/proc/meminfo"), "SUnreclaim");
        return line == null ? -1 : kibibytes(line);
    }

    private static long kibibytes(String text) {
        return Long.parseLong(text.split(" ")[0]) * KIBI;
    }

    /** A thread that ends meanwhile has none. */
    private static long number(Path file, String name) {
        String line = SystemInfo.line(file, name);
        return line == null ? 0 : Long.parseLong(line);
    }
}
