package io.ringspun.runtime.carrier;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads of one carrier, as placement sees them: how many live there, and which wait
 * to begin and may still be taken elsewhere. Any thread.
 */
final class Residents {

    /**
     * From so many threads on, their stacks no longer stay in the cache, and a park costs more than
     * the call it saves.
     */
    private static final int MANY = Integer.getInteger("ringspun.sendAtOnceThreads", 256);

    private final ConcurrentLinkedQueue<Home.Start> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger living = new AtomicInteger();

    void await(Home.Start start) {
        waitingCount.incrementAndGet();
        waiting.add(start);
    }

    Home.@Nullable Start take() {
        Home.Start start = waiting.poll();
        if (start != null) {
            waitingCount.decrementAndGet();
        }
        return start;
    }

    void began() {
        living.incrementAndGet();
    }

    void ended() {
        living.decrementAndGet();
    }

    int living() {
        return living.get();
    }

    int load() {
        return living.get() + waitingCount.get();
    }

    /** Whether so many live here that their stacks do not stay in the cache. */
    boolean areMany() {
        return living() >= MANY;
    }
}
