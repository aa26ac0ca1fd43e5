package io.ringspun.runtime.carrier;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The only class that knows how this JDK schedules virtual threads on us. JDK 25 has no public way:
 * with {@code --add-opens java.base/java.lang} three private parts are used.
 *
 * <ul>
 *   <li>the constructor of the virtual-thread builder that takes an executor, meant for the JDK's
 *       tests;
 *   <li>{@code Thread.currentCarrierThread}, which tells at the cost of a register whose carrier we
 *       are on;
 *   <li>the two halves of {@code VirtualThread.park}: put together here without its last step,
 *       which blocks the carrier when the thread is pinned. A carrier blocked there would never
 *       reap the completion it waits for.
 * </ul>
 */
final class Scheduling {

    /** {@code VirtualThread}'s states of that name, JDK 21 to 25. */
    private static final int RUNNING = 2;

    private static final int PARKING = 3;

    private static final @Nullable Handles HANDLES;
    private static final String REASON;

    private record Handles(
            MethodHandle newBuilder,
            MethodHandle currentCarrier,
            MethodHandle setState,
            MethodHandle yieldContinuation) {}

    static {
        Handles handles = null;
        String reason = "virtual threads run on our carriers: java.lang is open to us";
        try {
            handles = look();
        } catch (IllegalAccessException e) {
            reason =
                    "java.lang is not open to us; add --add-opens java.base/java.lang="
                            + (Scheduling.class.getModule().isNamed()
                                    ? Scheduling.class.getModule().getName()
                                    : "ALL-UNNAMED")
                            + " to run virtual threads on the carriers";
        } catch (ReflectiveOperationException | RuntimeException e) {
            reason =
                    "this JDK ("
                            + Runtime.version()
                            + ") schedules virtual threads in a way unknown to us: "
                            + e;
        }
        HANDLES = handles;
        REASON = reason;
    }

    // Constants of the class, not fields of a record: only so does the JIT compile them to direct
    // calls.
    private static final @Nullable MethodHandle NEW_BUILDER =
            HANDLES == null ? null : HANDLES.newBuilder;
    private static final @Nullable MethodHandle CURRENT_CARRIER =
            HANDLES == null ? null : HANDLES.currentCarrier;
    private static final @Nullable MethodHandle SET_STATE =
            HANDLES == null ? null : HANDLES.setState;
    private static final @Nullable MethodHandle YIELD =
            HANDLES == null ? null : HANDLES.yieldContinuation;

    /** Whose platform thread a virtual thread runs on; for people only, so it may be missing. */
    private static final @Nullable VarHandle MOUNTED_ON = HANDLES == null ? null : mountedOn();

    private Scheduling() {}

    private static @Nullable VarHandle mountedOn() {
        try {
            Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
            return MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup())
                    .findVarHandle(virtualThread, "carrierThread", Thread.class);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Handles look() throws ReflectiveOperationException {
        Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
        Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
        MethodHandles.Lookup inThread =
                MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup());
        MethodHandles.Lookup inBuilder =
                MethodHandles.privateLookupIn(builder, MethodHandles.lookup());
        for (String state : new String[] {"RUNNING", "PARKING"}) {
            int expected = state.equals("RUNNING") ? RUNNING : PARKING;
            int actual = (int) inThread.findStaticVarHandle(virtualThread, state, int.class).get();
            if (actual != expected) {
                throw new NoSuchFieldException("VirtualThread." + state + " is " + actual);
            }
        }
        return new Handles(
                inBuilder
                        .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                        .asType(
                                MethodType.methodType(
                                        Thread.Builder.OfVirtual.class, Executor.class)),
                inThread.findStatic(
                        Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class)),
                inThread.findVirtual(
                                virtualThread,
                                "setState",
                                MethodType.methodType(void.class, int.class))
                        .asType(MethodType.methodType(void.class, Thread.class, int.class)),
                inThread.findVirtual(
                                virtualThread,
                                "yieldContinuation",
                                MethodType.methodType(boolean.class))
                        .asType(MethodType.methodType(boolean.class, Thread.class)));
    }

    /** Whether virtual threads can run on our carriers. */
    static boolean available() {
        return HANDLES != null;
    }

    /** Why they can or cannot, and what to do about it. */
    static String reason() {
        return REASON;
    }

    /** A builder of virtual threads that {@code executor} schedules. */
    static Thread.Builder.OfVirtual builder(Executor executor) {
        JdkPollers.areTheirOwn();
        try {
            return (Thread.Builder.OfVirtual) present(NEW_BUILDER).invokeExact(executor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The platform thread we run on; the calling thread itself where the JDK does not tell. */
    static Thread currentCarrier() {
        MethodHandle handle = CURRENT_CARRIER;
        if (handle == null) {
            return Thread.currentThread();
        }
        try {
            return (Thread) handle.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Whether a virtual thread runs on a platform thread just now, as far as can be known. */
    static boolean isMounted(Thread virtual, Thread platform) {
        VarHandle handle = MOUNTED_ON;
        return handle != null && virtual.isVirtual() && handle.getVolatile(virtual) == platform;
    }

    /**
     * Parks the calling virtual thread until it is unparked, like {@link
     * java.util.concurrent.locks.LockSupport#park} but whatever its interrupt status, and only if
     * it can leave its carrier.
     *
     * @param self the calling thread
     * @return false if it is pinned: it has not waited
     */
    static boolean tryPark(Thread self) {
        boolean yielded = false;
        try {
            present(SET_STATE).invokeExact(self, PARKING);
            try {
                yielded = (boolean) present(YIELD).invokeExact(self);
            } finally {
                if (!yielded) {
                    present(SET_STATE).invokeExact(self, RUNNING);
                }
            }
        } catch (OutOfMemoryError e) {
            return false; // no memory to keep the stack: wait where we are
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return yielded;
    }

    /**
     * The JDK's own socket pollers. They are virtual threads made by whoever first waits on a JDK
     * socket; made by one of ours, they would live on our carrier. So they are started before the
     * first thread of ours, and not sooner: a JVM that has them ends 300 ms later, since it waits
     * for a poller that it cannot wake.
     */
    private static final class JdkPollers {

        static {
            try {
                Class.forName("sun.nio.ch.Poller", true, null);
            } catch (ClassNotFoundException | LinkageError e) {
                // Another JDK without that class has no such trap.
            }
        }

        /** Initialises this class, once. */
        static void areTheirOwn() {}
    }

    private static MethodHandle present(@Nullable MethodHandle handle) {
        if (handle == null) {
            throw new AssertionError("used without being available: " + REASON);
        }
        return handle;
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException exception) {
            return exception;
        }
        return new IllegalStateException(e);
    }
}
