package io.ringspun;

import java.time.Duration;
import java.util.Objects;

/**
 * What a runtime tells of itself without being asked. Immutable; part of {@link IoConfig}.
 *
 * @param announced whether a line at level INFO says at opening what is in use ({@code
 *     ringspun.announced})
 * @param stallTime how long a thread may hold a carrier before {@link IoStats.CarrierStats#stalls}
 *     counts it, 1 ms to an hour ({@code ringspun.stallTimeMillis})
 * @param watchdog whether a thread looks for carriers that are held longer, and logs who holds them
 *     and where; one thread for all runtimes of the process, which wakes four times in that time
 *     ({@code ringspun.watchdog})
 * @param managed whether the runtime is registered as an {@link IoRuntimeMXBean} while it is open
 *     ({@code ringspun.managed})
 */
public record Observability(
        boolean announced, Duration stallTime, boolean watchdog, boolean managed) {

    private static final Duration STALL_MIN = Duration.ofMillis(1);
    private static final Duration STALL_MAX = Duration.ofHours(1);

    /** One line at opening; a second is a stall; nobody watches, and nothing is registered. */
    public static final Observability DEFAULT =
            new Observability(true, Duration.ofSeconds(1), false, false);

    /** Checks the time. */
    public Observability {
        Objects.requireNonNull(stallTime, "stallTime");
        Objections objections = new Objections();
        if (stallTime.compareTo(STALL_MIN) < 0 || stallTime.compareTo(STALL_MAX) > 0) {
            objections.add("stallTime", "stallTime must be 1 ms to an hour, not " + stallTime);
        }
        objections.raise();
    }

    /**
     * With a line at opening, or without.
     *
     * @param on {@link #announced}
     * @return the changed copy
     */
    public Observability withAnnounced(boolean on) {
        return new Observability(on, stallTime, watchdog, managed);
    }

    /**
     * With a watchdog.
     *
     * @param time {@link #stallTime}
     * @return the changed copy
     */
    public Observability withWatchdog(Duration time) {
        return new Observability(announced, time, true, managed);
    }

    /**
     * With another time for stalls, and a watchdog or none as before.
     *
     * @param time {@link #stallTime}
     * @return the changed copy
     */
    public Observability withStallTime(Duration time) {
        return new Observability(announced, time, watchdog, managed);
    }

    /**
     * Registered for management tools, or not.
     *
     * @param on {@link #managed}
     * @return the changed copy
     */
    public Observability withManaged(boolean on) {
        return new Observability(announced, stallTime, watchdog, on);
    }
}
