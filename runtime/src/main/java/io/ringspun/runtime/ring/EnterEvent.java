package io.ringspun.runtime.ring;

import io.ringspun.runtime.kernel.Errno;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A call that handed requests to the kernel or waited for completions. */
@Name("io.ringspun.Enter")
@Label("Ring Enter")
@Description("A system call that submits to a ring, or waits for its completions")
@Category("Ringspun")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class EnterEvent extends Event {

    private static final EnterEvent ANY = new EnterEvent();

    @Label("Submitted")
    @Description("Requests that the kernel took")
    private int submitted;

    @Label("Waited For")
    @Description("Completions that were waited for; 0 for a call that does not wait")
    private int waitedFor;

    @Label("Error")
    @Description("Why the call ended early; EINTR and ETIME are nothing unusual")
    private @Nullable String error;

    private EnterEvent() {}

    /** One that begins now; null if nobody records such. */
    static @Nullable EnterEvent begun() {
        if (!ANY.isEnabled()) {
            return null;
        }
        EnterEvent event = new EnterEvent();
        event.begin();
        return event;
    }

    void over(int taken, int minComplete, int result) {
        end();
        if (shouldCommit()) {
            submitted = taken;
            waitedFor = minComplete;
            error = result < 0 ? Errno.name(-result) : null;
            commit();
        }
    }
}
