package io.ringspun.runtime.carrier;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A thread that could not leave its carrier drove the ring in place; one for each look. */
@Name("io.ringspun.PinnedWait")
@Label("Pinned Wait")
@Description("A thread that cannot leave its carrier waits, and all others of the carrier with it")
@Category("Ringspun")
@Enabled(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class PinnedWaitEvent extends Event {

    private static final PinnedWaitEvent ANY = new PinnedWaitEvent();

    @Label("Carrier")
    private int carrier;

    private PinnedWaitEvent() {}

    /** One that begins now; null if nobody records such. */
    static @Nullable PinnedWaitEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        PinnedWaitEvent event = new PinnedWaitEvent();
        event.begin();
        return event;
    }

    void over(int index) {
        carrier = index;
        commit();
    }
}
