package io.ringspun.runtime.carrier;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The watchdog found a carrier that one thread has held for long; once for each such time. */
@Name("io.ringspun.CarrierStall")
@Label("Carrier Stall")
@Description("A thread holds a carrier for long; the others there, and their operations, wait")
@Category("Ringspun")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class CarrierStallEvent extends Event {

    @Label("Carrier")
    private int carrier;

    @Label("Held For")
    @Description("How long it had lasted when it was noticed")
    @Timespan(Timespan.NANOSECONDS)
    private long held;

    @Label("Holder")
    private @Nullable Thread holder;

    @Label("Stack")
    @Description("Where the holder was, a frame on each line")
    private @Nullable String stack;

    /** It was noticed now. */
    static void noticed(int carrier, long heldNanos, Holder by) {
        CarrierStallEvent event = new CarrierStallEvent();
        if (event.isEnabled()) {
            event.carrier = carrier;
            event.held = heldNanos;
            event.holder = by.thread();
            event.stack = by.stackAsText();
            event.commit();
        }
    }
}
