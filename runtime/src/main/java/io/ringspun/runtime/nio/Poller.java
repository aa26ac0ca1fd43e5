package io.ringspun.runtime.nio;

import io.ringspun.spi.SparseWarning;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One daemon thread with a selector; tells {@link Gate}s that their channels have become ready.
 * Interest is one-shot: it is taken away before the gate is told, so that a channel nobody waits
 * for costs nothing. Runs no user code and never dies before it is closed.
 *
 * <p>All methods may be called from any thread but its own.
 */
final class Poller implements AutoCloseable {

    /** After a failed pass; keeps a failure that repeats from burning a processor. */
    private static final long FAILED_PAUSE_NANOS = 100_000_000;

    private final Selector selector;
    private final Thread thread;
    private final SparseWarning warning = new SparseWarning();
    private final Consumer<SelectionKey> dispatch = Poller::dispatch;

    /** Asked for by any thread, answered by the poller's. */
    private final ConcurrentLinkedQueue<Flush> flushes = new ConcurrentLinkedQueue<>();

    /** The poller thread's own: being answered. A field, so that a failed pass forgets none. */
    private final List<Flush> answering = new ArrayList<>();

    private volatile boolean stopping;

    /** Set after the selector was closed: nothing is registered any more. */
    private volatile boolean ended;

    Poller(String name) throws IOException {
        selector = Selector.open();
        thread = new Thread(null, this::run, name, 0, false);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (Throwable e) {
            selector.close();
            throw e;
        }
    }

    /** Registers a channel with a first interest, on behalf of its gate. */
    SelectionKey register(SelectableChannel channel, int operation, Gate gate)
            throws ClosedChannelException {
        SelectionKey key = channel.register(selector, operation, gate);
        selector.wakeup();
        return key;
    }

    /**
     * Asks to be told, once, when a channel is ready for an operation.
     *
     * @throws CancelledKeyException if the channel was closed
     */
    void arm(SelectionKey key, int operation) {
        if ((key.interestOpsOr(operation) & operation) == 0) {
            selector.wakeup();
        }
    }

    /** Takes back an interest that nobody waits for any more. */
    void disarm(SelectionKey key, int operation) {
        key.interestOpsAnd(~operation);
        selector.wakeup();
    }

    /**
     * Returns when all keys cancelled before are gone from the selector. The JDK puts off closing a
     * descriptor until then, and a caller of close has a right to see it closed.
     */
    void flush() {
        Flush flush = new Flush(Thread.currentThread());
        flushes.add(flush);
        selector.wakeup();
        boolean interrupted = false;
        while (!flush.done && !ended) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread and closes the selector, which lets go of all channels. Idempotent. */
    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                pass();
            }
        } finally {
            end();
        }
    }

    private void pass() {
        try {
            Thread.interrupted(); // whoever set it: with it, select would return at once, for ever
            selector.select(dispatch);
            answerFlushes();
        } catch (Throwable e) { // out of memory, out of descriptors: everybody's waits depend on us
            warning.log("the poller failed and goes on", e);
            LockSupport.parkNanos(FAILED_PAUSE_NANOS);
        }
    }

    private static void dispatch(SelectionKey key) {
        try {
            int ready = key.readyOps();
            // In this order, or an interest that a thread sets after it was told would be lost.
            key.interestOpsAnd(~ready);
            ((Gate) key.attachment()).signal(ready);
        } catch (CancelledKeyException e) {
            // closed meanwhile; its close has woken everybody
        }
    }

    private void answerFlushes() throws IOException {
        // Until there are none: selectNow may have used up the wake-up of one that came since.
        while (!flushes.isEmpty() || !answering.isEmpty()) {
            for (Flush flush = flushes.poll(); flush != null; flush = flushes.poll()) {
                answering.add(flush);
            }
            // The select before may have gone through its cancelled keys when ours was not there.
            selector.selectNow(dispatch);
            answering.forEach(Flush::answer);
            answering.clear();
        }
    }

    private void end() {
        try {
            selector.close();
        } catch (IOException | ClosedSelectorException e) {
            warning.log("the selector did not close properly", e);
        }
        ended = true;
        answering.forEach(Flush::answer);
        for (Flush flush = flushes.poll(); flush != null; flush = flushes.poll()) {
            flush.answer();
        }
    }

    /** A thread that waits for cancelled keys to go. */
    private static final class Flush {

        private final Thread waiter;
        private volatile boolean done;

        Flush(Thread waiter) {
            this.waiter = waiter;
        }

        void answer() {
            done = true;
            LockSupport.unpark(waiter);
        }
    }
}
