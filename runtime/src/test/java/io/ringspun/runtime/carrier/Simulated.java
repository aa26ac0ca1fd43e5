package io.ringspun.runtime.carrier;

import io.ringspun.runtime.sim.Scene;
import java.util.concurrent.Executor;

/**
 * The carrier's calls that a simulated world answers: whether a thread can leave, whose thread it
 * is, and the moments at which other threads may come between two steps.
 */
public final class Simulated {

    private Simulated() {}

    static boolean tryPark(Thread self) {
        return !Scene.pinned(self) && Scheduling.tryPark(self);
    }

    static Thread currentCarrier() {
        return Scene.outside() ? null : Scheduling.currentCarrier();
    }

    /** The platform thread that runs the caller. */
    public static Thread platformThread() {
        return Scheduling.currentCarrier();
    }

    /** A builder of virtual threads that live elsewhere, where {@code executor} lets them. */
    public static Thread.Builder.OfVirtual builder(Executor executor) {
        return Scheduling.builder(executor);
    }

    static boolean push(Inbox inbox, Inbox.Item item) {
        Scene.arrival();
        return inbox.push(item);
    }

    static boolean isEmpty(Inbox inbox) {
        Scene.point();
        return inbox.isEmpty();
    }

    static boolean fallAsleep(Inbox inbox) {
        Scene.point();
        return inbox.fallAsleep();
    }

    static boolean wakeUp(Inbox inbox) {
        Scene.point();
        return inbox.wakeUp();
    }

    static void report(Carriers carriers, Carrier carrier, Throwable failure) {
        Scene.unexpected(failure);
    }

    /** What a carrier still has, or an empty text. */
    public static String left(Carrier carrier) {
        try {
            var field = Carrier.class.getDeclaredField("timers");
            field.setAccessible(true);
            int timers = ((Timers) field.get(carrier)).count();
            ReceiveBuffers buffers = carrier.receiveBuffers();
            boolean held = buffers != null && buffers.piecesCount() > 0;
            return (timers == 0 ? "" : timers + " timers\n")
                    + (held ? buffers.piecesCount() + " pieces of receive buffers\n" : "")
                    + (carrier.inFlight().isEmpty() ? "" : "operations in flight\n")
                    + (carrier.residents().living() == 0 ? "" : "threads\n");
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
