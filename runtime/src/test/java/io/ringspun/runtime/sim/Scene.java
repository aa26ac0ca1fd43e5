package io.ringspun.runtime.sim;

import io.ringspun.runtime.carrier.Simulated;
import io.ringspun.runtime.ring.RingFailure;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What the carrier's floor asks of the simulated world. */
public final class Scene {

    private Scene() {}

    /** Whether the thread that wants to park cannot leave its carrier. */
    public static boolean pinned(Thread self) {
        Kernel kernel = Kernel.current();
        kernel.spent();
        return kernel.others.isPinned(self);
    }

    /** Whether another thread than the carrier's is being played. */
    public static boolean outside() {
        Kernel.current().looked();
        return Kernel.current().others.areActing();
    }

    /** A moment at which another thread may act. */
    public static void point() {
        Kernel.current().others.point();
    }

    /** A thread leaves something for the carrier. */
    public static void arrival() {
        Kernel.current().checkThread();
    }

    /** The carrier met a failure that it survives in earnest; here it ends the run. */
    public static void unexpected(Throwable failure) {
        boolean due = failure instanceof RingFailure && Kernel.current().ringDead();
        if (!due && !(failure instanceof Violation)) {
            try {
                Kernel.current().violation("the carrier met " + text(failure));
            } catch (Violation expected) {
                // kept by the kernel
            }
        }
    }

    /** Who calls, and from where. */
    static String here() {
        return text(new Throwable("called by " + Simulated.platformThread()));
    }

    private static String text(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
