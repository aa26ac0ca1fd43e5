package io.ringspun.examples;

import io.ringspun.spi.Backend;
import io.ringspun.spi.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this machine, this JVM and its command line allow, as far as a program can find out by
 * reading. Null means unknown.
 *
 * @param system the operating system's name
 * @param kernel its release
 * @param architecture the processor's, as Java calls it
 * @param cores processors this JVM may use
 * @param jdk the JDK's version and vendor
 * @param lockedMemory what may be locked in memory, in bytes
 * @param openFiles how many descriptors may be open
 * @param uringDisabled the setting {@code kernel.io_uring_disabled}: 0 allowed, 1 for the
 *     privileged, 2 for nobody
 * @param uringGroup the setting {@code kernel.io_uring_group}: whose members may use io_uring where
 *     only the privileged may; -1 for nobody
 * @param memoryMax how much memory the control group may have, in bytes, or {@code unlimited}
 * @param tasksMax how many threads and processes the control group may have, or {@code unlimited}
 * @param seccomp how system calls are filtered: {@code none}, {@code strict} or {@code filter}
 * @param nativeAccess whether the runtime may call native code without a warning
 * @param javaLangOpen whether the runtime may look into {@code java.lang}
 */
record Machine(
        String system,
        String kernel,
        String architecture,
        int cores,
        String jdk,
        @Nullable Limit lockedMemory,
        @Nullable Limit openFiles,
        @Nullable Integer uringDisabled,
        @Nullable Integer uringGroup,
        @Nullable String memoryMax,
        @Nullable String tasksMax,
        @Nullable String seccomp,
        @Nullable Boolean nativeAccess,
        @Nullable Boolean javaLangOpen) {

    /**
     * A limit of the process.
     *
     * @param soft what holds: a number, or {@code unlimited}
     * @param hard how far the process may raise it itself
     */
    record Limit(String soft, String hard) {

        /** The soft limit as a number, the largest there is for unlimited. */
        long softNumber() {
            return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseUnsignedLong(soft);
        }
    }

    /** Looks around. */
    static Machine look() {
        List<String> limits = lines("/proc/self/limits");
        List<Backend> backends = Backends.installed();
        Module runtime = backends.isEmpty() ? null : backends.getFirst().getClass().getModule();
        return new Machine(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version() + ", " + System.getProperty("java.vendor"),
                limit(limits, "Max locked memory"),
                limit(limits, "Max open files"),
                number(lines("/proc/sys/kernel/io_uring_disabled")),
                number(lines("/proc/sys/kernel/io_uring_group")),
                ControlGroup.limit("memory", "memory.max", "memory.limit_in_bytes"),
                ControlGroup.limit("pids", "pids.max", "pids.max"),
                seccomp(lines("/proc/self/status")),
                runtime == null ? null : runtime.isNativeAccessEnabled(),
                runtime == null ? null : Object.class.getModule().isOpen("java.lang", runtime));
    }

    /** The limit with a name in lines such as {@code Max open files 1024 4096 files}. */
    static @Nullable Limit limit(List<String> limits, String name) {
        for (String line : limits) {
            if (line.startsWith(name)) {
                String[] words = line.substring(name.length()).strip().split("\\s+");
                return words.length < 2 ? null : new Limit(words[0], words[1]);
            }
        }
        return null;
    }

    /** The mode in a line such as {@code Seccomp: 2}. */
    static @Nullable String seccomp(List<String> status) {
        for (String line : status) {
            if (line.startsWith("Seccomp:")) {
                return switch (line.substring("Seccomp:".length()).strip()) {
                    case "0" -> "none";
                    case "1" -> "strict";
                    case "2" -> "filter";
                    default -> null;
                };
            }
        }
        return null;
    }

    private static @Nullable Integer number(List<String> lines) {
        try {
            return lines.isEmpty() ? null : Integer.valueOf(lines.getFirst().strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of(); // not Linux, an older kernel, or hidden from us: unknown
        }
    }
}
