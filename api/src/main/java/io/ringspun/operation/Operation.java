package io.ringspun.operation;

import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * An operation being built: what is to be done, and on what. It is done once it is submitted, by
 * {@link IoRuntime#submit(Operation)} or as part of a {@link Batch}; then it belongs to the runtime
 * and can be neither configured nor submitted again.
 *
 * <p>Built by one thread. Nothing is taken and nothing can fail before it is submitted: an
 * operation that is never submitted needs no clean-up.
 *
 * @param <R> what it results in
 */
public abstract sealed class Operation<R>
        permits Accept,
                Close,
                Connect,
                Copy,
                Direct,
                Names,
                Open,
                OpenDirectory,
                Read,
                ReadVector,
                Receive,
                ReceiveDatagram,
                ReceiveVector,
                Send,
                SendDatagram,
                SendVector,
                Shutdown,
                Space,
                Status,
                Sync,
                Write,
                WriteVector {

    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(Operation.class, "taken", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whether it was submitted. Compare-and-set: two threads may try by mistake. */
    @SuppressWarnings("UnusedVariable")
    private volatile boolean taken;

    private Duration limit = Duration.ZERO;

    Operation() {}

    /**
     * Sets a time limit, counted from when it is submitted. When it runs out the operation is
     * called off, and unless it succeeds first it fails with {@link
     * java.net.SocketTimeoutException}. A file's operation that the disk has begun ends in its own
     * time all the same.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     * @throws IllegalStateException if the operation was submitted
     */
    public final Operation<R> within(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(
                    "a time limit must be more than zero, not " + timeout);
        }
        checkBuilding();
        limit = timeout;
        return this;
    }

    /** Refuses to be configured once it was submitted. */
    final void checkBuilding() {
        if (taken) {
            throw alreadySubmitted();
        }
    }

    final void take() {
        if (!TAKEN.compareAndSet(this, false, true)) {
            throw alreadySubmitted();
        }
    }

    final void putBack() {
        taken = false;
    }

    private IllegalStateException alreadySubmitted() {
        return new IllegalStateException(this + " was submitted already; build another one");
    }

    final Duration limit() {
        return limit;
    }

    /** The buffers it works on; none twice. */
    List<PinnedBuffer> buffers() {
        return List.of();
    }

    /**
     * Does it, blocking the calling thread.
     *
     * @param memory what lies between position and limit of each of its buffers
     */
    abstract R perform(IoRuntime io, List<ByteBuffer> memory) throws IOException;

    static long checkNotNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " must not be negative: " + value);
        }
        return value;
    }
}
