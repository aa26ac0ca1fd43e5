package io.ringspun.runtime.carrier;

import java.lang.ref.Reference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The operations that were lost: their ring died, and the kernel may use their memory for ever. So
 * nobody else is to have it. Whoever lends memory to what the calling thread performs asks before
 * and afterwards how many that thread has lost, and keeps the memory if it has become more.
 *
 * <p>Safe for all threads. Costs next to nothing as long as no ring has died.
 */
public final class Losses {

    private static final ThreadLocal<Integer> OF_THREAD = ThreadLocal.withInitial(() -> 0);
    private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

    private static volatile boolean any;

    private Losses() {}

    /** How many operations the calling thread has lost. */
    public static int count() {
        return any ? OF_THREAD.get() : 0;
    }

    /** One more, of the calling thread's. */
    static void add() {
        any = true;
        OF_THREAD.set(OF_THREAD.get() + 1);
    }

    /** Keeps memory that its collector would free from being freed, for ever. */
    public static void keep(Object owner) {
        KEPT.add(owner);
    }

    /**
     * Keeps it reachable until here, and for ever if the calling thread has lost an operation.
     *
     * @param before what {@link #count} was before the memory was lent
     */
    public static void settle(int before, Object owner) {
        if (count() != before) {
            keep(owner);
        }
        Reference.reachabilityFence(owner);
    }
}
