package io.ringspun.runtime.carrier;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The thread that holds a carrier, and where it is.
 *
 * @param thread the virtual thread; the carrier's own where it is not known
 * @param stack empty if the thread has ended
 */
record Holder(Thread thread, List<StackTraceElement> stack) {

    /** Looks now. Any thread. */
    static Holder of(Carrier carrier, Iterable<Thread> candidates) {
        Thread platform = carrier.thread();
        for (Thread each : candidates) {
            if (Scheduling.isMounted(each, platform)) {
                List<StackTraceElement> stack = List.of(each.getStackTrace());
                // Otherwise it has left meanwhile, and was seen elsewhere.
                if (Scheduling.isMounted(each, platform)) {
                    return new Holder(each, stack);
                }
            }
        }
        return new Holder(platform, List.of(platform.getStackTrace()));
    }

    /** A frame on each line. */
    String stackAsText() {
        return stack.stream().map(frame -> "at " + frame).collect(Collectors.joining("\n"));
    }
}
