package io.ringspun.perf.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which processors the servers and the load generator are tied to: two that share no core, where
 * there are two and {@code taskset} can tie.
 *
 * @param server the processor of the servers, or -1 if nothing is tied
 * @param load the processor of the load generator, or -1
 * @param taskset the program that ties
 */
public record Cores(int server, int load, @Nullable Path taskset) {

    /** Looks at this machine and at what this process may use. */
    public static Cores find() {
        Path taskset = program("taskset");
        List<Integer> allowed = allowed();
        if (taskset == null || allowed.size() < 2) {
            return new Cores(-1, -1, null);
        }
        int server = allowed.getFirst();
        List<Integer> siblings = siblings(server);
        int load =
                allowed.stream()
                        .filter(cpu -> !siblings.contains(cpu))
                        .findFirst()
                        .orElse(allowed.get(1));
        return new Cores(server, load, taskset);
    }

    /** Whether servers and load are tied. */
    public boolean tied() {
        return taskset != null;
    }

    /**
     * The words to put before a command so that it runs on a processor; none if nothing is tied.
     */
    public List<String> on(int cpu) {
        return taskset == null || cpu < 0
                ? List.of()
                : List.of(taskset.toString(), "-c", Integer.toString(cpu));
    }

    /**
     * The words to put before a server's command so that it has a processor for each carrier: the
     * servers', then others that the load generator has no part in. Where there are not enough,
     * all.
     */
    public List<String> forServer(int carriers) {
        if (carriers == 1 || taskset == null) {
            return on(server);
        }
        if (!enoughFor(carriers)) {
            return List.of();
        }
        String list =
                free().stream()
                        .limit(carriers)
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
        return List.of(taskset.toString(), "-c", list);
    }

    /** Whether so many carriers and the load generator have a processor each. */
    public boolean enoughFor(int carriers) {
        return tied() && (carriers == 1 || free().size() >= carriers);
    }

    /** What a server may use beside the load generator, its own first. */
    private List<Integer> free() {
        List<Integer> loads = siblings(load);
        List<Integer> free =
                new ArrayList<>(allowed().stream().filter(cpu -> !loads.contains(cpu)).toList());
        free.remove((Integer) server);
        free.addFirst(server);
        return free;
    }

    /** For people. */
    @Override
    public String toString() {
        return tied()
                ? "server on processor " + server + ", load on processor " + load
                : "nothing tied to a processor (one processor only, or no taskset)";
    }

    /** Reads a list like {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> cpus = new ArrayList<>();
        for (String part : list.strip().split(",")) {
            if (!part.isBlank()) {
                String[] ends = part.strip().split("-");
                int last = Integer.parseInt(ends[ends.length - 1]);
                for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                    cpus.add(cpu);
                }
            }
        }
        return cpus;
    }

    /** Where a program is, or null. */
    public static @Nullable Path program(String name) {
        String path = System.getenv("PATH");
        for (String directory : path == null ? new String[0] : path.split(":")) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static List<Integer> allowed() {
        String line = SystemInfo.line(Path.of("/proc/self/status"), "Cpus_allowed_list:");
        return line == null ? List.of() : parse(line);
    }

    private static List<Integer> siblings(int cpu) {
        try {
            return parse(
                    Files.readString(
                            Path.of(
                                    "/sys/devices/system/cpu/cpu" + cpu,
                                    "topology/thread_siblings_list")));
        } catch (IOException e) {
            return List.of(cpu);
        }
    }
}
