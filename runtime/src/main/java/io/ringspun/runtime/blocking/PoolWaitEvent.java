package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A thread has waited for a buffer, because all that a pool may lend were lent. */
@Name("io.ringspun.PoolWait")
@Label("Pool Wait")
@Description("All that a pool of buffers may lend was lent, and a thread waited for some")
@Category("Ringspun")
@Enabled(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class PoolWaitEvent extends Event {

    private static final PoolWaitEvent ANY = new PoolWaitEvent();

    @Label("Carrier")
    @Description("The carrier whose pool it was; -1 for the pool of copies")
    private int carrier;

    @Label("Size")
    @DataAmount
    private int bytes;

    @Label("Granted")
    @Description("Whether there was one in the end")
    private boolean granted;

    private PoolWaitEvent() {}

    /** One that begins now; null if nobody records such. */
    static @Nullable PoolWaitEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        PoolWaitEvent event = new PoolWaitEvent();
        event.begin();
        return event;
    }

    void over(int wanted, @Nullable Carrier home, boolean had) {
        end();
        if (shouldCommit()) {
            carrier = home == null ? -1 : home.index();
            bytes = wanted;
            granted = had;
            commit();
        }
    }
}
