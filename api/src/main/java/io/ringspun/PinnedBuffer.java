package io.ringspun;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap that the runtime owns and lends: the kernel reads and writes it in place.
 * Used like a {@link ByteBuffer}: a position, a limit and a capacity in bytes; numbers are
 * big-endian.
 *
 * <p>A buffer has three states. It is the <em>user's</em> after it was acquired; the
 * <em>kernel's</em> while a blocking call has it; <em>released</em> once it was closed, for ever:
 * each acquisition makes a new object, so that a stale one can never reach memory that is lent to
 * someone else. Touching a buffer that is not the user's, and giving it to two calls at the same
 * time, throws {@link IllegalStateException}. No view of the memory leaves this class, for the same
 * reason.
 *
 * <p>Not safe for several threads at the same time, but may be passed from one to another.
 */
public abstract class PinnedBuffer implements AutoCloseable {

    private static final int USER = 0;
    private static final int KERNEL = 1;
    private static final int RELEASED = 2;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(PinnedBuffer.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment memory;
    private final @Nullable Throwable acquiredAt;

    /**
     * Changed by compare-and-set only: several threads may meet here by mistake, and all but one
     * must be told.
     */
    @SuppressWarnings("UnusedVariable")
    private volatile int state;

    private int position;
    private int limit;

    /**
     * For backends.
     *
     * @param memory the memory lent; outlives this object
     * @param acquiredAt where it was acquired, to be named in errors, or null when tracking is off
     */
    protected PinnedBuffer(MemorySegment memory, @Nullable Throwable acquiredAt) {
        this.memory = memory;
        this.acquiredAt = acquiredAt;
        this.limit = Math.toIntExact(memory.byteSize());
    }

    /**
     * For backends: takes the buffer for an operation.
     *
     * @throws IllegalStateException if it is released or another operation has it
     */
    protected final void lend() {
        if (!STATE.compareAndSet(this, USER, KERNEL)) {
            throw wrongState();
        }
    }

    /** For backends: gives the buffer back to the user after its operation has ended for good. */
    protected final void reclaim() {
        if (!STATE.compareAndSet(this, KERNEL, USER)) {
            throw new AssertionError("reclaimed a buffer that was not lent");
        }
    }

    /**
     * For backends: ends the buffer's life while an operation has it, because its user gave it away
     * with the call. For the last one that needs the memory.
     */
    protected final void releaseLent() {
        if (!STATE.compareAndSet(this, KERNEL, RELEASED)) {
            throw new AssertionError("released a buffer that was not lent");
        }
        recycle();
    }

    /**
     * For backends: moves the position after an operation moved bytes; the buffer is still the
     * kernel's.
     *
     * @param bytes how many
     */
    protected final void advance(int bytes) {
        position += bytes;
    }

    /**
     * For backends: the whole memory, whatever the state.
     *
     * @return the segment given at construction
     */
    protected final MemorySegment memory() {
        return memory;
    }

    /** For backends: takes the memory back. Called once, when the buffer has been released. */
    protected abstract void recycle();

    /**
     * Gives the memory back to its pool.
     *
     * @throws IllegalStateException if it was given back already, or an operation still has it
     */
    @Override
    public final void close() {
        if (!STATE.compareAndSet(this, USER, RELEASED)) {
            throw wrongState();
        }
        recycle();
    }

    /**
     * How large it is.
     *
     * @return bytes, fixed
     */
    public final int capacity() {
        return (int) memory.byteSize();
    }

    /**
     * Where the next byte is read or written.
     *
     * @return 0 to limit
     */
    public final int position() {
        return position;
    }

    /**
     * Moves the position.
     *
     * @param newPosition 0 to limit
     * @return this buffer
     */
    public final PinnedBuffer position(int newPosition) {
        checkUser();
        Objects.checkIndex(newPosition, limit + 1);
        position = newPosition;
        return this;
    }

    /**
     * Where reading or writing ends.
     *
     * @return 0 to capacity
     */
    public final int limit() {
        return limit;
    }

    /**
     * Moves the limit, and the position with it if it was beyond.
     *
     * @param newLimit 0 to capacity
     * @return this buffer
     */
    public final PinnedBuffer limit(int newLimit) {
        checkUser();
        Objects.checkIndex(newLimit, capacity() + 1);
        limit = newLimit;
        position = Math.min(position, newLimit);
        return this;
    }

    /**
     * How much is between position and limit.
     *
     * @return bytes, 0 or more
     */
    public final int remaining() {
        return limit - position;
    }

    /**
     * Whether anything is between position and limit.
     *
     * @return whether {@link #remaining} is not 0
     */
    public final boolean hasRemaining() {
        return position < limit;
    }

    /**
     * Makes the whole buffer writable: position 0, limit at capacity. The bytes stay.
     *
     * @return this buffer
     */
    public final PinnedBuffer clear() {
        checkUser();
        position = 0;
        limit = capacity();
        return this;
    }

    /**
     * From writing to reading what was written: limit at position, position 0.
     *
     * @return this buffer
     */
    public final PinnedBuffer flip() {
        checkUser();
        limit = position;
        position = 0;
        return this;
    }

    /**
     * Back to the start, the limit unchanged.
     *
     * @return this buffer
     */
    public final PinnedBuffer rewind() {
        checkUser();
        position = 0;
        return this;
    }

    /**
     * Moves what remains to the start and makes the rest writable.
     *
     * @return this buffer
     */
    public final PinnedBuffer compact() {
        checkUser();
        int rest = remaining();
        MemorySegment.copy(memory, position, memory, 0, rest);
        position = rest;
        limit = capacity();
        return this;
    }

    /**
     * Reads a byte and moves the position.
     *
     * @return the byte
     */
    public final byte get() {
        return memory.get(ValueLayout.JAVA_BYTE, next(1));
    }

    /**
     * Reads a byte anywhere.
     *
     * @param index 0 to limit - 1
     * @return the byte
     */
    public final byte get(int index) {
        checkUser();
        return memory.get(ValueLayout.JAVA_BYTE, Objects.checkIndex(index, limit));
    }

    /**
     * Reads two bytes, big-endian, and moves the position.
     *
     * @return the number
     */
    public final short getShort() {
        return memory.get(SHORT, next(Short.BYTES));
    }

    /**
     * Reads four bytes, big-endian, and moves the position.
     *
     * @return the number
     */
    public final int getInt() {
        return memory.get(INT, next(Integer.BYTES));
    }

    /**
     * Reads eight bytes, big-endian, and moves the position.
     *
     * @return the number
     */
    public final long getLong() {
        return memory.get(LONG, next(Long.BYTES));
    }

    /**
     * Reads bytes into a part of an array and moves the position.
     *
     * @param target where to
     * @param offset index of the first byte
     * @param length how many, at most {@link #remaining}
     * @return this buffer
     */
    public final PinnedBuffer get(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, next(length), target, offset, length);
        return this;
    }

