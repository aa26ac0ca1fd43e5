package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.Recorder;
import io.ringspun.spi.SparseWarning;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the carriers of one group: one whose turn does not end is held by a thread, which is
 * named with its stack, once for each such turn. The groups of a process that are watched share one
 * daemon thread, which begins with the first and ends with the last.
 */
final class Watchdog {

    /** A stall is noticed so many times sooner than the time after which it is one. */
    private static final int LOOKS_PER_STALL = 4;

    private static final long LOOK_NANOS_MIN = 1_000_000;

    private static final CopyOnWriteArrayList<Watchdog> ALL = new CopyOnWriteArrayList<>();

    private static final AtomicReference<@Nullable Thread> THREAD = new AtomicReference<>();

    /** Whom it tells. */
    @FunctionalInterface
    interface Listener {

        /** A carrier is held; told once. */
        void stalled(Carrier carrier, long heldNanos);
    }

    private final List<Carrier> carriers;
    private final long lookNanos;
    private final Listener listener;

    /** When the turns began that were told of. */
    private final long[] told;

    Watchdog(List<Carrier> carriers, long stallNanos, Listener listener) {
        this.carriers = carriers;
        this.listener = listener;
        lookNanos = Math.max(LOOK_NANOS_MIN, stallNanos / LOOKS_PER_STALL);
        told = new long[carriers.size()];
    }

    /** One that logs, and tells the flight recorder. */
    static Watchdog logging(Carriers group, long stallNanos) {
        SparseWarning warning = new SparseWarning();
        return new Watchdog(
                group.all(),
                stallNanos,
                (carrier, heldNanos) -> {
                    Holder holder = group.holder(carrier);
                    if (Recorder.isActive()) {
                        CarrierStallEvent.noticed(carrier.index(), heldNanos, holder);
                    }
                    warning.log(
                            "carrier "
                                    + carrier.index()
                                    + " has been held for "
                                    + heldNanos / 1_000_000
                                    + " ms by "
                                    + holder.thread()
                                    + "; all other threads there wait\n"
                                    + holder.stackAsText(),
                            null);
                });
    }

    /** Begins. */
    void start() {
        ALL.add(this);
        startThread();
    }

    /** Ends. */
    void stop() {
        ALL.remove(this);
        LockSupport.unpark(THREAD.get());
    }

    private static void startThread() {
        Thread thread = new Thread(null, Watchdog::run, "ringspun-watchdog", 0, false);
        thread.setDaemon(true);
        if (THREAD.compareAndSet(null, thread)) {
            thread.start();
        } else {
            LockSupport.unpark(THREAD.get()); // the newcomer may want to be looked at more often
        }
    }

    private static void run() {
        while (true) {
            long pause = Long.MAX_VALUE;
            for (Watchdog each : ALL) {
                each.look(System.nanoTime());
                pause = Math.min(pause, each.lookNanos);
            }
            if (ALL.isEmpty()) {
                THREAD.set(null);
                if (!ALL.isEmpty()) {
                    startThread(); // who came meanwhile took this one for alive
                }
                return;
            }
            LockSupport.parkNanos(pause);
        }
    }

    /** Looks at each carrier. */
    void look(long now) {
        for (Carrier carrier : carriers) {
            Turn turn = carrier.turn();
            long since = turn.since();
            if (since != 0 && turn.isStalled(now) && told[carrier.index()] != since) {
                told[carrier.index()] = since;
                listener.stalled(carrier, now - since);
            }
        }
    }
}
