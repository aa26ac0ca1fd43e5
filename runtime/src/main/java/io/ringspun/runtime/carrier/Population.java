package io.ringspun.runtime.carrier;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads of a group of carriers: makes them, and finds a carrier for each that begins.
 * In the stock mode the JDK schedules them, and they are only counted. Safe for all threads.
 */
public final class Population {

    /** A turn this long means that one thread holds the carrier. */
    private static final long HELD_NANOS = 2_000_000;

    /**
     * A turn this long means that threads waiting to begin are better off elsewhere. Shorter, and
     * an idle carrier would take them from one that is only just waking up.
     */
    private static final long STEAL_NANOS = 500_000;

    private static final long CLOSE_LOOK_NANOS = 500_000;

    private final Carriers carriers;
    private final Carrier[] all;
    private final boolean atHome;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong threadNumber = new AtomicLong();

    /** Threads started here that have not ended. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /**
     * Nobody yet.
     *
     * @param all the group's carriers, filled in while it is being opened
     */
    Population(Carriers carriers, Carrier[] all, boolean atHome) {
        this.carriers = carriers;
        this.all = all;
        this.atHome = atHome;
    }

    /** A virtual thread that will live here, not started. */
    public Thread newThread(Runnable task) {
        String name = "ringspun-" + threadNumber.getAndIncrement();
        if (!atHome) {
            return Thread.ofVirtual().name(name).unstarted(() -> runCounted(null, task));
        }
        Home home = new Home(carriers);
        return Scheduling.builder(home).name(name).unstarted(() -> runCounted(home, task));
    }

    private void runCounted(@Nullable Home home, Runnable task) {
        Thread self = Thread.currentThread();
        Carrier carrier = home == null ? null : home.carrier();
        threads.add(self);
        if (carrier != null) {
            carrier.residents().began();
        }
        try {
            task.run();
        } finally {
            threads.remove(self);
            if (carrier != null) {
                carrier.residents().ended();
            }
        }
    }

    /** Starts a thread that was made here; who waits for all to end knows of it from now on. */
    public void start(Thread thread) {
        threads.add(thread);
        try {
            thread.start();
        } catch (Throwable e) {
            threads.remove(thread);
            throw e;
        }
    }

    /** Threads started here that have not ended. */
    public int count() {
        return threads.size();
    }

    /** Who holds a carrier just now. */
    Holder holder(Carrier carrier) {
        return Holder.of(carrier, threads);
    }

    /** Finds a carrier for a thread that begins. */
    void place(Home.Start start) {
        Carrier chosen = leastLoaded();
        if (Carrier.current() == chosen) {
            chosen.residents().await(start);
        } else {
            chosen.send(start);
        }
    }

    private Carrier leastLoaded() {
        if (all.length == 1) {
            return all[0];
        }
        long now = System.nanoTime();
        int first = next.getAndIncrement() & Integer.MAX_VALUE;
        Carrier best = null;
        boolean bestHeld = false;
        for (int i = 0; i < all.length; i++) {
            Carrier carrier = all[(first + i) % all.length];
            boolean held = carrier.turn().lasts(now) > HELD_NANOS;
            if (best == null
                    || bestHeld && !held
                    || bestHeld == held && carrier.residents().load() < best.residents().load()) {
                best = carrier;
                bestHeld = held;
            }
        }
        return Objects.requireNonNull(best);
    }

    /** A thread that waits to begin on another carrier, which has been busy for long; or null. */
    Home.@Nullable Start steal(Carrier thief, long now) {
        for (Carrier carrier : all) {
            // Null while the group is being opened.
            if (carrier != null && carrier != thief && carrier.turn().lasts(now) > STEAL_NANOS) {
                Home.Start start = carrier.residents().take();
                if (start != null) {
                    return start;
                }
            }
        }
        return null;
    }

    /**
     * Waits until the threads started here have ended, the calling one excepted.
     *
     * @return those that have not after the timeout
     */
    public List<Thread> await(Duration timeout) {
        Carrier here = Carrier.current();
        Thread self = Thread.currentThread();
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        List<Thread> left = othersThan(self);
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            Carrier.park(here, Math.min(deadline, System.nanoTime() + CLOSE_LOOK_NANOS));
            interrupted |= Thread.interrupted();
            left = othersThan(self);
        }
        if (interrupted) {
            self.interrupt();
        }
        return left;
    }

    private List<Thread> othersThan(Thread self) {
        return threads.stream().filter(thread -> thread != self).toList();
    }
}