    /**
     * Reads bytes into a byte buffer until one of the two is exhausted, and moves both positions.
     *
     * @param target where to
     * @return this buffer
     */
    public final PinnedBuffer get(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int count = Math.min(remaining(), target.remaining());
        MemorySegment.copy(memory, next(count), MemorySegment.ofBuffer(target), 0, count);
        target.position(target.position() + count);
        return this;
    }

    /**
     * Writes a byte and moves the position.
     *
     * @param value the byte
     * @return this buffer
     */
    public final PinnedBuffer put(byte value) {
        memory.set(ValueLayout.JAVA_BYTE, next(1), value);
        return this;
    }

    /**
     * Writes a byte anywhere.
     *
     * @param index 0 to limit - 1
     * @param value the byte
     * @return this buffer
     */
    public final PinnedBuffer put(int index, byte value) {
        checkUser();
        memory.set(ValueLayout.JAVA_BYTE, Objects.checkIndex(index, limit), value);
        return this;
    }

    /**
     * Writes two bytes, big-endian, and moves the position.
     *
     * @param value the number
     * @return this buffer
     */
    public final PinnedBuffer putShort(short value) {
        memory.set(SHORT, next(Short.BYTES), value);
        return this;
    }

    /**
     * Writes four bytes, big-endian, and moves the position.
     *
     * @param value the number
     * @return this buffer
     */
    public final PinnedBuffer putInt(int value) {
        memory.set(INT, next(Integer.BYTES), value);
        return this;
    }

    /**
     * Writes eight bytes, big-endian, and moves the position.
     *
     * @param value the number
     * @return this buffer
     */
    public final PinnedBuffer putLong(long value) {
        memory.set(LONG, next(Long.BYTES), value);
        return this;
    }

    /**
     * Writes a part of an array and moves the position.
     *
     * @param source where from
     * @param offset index of the first byte
     * @param length how many, at most {@link #remaining}
     * @return this buffer
     */
    public final PinnedBuffer put(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        MemorySegment.copy(source, offset, memory, ValueLayout.JAVA_BYTE, next(length), length);
        return this;
    }

    /**
     * Writes bytes from a byte buffer until one of the two is exhausted, and moves both positions.
     *
     * @param source where from
     * @return this buffer
     */
    public final PinnedBuffer put(ByteBuffer source) {
        int count = Math.min(remaining(), source.remaining());
        MemorySegment.copy(MemorySegment.ofBuffer(source), 0, memory, next(count), count);
        source.position(source.position() + count);
        return this;
    }

    /**
     * Looks for a byte between position and limit.
     *
     * @param value the byte
     * @return its index, or -1
     */
    public final int indexOf(byte value) {
        checkUser();
        for (int i = position; i < limit; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, i) == value) {
                return i;
            }
        }
        return -1;
    }

    /** Position, limit, capacity and state, for people. */
    @Override
    public final String toString() {
        return "PinnedBuffer[position="
                + position
                + " limit="
                + limit
                + " capacity="
                + capacity()
                + " "
                + stateName()
                + "]";
    }

    /** Steps over {@code bytes} bytes and returns where they begin. */
    private int next(int bytes) {
        checkUser();
        if (bytes < 0 || bytes > limit - position) {
            throw new IndexOutOfBoundsException(
                    bytes
                            + " bytes do not fit between position "
                            + position
                            + " and limit "
                            + limit);
        }
        int at = position;
        position += bytes;
        return at;
    }

    private void checkUser() {
        if ((int) STATE.getOpaque(this) != USER) {
            throw wrongState();
        }
    }

    private IllegalStateException wrongState() {
        String what =
                (int) STATE.getVolatile(this) == RELEASED
                        ? "this buffer was released; acquire another"
                        : "an operation still has this buffer; wait for it to end";
        return new IllegalStateException(
                acquiredAt == null ? what : what + " (acquired where the cause says)", acquiredAt);
    }

    private String stateName() {
        return switch ((int) STATE.getVolatile(this)) {
            case USER -> "user's";
            case KERNEL -> "kernel's";
            default -> "released";
        };
    }
}
