package io.ringspun.runtime.nio;

import io.ringspun.IoActivity;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where threads wait for one non-blocking channel, and the one place that closes it. Two {@link
 * Side}s, each with at most one waiting thread: the holder of its turn. The channel is registered
 * with the {@link Poller} when somebody waits for the first time, until it is closed.
 *
 * <p>A wait: clear {@code ready}, set the interest, park until {@code ready}. The poller: take the
 * interest away, set {@code ready}, unpark. Whatever the interleaving, either the waiter sees
 * {@code ready} or its interest is still set; a stale {@code ready} only costs one more try.
 */
final class Gate implements Holding {

    private final SelectableChannel channel;
    private final Poller poller;
    private final Ledger ledger;

    /** For reading and accepting. */
    private final Side input = new Side();

    /** For connecting and writing. */
    private final Side output = new Side();

    private final AtomicBoolean closed = new AtomicBoolean();

    /** Written once, guarded by this. */
    private @Nullable SelectionKey key;

    /**
     * Takes over an open channel; closes it if it cannot be had.
     *
     * @throws ClosedChannelException if the runtime is closed
     */
    Gate(SelectableChannel channel, Poller poller, Ledger ledger) throws IOException {
        this.channel = channel;
        this.poller = poller;
        this.ledger = ledger;
        try {
            channel.configureBlocking(false);
            ledger.add(this);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    Side input() {
        return input;
    }

    Side output() {
        return output;
    }

    boolean isOpen() {
        return !closed.get();
    }

    void ensureOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Waits until the channel may be ready. The caller has the turn of the side.
     *
     * @param operation one of {@link SelectionKey}'s
     * @throws AsynchronousCloseException if it is closed: unlike after other wakes there is nothing
     *     to try any more
     */
    Wake await(int operation, long deadline) throws AsynchronousCloseException {
        return await(operation, deadline, () -> false);
    }

    /**
     * The same, but also over as soon as there is another reason; whoever causes that has to unpark
     * the thread afterwards.
     */
    Wake await(int operation, long deadline, BooleanSupplier reason)
            throws AsynchronousCloseException {
        Side side = side(operation);
        Wake wake = interruptedOrPassed(deadline);
        if (wake != Wake.READY) {
            return wake;
        }
        side.operation = operation;
        side.since = System.nanoTime();
        side.waiter = Thread.currentThread();
        side.ready = false;
        try {
            arm(operation);
            while (!side.ready && wake == Wake.READY) {
                if (reason.getAsBoolean()) {
                    return Wake.READY;
                }
                park(deadline);
                wake = interruptedOrPassed(deadline);
                ensureNotClosedMeanwhile();
            }
            return side.ready ? Wake.READY : wake;
        } finally {
            side.waiter = null;
        }
    }

    /**
     * Takes back an interest that was not waited for to the end. Reading, writing and accepting
     * need no such care: what becomes ready while nobody waits is disarmed by the poller. But the
     * JDK does not report that a channel is connectable once it is connected, and would select it
     * again and again.
     */
    void forget(int operation) {
        SelectionKey registered;
        synchronized (this) {
            registered = key;
        }
        try {
            if (registered != null) {
                poller.disarm(registered, operation);
            }
        } catch (CancelledKeyException e) {
            // closed: no interest is left
        }
    }

    /**
     * Waits for something else than the channel; whoever causes it has to {@link #nudge} the side.
     */
    Wake awaitElse(Side side, long deadline, BooleanSupplier reached)
            throws AsynchronousCloseException {
        side.since = System.nanoTime();
        side.waiter = Thread.currentThread();
        try {
            while (!reached.getAsBoolean()) {
                ensureNotClosedMeanwhile();
                Wake wake = interruptedOrPassed(deadline);
                if (wake != Wake.READY) {
                    return wake;
                }
                park(deadline);
            }
            return Wake.READY;
        } finally {
            side.waiter = null;
        }
    }

    /** Lets whoever waits on a side look again. */
    void nudge(Side side) {
        LockSupport.unpark(side.waiter);
    }

    /** Waits for some time without a reason to hope; {@link Wake#READY} when it is over. */
    Wake pause(Side side, long nanos, long deadline) throws AsynchronousCloseException {
        long until = Deadline.after(nanos);
        side.since = System.nanoTime();
        side.waiter = Thread.currentThread();
        try {
            while (!Deadline.passed(until)) {
                ensureNotClosedMeanwhile();
                Wake wake = interruptedOrPassed(deadline);
                if (wake != Wake.READY) {
                    return wake;
                }
                park(Deadline.leftNanos(deadline) < Deadline.leftNanos(until) ? deadline : until);
            }
            return Wake.READY;
        } finally {
            side.waiter = null;
        }
    }

    /** Tells those who wait for these operations to try again. */
    void signal(int operations) {
        if ((operations & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
            input.signal();
        }
        if ((operations & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            output.signal();
        }
    }

    static Wake interruptedOrPassed(long deadline) {
        if (Thread.currentThread().isInterrupted()) {
            return Wake.INTERRUPTED;
        }
        return Deadline.passed(deadline) ? Wake.TIMED_OUT : Wake.READY;
    }

    /** Closes the channel; the descriptor is gone when it returns. Further calls do nothing. */
    void close() throws IOException {
        if (!shut()) {
            return;
        }
        boolean registered;
        synchronized (this) {
            registered = key != null;
        }
        if (registered) {
            poller.flush();
        }
        ledger.remove(this);
        release();
    }

    /** Closes a channel that nobody got to see, because of a failure that matters more. */
    void discard(Throwable reason) {
        try {
            close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public boolean shut() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        synchronized (this) {
            if (key != null) {
                key.cancel();
            }
        }
        LockSupport.unpark(input.waiter);
        LockSupport.unpark(output.waiter);
        return true;
    }

    @Override
    public void release() throws IOException {
        channel.close();
    }

    private Side side(int operation) {
        return (operation & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0 ? input : output;
    }

    private void ensureNotClosedMeanwhile() throws AsynchronousCloseException {
        if (closed.get()) {
            throw new AsynchronousCloseException();
        }
    }

    private void arm(int operation) throws AsynchronousCloseException {
        try {
            SelectionKey registered;
            synchronized (this) {
                ensureNotClosedMeanwhile();
                if (key == null) {
                    key = poller.register(channel, operation, this);
                    return;
                }
                registered = key;
            }
            poller.arm(registered, operation);
        } catch (CancelledKeyException | ClosedSelectorException | ClosedChannelException e) {
            throw new AsynchronousCloseException();
        }
    }

    private void park(long deadline) {
        if (deadline == Deadline.NONE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, Deadline.leftNanos(deadline));
        }
    }

    /** Who waits here for the channel, for people. Any thread. */
    List<IoActivity.Pending> pending() {
        List<IoActivity.Pending> pending = new ArrayList<>();
        for (Side side : List.of(input, output)) {
            Thread waiting = side.waiter;
            if (waiting != null) {
                pending.add(
                        new IoActivity.Pending(
                                -1,
                                kind(side.operation),
                                described(),
                                IoActivity.Stage.WAITING,
                                Duration.ofNanos(System.nanoTime() - side.since),
                                waiting,
                                List.of(waiting.getStackTrace())));
            }
        }
        return pending;
    }

    /** The channel; one that listens does not say where by itself. */
    private String described() {
        try {
            return channel instanceof ServerSocketChannel listening
                    ? channel + " at " + listening.getLocalAddress()
                    : channel.toString();
        } catch (IOException e) {
            return channel.toString(); // closed meanwhile
        }
    }

    private static String kind(int operation) {
        return switch (operation) {
            case SelectionKey.OP_ACCEPT -> "accept";
            case SelectionKey.OP_CONNECT -> "connect";
            case SelectionKey.OP_WRITE -> "write";
            default -> "read";
        };
    }

    /** One direction of the channel. */
    static final class Side {

        /** Who may use this direction. */
        final Turn turn = new Turn();

        /** Written by the holder of the turn only. */
        private volatile @Nullable Thread waiter;

        // For people; written before the waiter.
        private int operation;
        private long since;

        private volatile boolean ready;

        private void signal() {
            ready = true;
            LockSupport.unpark(waiter);
        }
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
