package io.ringspun.runtime.carrier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a carrier does once its ring is gone: it runs the threads that outlived the runtime, and
 * those that are woken later, for nobody else could. Ends when none is left, and begins anew on
 * another thread should one come back. Any thread, but for {@link #run}.
 */
final class Afterlife {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(Afterlife.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Carrier carrier;

    /** The thread that runs what is left, once the ring is gone. */
    private volatile @Nullable Thread thread;

    /** Whether that thread has ended too. */
    private volatile boolean ended;

    Afterlife(Carrier carrier) {
        this.carrier = carrier;
    }

    /** Whether the ring is gone. */
    boolean hasBegun() {
        return thread != null;
    }

    /** Wakes the thread that runs what is left; false if the ring is still there. */
    boolean wake() {
        Thread sleeper = thread;
        LockSupport.unpark(sleeper);
        return sleeper != null;
    }

    /** There is something to do: begins anew if all had ended. */
    void goOn() {
        if (ended && ENDED.compareAndSet(this, true, false)) {
            carrier.carriers().newThread(carrier, this::run).start();
        }
    }

    /** Runs what is left. */
    void run() {
        do {
            thread = Thread.currentThread();
            boolean inhabited = true;
            while (inhabited) {
                inhabited = carrier.runThreads() || carrier.sleepWithoutRing();
            }
            ended = true;
        } while (carrier.hasMail() && ENDED.compareAndSet(this, true, false));
    }
}
