package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.KnownFile;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.Target;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A file descriptor, who uses it, and whose turn it is.
 *
 * <p>The number may be closed, and so become a stranger's, only when nobody uses it any more. Hence
 * every call counts itself in and out, in one word together with two turns, one for reading and one
 * for writing, so that an undisturbed call costs one compare-and-set at either end:
 *
 * <pre>
 * open: calls come and go  →  closing: new calls are refused, those under way are called off  →  no users: closed
 * </pre>
 *
 * A turn is taken by whoever comes first; the others wait and are woken one by one as it is given
 * up.
 */
public final class Descriptor implements Target {

    private static final int CLOSING = 1;

    /** Someone is, or was once, waiting for a turn. */
    private static final int WAITED_FOR = 2;

    /** The turn of readers, or of whoever moves a file's position. */
    public static final int READING = 4;

    /** The turn of writers. */
    public static final int WRITING = 8;

    private static final int USER = 16;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Descriptor.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int fd;
    private final @Nullable KnownFile file;

    /** The bits above, and users times {@link #USER}. */
    private volatile int state;

    /** Whose descriptor it is, for people to read. */
    private @Nullable Object owner;

    private volatile @Nullable Thread closer;
    private volatile @Nullable ConcurrentLinkedQueue<Waiter> waiting;

    /** One who waits for a turn; for the close only, if that is 0. */
    private record Waiter(Thread thread, int turn) {}

    /** Takes over an open descriptor. */
    public Descriptor(int fd) {
        this(fd, null);
    }

    /** The same, of a file that rings may know by number. */
    Descriptor(int fd, @Nullable KnownFile file) {
        this.fd = fd;
        this.file = file;
    }

    @Override
    public @Nullable KnownFile file() {
        return file;
    }

    /** The number. Only between entering and leaving. */
    public int fd() {
        return fd;
    }

    /**
     * Names what it belongs to: a connection, a file, a path. Before others know of it.
     *
     * @param newOwner its text is asked for when somebody wants to read it, on any thread
     */
    public void belongsTo(Object newOwner) {
        owner = newOwner;
    }

    /** Number and owner, for people. */
    @Override
    public String toString() {
        Object of = owner;
        return of == null ? "descriptor " + fd : of + " (descriptor " + fd + ")";
    }

    @Override
    public boolean closing() {
        return (state & CLOSING) != 0;
    }

    /**
     * Counts a call in.
     *
     * @throws ClosedChannelException if it is closed or being closed
     */
    public void enter() throws ClosedChannelException {
        int seen;
        do {
            seen = state;
            if ((seen & CLOSING) != 0) {
                throw new ClosedChannelException();
            }
        } while (!STATE.weakCompareAndSet(this, seen, seen + USER));
    }

    /** Counts a call out. */
    public void leave() {
        leave(0);
    }

    /**
     * Counts a call in and takes a turn, waiting for it if need be.
     *
     * @param turn {@link #READING} or {@link #WRITING}
     * @param deadline nanoTime, or 0 for none
     * @throws ClosedChannelException if it is closed
     * @throws InterruptedIOException if the thread was interrupted while another had the turn
     * @throws SocketTimeoutException if the deadline passed while another had the turn
     */
    public void enter(int turn, long deadline) throws IOException {
        if (!tryEnter(turn)) {
            awaitTurn(turn, deadline);
        }
    }

    /**
     * Counts a call in and takes a turn if nobody has it.
     *
     * @param turn as in {@link #enter(int, long)}
     * @return false if somebody has it; the call is not counted in then
     * @throws ClosedChannelException if it is closed
     */
    public boolean tryEnter(int turn) throws ClosedChannelException {
        while (true) {
            int seen = state;
            if ((seen & CLOSING) != 0) {
                throw new ClosedChannelException();
            }
            if ((seen & turn) != 0) {
                return false;
            }
            if (STATE.weakCompareAndSet(this, seen, (seen | turn) + USER)) {
                return true;
            }
        }
    }

