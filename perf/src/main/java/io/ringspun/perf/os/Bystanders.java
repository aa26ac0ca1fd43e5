package io.ringspun.perf.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How much of this machine other programs use while we measure. In the kernel's ticks, which are
 * coarse but the same for all. Immutable.
 */
public final class Bystanders {

    /** Columns of the first line of /proc/stat. */
    private static final int USER = 0;

    private static final int NICE = 1;
    private static final int SYSTEM = 2;
    private static final int STEAL = 7;
    private static final int COLUMNS = 8;

    /** Where the two are in /proc/PID/stat, counted after the program's name. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    private final long[] before = machine();
    private final long ourTicksBefore;

    /**
     * Begins to watch.
     *
     * @param ourTicks what our own processes have used so far
     */
    public Bystanders(long ourTicks) {
        ourTicksBefore = ourTicks;
    }

    /**
     * The share of all processor time since the beginning that neither we used nor was idle, 0 to
     * 1; a hypervisor's other guests count. NaN where this cannot be found out.
     *
     * @param ourTicks what our own processes have used by now
     */
    public double share(long ourTicks) {
        long[] now = machine();
        long all = 0;
        for (int i = 0; i < COLUMNS; i++) {
            all += now[i] - before[i];
        }
        long used = 0;
        for (int i : new int[] {USER, NICE, SYSTEM, STEAL}) {
            used += now[i] - before[i];
        }
        long others = used - (ourTicks - ourTicksBefore);
        return all <= 0 ? Double.NaN : (double) Math.max(0, others) / all;
    }

    /** What a process has used so far, or 0. */
    public static long ticks(long pid) {
        try {
            String text = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] words = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(words[USER_TIME]) + Long.parseLong(words[SYSTEM_TIME]);
        } catch (IOException | RuntimeException e) { // it has ended, or there is no /proc
            return 0;
        }
    }

    private static long[] machine() {
        String line = SystemInfo.line(Path.of("/proc/stat"), "cpu ");
        return line == null
                ? new long[COLUMNS]
                : Arrays.stream(line.split(" "))
                        .mapToLong(Long::parseLong)
                        .limit(COLUMNS)
                        .toArray();
    }
}
