package io.ringspun.runtime.carrier;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A thread has woken a carrier that was asleep in the kernel. */
@Name("io.ringspun.WakeUp")
@Label("Carrier Wake-Up")
@Description("A thread had something for a carrier that was asleep, and woke it with a system call")
@Category("Ringspun")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class WakeUpEvent extends Event {

    @Label("Carrier")
    private int carrier;

    /** It happened now, on the calling thread. */
    static void happened(int carrier) {
        WakeUpEvent event = new WakeUpEvent();
        if (event.isEnabled()) {
            event.carrier = carrier;
            event.commit();
        }
    }
}
