package io.ringspun.spi;

import io.ringspun.Outstanding;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is open, lent or under way in a runtime, and where it began; shared by the backends. Counts
 * nothing and costs nothing unless diagnostics are on. What is counted is told apart by identity.
 * Safe for all threads.
 */
public final class Census {

    /**
     * Fills memory that was given back. Neither text nor zero, and odd as a length or an address.
     */
    public static final byte POISON = (byte) 0xDB;

    private record Mark(long nanos, Throwable place) {}

    private final @Nullable Map<Object, Mark> marks;

    /**
     * For one runtime.
     *
     * @param on whether diagnostics are on
     */
    public Census(boolean on) {
        marks = on ? new ConcurrentHashMap<>() : null;
    }

    /**
     * Counts something in.
     *
     * @param what does not redefine equality; its text is asked for when the list is
     */
    public void began(Object what) {
        if (marks != null) {
            marks.put(
                    what,
                    new Mark(
                            System.nanoTime(),
                            new Throwable("begun by " + Thread.currentThread())));
        }
    }

    /**
     * Counts something out; does nothing if it was not counted in.
     *
     * @param what as given to {@link #began}
     */
    public void ended(Object what) {
        if (marks != null) {
            marks.remove(what);
        }
    }

    /**
     * Where something is lent, to be named by errors about it.
     *
     * @param what what is being done here
     * @return the place; null when diagnostics are off
     */
    public @Nullable Throwable place(String what) {
        return marks == null ? null : new Throwable(what + " by " + Thread.currentThread());
    }

    /**
     * Overwrites memory that nobody may look at any more.
     *
     * @param memory all of it
     */
    public void poison(MemorySegment memory) {
        if (marks != null) {
            memory.fill(POISON);
        }
    }

    /**
     * What was counted in and not out.
     *
     * @return a snapshot, the oldest first; empty when diagnostics are off
     */
    public List<Outstanding> outstanding() {
        if (marks == null) {
            return List.of();
        }
        long now = System.nanoTime();
        List<Outstanding> all = new ArrayList<>();
        marks.forEach((what, mark) ->
                all.add(
                        new Outstanding(
                                what.toString(), Duration.ofNanos(now - mark.nanos), mark.place)));
        all.sort((a, b) -> b.age().compareTo(a.age()));
        return List.copyOf(all);
    }
}
