package io.ringspun.runtime.carrier;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A receive ended because the carrier had no receive buffer left (ENOBUFS). */
@Name("io.ringspun.ReceiveStarved")
@Label("Receive Starved")
@Description("A receive found no free receive buffer of its carrier, and goes the long way round")
@Category("Ringspun")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class ReceiveStarvedEvent extends Event {

    @Label("Carrier")
    private int carrier;

    @Label("Descriptor")
    private int descriptor;

    /** It happened now. On the carrier. */
    static void happened(int carrier, int descriptor) {
        ReceiveStarvedEvent event = new ReceiveStarvedEvent();
        if (event.isEnabled()) {
            event.carrier = carrier;
            event.descriptor = descriptor;
            event.commit();
        }
    }
}
