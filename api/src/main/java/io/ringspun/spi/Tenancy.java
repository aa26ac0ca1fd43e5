package io.ringspun.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * How many operations are at work in memory of a program's own, and whether further ones may be:
 * shared by the backends. Safe for all threads.
 */
public final class Tenancy {

    /** Beside the number of operations, which is below it. */
    private static final int ENDED = Integer.MIN_VALUE;

    /**
     * The JDK does not tell kinds of scopes apart in public, but scopes of one kind are of one
     * class.
     */
    private static final Class<?> GLOBAL = Arena.global().scope().getClass();

    private static final Class<?> AUTOMATIC = Arena.ofAuto().scope().getClass();
    private static final Class<?> DIRECT =
            MemorySegment.ofBuffer(ByteBuffer.allocateDirect(1)).scope().getClass();

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Tenancy.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;

    /** Nobody is at work, anyone may be. */
    public Tenancy() {}

    /**
     * Whether nobody can free memory while it is reachable: that of the global and of automatic
     * arenas, and of direct buffers. A file that is mapped may be cut short.
     *
     * @param memory any
     * @return whether it lasts
     */
    public static boolean lasts(MemorySegment memory) {
        Class<?> kind = memory.scope().getClass();
        return memory.isNative()
                && !memory.isMapped()
                && (kind == GLOBAL || kind == AUTOMATIC || kind == DIRECT);
    }

    /**
     * Refuses what cannot be registered.
     *
     * @param memory any
     * @throws IllegalArgumentException if it may be freed by somebody, is read-only or empty
     */
    public static void check(MemorySegment memory) {
        if (!lasts(memory)) {
            throw new IllegalArgumentException(
                    "only memory that nobody can free meanwhile: of the global or an automatic arena,"
                            + " or a direct buffer's; not "
                            + memory);
        }
        if (memory.isReadOnly() || memory.byteSize() == 0) {
            throw new IllegalArgumentException(
                    "not " + (memory.isReadOnly() ? "read-only" : "empty") + " memory");
        }
    }

    /**
     * Counts an operation in.
     *
     * @throws IllegalStateException if this has ended
     */
    public void enter() {
        int seen;
        do {
            seen = state;
            checkOpen(seen);
        } while (!STATE.weakCompareAndSet(this, seen, seen + 1));
    }

    /** Counts it out. */
    public void leave() {
        STATE.getAndAdd(this, -1);
    }

    /**
     * Refuses what comes after the end.
     *
     * @throws IllegalStateException if this has ended
     */
    public void checkOpen() {
        checkOpen(state);
    }

    private static void checkOpen(int seen) {
        if (seen < 0) {
            throw new IllegalStateException("the memory of this buffer is not registered any more");
        }
    }

    /**
     * Ends this unless an operation is at work.
     *
     * @return false if it has ended already
     * @throws IllegalStateException if one is
     */
    public boolean end() {
        while (true) {
            int seen = state;
            if (seen < 0) {
                return false;
            }
            if (seen > 0) {
                throw new IllegalStateException(
                        seen + " operations still have buffers of this memory; wait for them");
            }
            if (STATE.weakCompareAndSet(this, 0, ENDED)) {
                return true;
            }
        }
    }

    /**
     * Ends this, whoever is at work.
     *
     * @return false if it has ended already
     */
    public boolean refuse() {
        return ((int) STATE.getAndBitwiseOr(this, ENDED) & ENDED) == 0;
    }
}
