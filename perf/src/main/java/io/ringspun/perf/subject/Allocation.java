package io.ringspun.perf.subject;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much Java heap this process has ever handed out. What a virtual thread allocates counts for
 * the thread that carries it.
 */
final class Allocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Bytes since the JVM began. */
    static long bytes() {
        return THREADS.getTotalThreadAllocatedBytes();
    }

    /** Bytes of the heap that are still reachable, after a full collection. */
    static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
