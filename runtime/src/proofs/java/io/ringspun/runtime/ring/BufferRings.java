package io.ringspun.runtime.ring;

import io.ringspun.runtime.kernel.IoUring;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Constructor;

/** A buffer ring that no kernel knows, for looking at what was put into it. */
public final class BufferRings {

    private static final int COUNT = 4;
    private static final int BYTES = 64;
    private static final Constructor<BufferRing> NEW;

    static {
        try {
            NEW =
                    BufferRing.class.getDeclaredConstructor(
                            Ring.class,
                            int.class,
                            int.class,
                            int.class,
                            MemorySegment.class,
                            MemorySegment.class);
            NEW.setAccessible(true);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment descriptors =
            MemorySegment.ofArray(new long[COUNT * IoUring.BUF_SIZE / Long.BYTES]);
    private final BufferRing ring;

    /** An empty one: all its buffers are the program's. */
    public BufferRings() {
        try {
            ring = NEW.newInstance(null, 0, COUNT, BYTES, descriptors, MemorySegment.NULL);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The ring. */
    public BufferRing ring() {
        return ring;
    }

    /** How often buffers were recycled. */
    public int recycledCount() {
        return descriptors.get(ValueLayout.JAVA_SHORT, IoUring.BUF_TAIL);
    }

    /** Which buffers were recycled, a bit for each. */
    public int recycledSet() {
        int set = 0;
        for (int i = 0; i < recycledCount(); i++) {
            long at = (long) i * IoUring.BUF_SIZE;
            set |= 1 << descriptors.get(ValueLayout.JAVA_SHORT, at + IoUring.BUF_BID);
        }
        return set;
    }
}
