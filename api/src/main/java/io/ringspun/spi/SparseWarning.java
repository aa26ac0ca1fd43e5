package io.ringspun.spi;

import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A warning that may occur all the time and is logged once in ten seconds at most. Meant for times
 * of need, without memory or descriptors: logging itself may fail then, and that changes nothing
 * for the caller. Thread-safe.
 */
public final class SparseWarning {

    private static final long INTERVAL_NANOS = 10_000_000_000L;

    static {
        // Loggers write the time of day. The JDK reads its zones from files when first asked; if
        // that fails for want of a descriptor, it has no time zones for the rest of its life.
        var _ = ZonedDateTime.now();
    }

    /** Found beforehand: finding one reads files. */
    private final System.Logger logger;

    private final LongSupplier clock;
    private final AtomicLong dueAt;
    private final LongAdder swallowed = new LongAdder();

    /** Makes a warning that is due. */
    public SparseWarning() {
        this(System.getLogger("io.ringspun"), System::nanoTime);
    }

    SparseWarning(System.Logger logger, LongSupplier nanoClock) {
        this.logger = logger;
        clock = nanoClock;
        dueAt = new AtomicLong(nanoClock.getAsLong());
    }

    /**
     * Logs it, or counts it for the next time.
     *
     * @param text what to say
     * @param cause logged with it, if not null
     */
    public void log(String text, @Nullable Throwable cause) {
        long now = clock.getAsLong();
        long due = dueAt.get();
        if (now - due < 0 || !dueAt.compareAndSet(due, now + INTERVAL_NANOS)) {
            swallowed.increment();
            return;
        }
        try {
            long before = swallowed.sumThenReset();
            String full = before == 0 ? text : text + " (and " + before + " times before)";
            logger.log(System.Logger.Level.WARNING, full, cause);
        } catch (Throwable e) { // any logger's any failure
            swallowed.increment();
        }
    }
}
