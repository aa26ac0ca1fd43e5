package io.ringspun.perf.report;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A figure that a round yields. */
public enum Metric {
    CPU_PER_REQUEST("cpuMicrosPerRequest", "CPU µs/req", 2, false),
    REQUESTS_PER_SECOND("requestsPerSecond", "req/s", 0, true),
    P50("p50Micros", "p50 µs", 1, false),
    P99("p99Micros", "p99 µs", 1, false),
    P999("p999Micros", "p99.9 µs", 1, false),
    ALLOCATED_PER_REQUEST("bytesAllocatedPerRequest", "B/req", 1, false),
    CPU_PER_READ("cpuMicrosPerRead", "CPU µs/read", 2, false),
    READS_PER_SECOND("readsPerSecond", "reads/s", 0, true),
    ALLOCATED_PER_READ("bytesAllocatedPerRead", "B/read", 1, false),
    NANOS_PER_OPERATION("nanosPerOperation", "ns/op", 1, false),
    ALLOCATED_PER_OPERATION("bytesAllocatedPerOperation", "B/op", 1, false),
    WRITES_PER_SECOND("writesPerSecond", "writes/s", 0, true),
    CPU_PER_WRITE("cpuMicrosPerWrite", "CPU µs/write", 2, false),
    ELAPSED("elapsedMillis", "ms", 1, false),
    BYTES_PER_CONNECTION("bytesPerConnection", "B/connection", 0, false),
    HEAP_PER_CONNECTION("heapBytesPerConnection", "heap B", 0, false),
    KERNEL_PER_CONNECTION("kernelBytesPerConnection", "kernel B, both ends", 0, false),
    IDLE_CPU("idleCpuMicrosPerSecond", "idle CPU µs/s", 0, false),
    CALLS_PER_REQUEST("systemCallsPerRequest", "calls/req", 2, false),
    SWITCHES_PER_REQUEST("contextSwitchesPerRequest", "switches/req", 3, false),
    RESIDENT("residentShareBefore", "cached before", 3, false),
    SERVER_BUSY("serverBusyPercent", "server %", 0, false),
    LOAD_BUSY("loadBusyPercent", "load %", 0, false),
    PASSES("passesOverFile", "passes", 2, true),
    ERRORS("errors", "errors", 0, false);

    private final String key;
    private final String heading;
    private final int decimals;
    private final boolean moreIsBetter;

    Metric(String key, String heading, int decimals, boolean moreIsBetter) {
        this.key = key;
        this.heading = heading;
        this.decimals = decimals;
        this.moreIsBetter = moreIsBetter;
    }

    /** The one of that name in {@code results.json}, or null. */
    public static @Nullable Metric keyed(String key) {
        return Arrays.stream(values())
                .filter(metric -> metric.key.equals(key))
                .findFirst()
                .orElse(null);
    }

    /** Its name in {@code results.json}. */
    public String key() {
        return key;
    }

    /** Its name above a column, with the unit. */
    public String heading() {
        return heading;
    }

    /** Whether a larger value is the better one. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** Whether it is a time that someone waited. */
    boolean latency() {
        return this == P50 || this == P99 || this == P999;
    }

    /** Whether it says how well the work was done, and not only what goes with it. */
    boolean judged() {
        return switch (this) {
            case ALLOCATED_PER_REQUEST,
                    ALLOCATED_PER_READ,
                    ALLOCATED_PER_OPERATION,
                    HEAP_PER_CONNECTION,
                    KERNEL_PER_CONNECTION,
                    RESIDENT,
                    SERVER_BUSY,
                    LOAD_BUSY,
                    PASSES,
                    ERRORS ->
                    false;
            default -> true;
        };
    }

    /**
     * A value as text, without the unit and without false precision; what is not known as a dash.
     */
    public String format(double value) {
        int shown = Math.abs(value) < 1000 ? decimals : 0;
        return Double.isFinite(value)
                ? String.format(Locale.ROOT, "%,." + shown + "f", value)
                : "–";
    }
}
