package io.ringspun.spi;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Says in the log what something is waiting for when it takes too long: once, by a thread of its
 * own. For what has no time limit, because it may not return before the kernel has let go of
 * memory.
 */
public final class Overdue implements AutoCloseable {

    private final Thread thread;
    private volatile boolean over;

    private Overdue(String what, Duration limit, Supplier<?> state) {
        thread = new Thread(null, () -> watch(what, limit, state), "ringspun-overdue", 0, false);
        thread.setDaemon(true);
    }

    /**
     * Begins to watch.
     *
     * @param what what should end, such as {@code close}
     * @param limit how long it may take
     * @param state what it is waiting for, to be asked on the other thread
     * @return to be closed when it has ended
     */
    public static Overdue watching(String what, Duration limit, Supplier<?> state) {
        Overdue overdue = new Overdue(what, limit, state);
        overdue.thread.start();
        return overdue;
    }

    private void watch(String what, Duration limit, Supplier<?> state) {
        long due = System.nanoTime() + limit.toNanos();
        long left;
        while (!over && (left = due - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
        if (!over) {
            System.getLogger("io.ringspun")
                    .log(
                            System.Logger.Level.WARNING,
                            "{0} has not ended within {1}: {2}",
                            what,
                            limit,
                            state.get());
        }
    }

    /** It has ended. */
    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
    }
}
