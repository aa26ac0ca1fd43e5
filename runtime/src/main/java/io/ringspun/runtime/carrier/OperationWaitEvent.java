package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A thread has waited for an operation. */
@Name("io.ringspun.OperationWait")
@Label("Operation Wait")
@Description("A thread waited for an operation of the ring, from submitting it to its end")
@Category("Ringspun")
@Threshold("10 ms")
@Enabled(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
public final class OperationWaitEvent extends Event {

    private static final OperationWaitEvent ANY = new OperationWaitEvent();

    @Label("Operation")
    private @Nullable String operation;

    @Label("Target")
    @Description("The connection, file, peer or path")
    private @Nullable String target;

    @Label("Carrier")
    @Description("The carrier whose ring had the operation")
    private int carrier;

    @Label("Outcome")
    @Description("ok, interrupted, timed out, overtaken, ended, or an error's name")
    private @Nullable String outcome;

    private OperationWaitEvent() {}

    /** One that begins now; null if nobody records such. */
    public static @Nullable OperationWaitEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        OperationWaitEvent event = new OperationWaitEvent();
        event.begin();
        return event;
    }

    /**
     * It is over.
     *
     * @param result as {@link OneShot#perform}
     */
    void over(OneShot waitedFor, Carrier by, int result) {
        over(
                waitedFor,
                by,
                switch (result) {
                    case OneShot.INTERRUPTED -> "interrupted";
                    case OneShot.EXPIRED -> "timed out";
                    case OneShot.OVERTAKEN -> "overtaken";
                    default -> result < 0 ? Errno.name(-result) : "ok";
                });
    }

    /** It is over. */
    public void over(Operation waitedFor, @Nullable Carrier by, String how) {
        end();
        if (shouldCommit()) {
            operation = waitedFor.kind();
            target = String.valueOf(waitedFor.target());
            carrier = by == null ? -1 : by.index();
            outcome = how;
            commit();
        }
    }
}
