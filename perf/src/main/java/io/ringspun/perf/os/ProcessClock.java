package io.ringspun.perf.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Processor time used by a process, all its threads together, the kernel's workers for its ring
 * included. The kernel's own clock counts nanoseconds; the JDK's management bean counts ticks of 10
 * ms and only stands in where native access is denied.
 */
public final class ProcessClock {

    private static final @Nullable MethodHandle CLOCK_GETTIME = clockGettime();

    private ProcessClock() {}

    /** Nanoseconds used by this process. */
    public static long own() {
        long nanos = of(ProcessHandle.current().pid());
        if (nanos >= 0) {
            return nanos;
        }
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }

    /** Nanoseconds used by some process, or -1 if that cannot be found out. */
    public static long of(long pid) {
        if (CLOCK_GETTIME == null || pid <= 0) {
            return -1;
        }
        // clock_getcpuclockid(3) in one line; 2 is the clock of scheduled time.
        int clock = ((~(int) pid) << 3) | 2;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int failed = (int) CLOCK_GETTIME.invokeExact(clock, time);
            return failed != 0
                    ? -1
                    : time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
                            + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (Throwable e) {
            throw new AssertionError("clock_gettime", e);
        }
    }

    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle clockGettime() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("clock_gettime"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        } catch (RuntimeException e) { // denied, or no such function
            return null;
        }
    }
}