    private void awaitTurn(int turn, long deadline) throws IOException {
        Waiter self = new Waiter(Thread.currentThread(), turn);
        Carrier here = Carrier.current();
        ConcurrentLinkedQueue<Waiter> queue = waitingQueue();
        queue.add(self);
        STATE.getAndBitwiseOr(this, WAITED_FOR); // before looking again: whoever leaves now sees it
        boolean entered = false;
        try {
            while (!(entered = tryEnter(turn))) {
                if (Thread.interrupted()) {
                    self.thread.interrupt();
                    throw new InterruptedIOException(
                            "interrupted while another thread had the turn");
                }
                if (deadline != 0 && System.nanoTime() - deadline >= 0) {
                    throw new SocketTimeoutException("timed out while another thread had the turn");
                }
                Carrier.park(here, deadline);
            }
        } catch (ClosedChannelException e) {
            throw new AsynchronousCloseException(); // closed while waiting, not before
        } finally {
            queue.remove(self);
            if (!entered) {
                wakeNext(turn); // the wake-up may have been for us
            }
        }
    }

    /**
     * Performs an operation on something else, which is called off too when this is being closed.
     * The caller has entered both.
     *
     * @return as {@link OneShot#performWhileOpen}
     */
    int performWhileOpen(OneShot operation, long deadline) {
        Waiter self = new Waiter(Thread.currentThread(), 0);
        ConcurrentLinkedQueue<Waiter> queue = waitingQueue();
        queue.add(self); // before it looks at closing(), or the closer looks here
        try {
            return operation.performWhileOpen(this, deadline);
        } finally {
            queue.remove(self);
        }
    }

    private ConcurrentLinkedQueue<Waiter> waitingQueue() {
        ConcurrentLinkedQueue<Waiter> queue = waiting;
        if (queue == null) {
            synchronized (this) {
                queue = waiting;
                if (queue == null) {
                    queue = new ConcurrentLinkedQueue<>();
                    waiting = queue;
                }
            }
        }
        return queue;
    }

    /**
     * Counts a call out and gives up its turn.
     *
     * @param turn the turn that was taken, or 0
     */
    public void leave(int turn) {
        int after;
        while (true) {
            int seen = state;
            after = (seen & ~turn) - USER;
            if (STATE.weakCompareAndSet(this, seen, after)) {
                break;
            }
        }
        if ((after & WAITED_FOR) != 0 && turn != 0) {
            wakeNext(turn);
        }
        if ((after & CLOSING) != 0 && after < USER) {
            LockSupport.unpark(closer);
        }
    }

    /**
     * Wakes whoever waits longest for a turn. Somebody else may take it first: he wakes the same
     * one again.
     */
    private void wakeNext(int turn) {
        ConcurrentLinkedQueue<Waiter> queue = waiting;
        if (queue != null) {
            for (Waiter waiter : queue) {
                if (waiter.turn == turn) {
                    LockSupport.unpark(waiter.thread);
                    return;
                }
            }
        }
    }

    /**
     * Refuses new calls from now on. Waiting for those under way is {@link #awaitUnused}.
     *
     * @return false if someone else has closed it already
     */
    public boolean beginClose() {
        int seen;
        do {
            seen = state;
            if ((seen & CLOSING) != 0) {
                return false;
            }
        } while (!STATE.weakCompareAndSet(this, seen, seen | CLOSING));
        wakeAll();
        return true;
    }

    private void wakeAll() {
        ConcurrentLinkedQueue<Waiter> queue = waiting;
        if (queue != null) {
            queue.forEach(waiter -> LockSupport.unpark(waiter.thread));
        }
    }

    /** Whether calls are under way. */
    public boolean inUse() {
        return state >= USER;
    }

    /**
     * Calls off everything under way and waits until nobody uses the descriptor. After {@link
     * #beginClose}; not interruptible.
     */
    public void awaitUnused(Carriers carriers) {
        closer = Thread.currentThread();
        if (!inUse()) {
            return;
        }
        carriers.cancelAll(this);
        Carrier here = Carrier.current();
        boolean interrupted = false;
        while (inUse()) {
            Carrier.park(here, 0);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
