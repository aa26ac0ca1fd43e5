package io.ringspun.runtime.carrier;

import io.ringspun.IoStats;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.ring.Recorder;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingFailure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One platform thread that owns one ring and runs the virtual threads at home here. In the stock
 * mode it runs none and only drives the ring.
 *
 * <p>A turn of the loop: run what is runnable (for a bounded time) → take what others left in the
 * inbox → begin new threads → due deadlines → enter the kernel once for everything staged, and
 * reap. Only when nothing is runnable does it announce sleep, look once more, and wait in the
 * kernel until the next deadline.
 *
 * <p>Methods marked "owner" may be called by the carrier's bare thread and by the virtual threads
 * running on it, which is the same platform thread and never two at a time. The others may be
 * called by anyone.
 */
public final class Carrier {

    /** How many new threads begin in one turn. */
    private static final int STARTS_PER_TURN = 8;

    /** How long a pinned thread waits in the ring at a time: an unpark does not end that. */
    private static final long PINNED_WAIT_NANOS = 5_000_000;

    private final Carriers carriers;
    private final int index;
    private final Inbox inbox = new Inbox();
    private final Residents residents = new Residents();
    private final Turn turn;

    /** The thread that made it, and drives the ring. */
    private final Thread thread = Thread.currentThread();

    private final Afterlife afterlife = new Afterlife(this);

    // Owner's, from here on.
    private final RunQueue ready = new RunQueue(failure -> report(failure));
    private final ArrayDeque<OneShot> idleOperations = new ArrayDeque<>();
    private final MemorySegment callState = Linux.newCallState();
    private final Timers timers = new Timers(System.nanoTime());
    private final Alarms alarms = new Alarms(timers);
    private final Ring ring;
    private final Waker waker;
    private final BufferGroups receiveBuffers;
    private final InFlight inFlight;

    private boolean stopping;
    private long pinnedCount;
    private long starvedCount;

    /** Called on the carrier's own thread; takes the ring over. */
    Carrier(Carriers carriers, int index, Ring ring) throws IOException {
        this.carriers = carriers;
        this.index = index;
        this.ring = ring;
        turn = new Turn(carriers.config().observability().stallTime().toNanos());
        inFlight =
                new InFlight(
                        ring,
                        timers,
                        turn,
                        carriers.config().operationsMax(),
                        RegisteredBuffers.open(ring, carriers.features(), index),
                        RingFiles.open(ring, carriers.features(), carriers.config(), index),
                        carriers.signals(ring));
        waker = new Waker(this, ring.descriptor());
        receiveBuffers = new BufferGroups(this, ring, carriers.features(), carriers.config());
    }

    /** The carrier on which the calling virtual thread is at home, or null for any other thread. */
    public static @Nullable Carrier current() {
        return Scheduling.currentCarrier() instanceof CarrierThread thread
                ? thread.carrier()
                : null;
    }

    /** Which of the runtime's carriers this is, from 0. */
    public int index() {
        return index;
    }

    /** The group it belongs to. */
    public Carriers carriers() {
        return carriers;
    }

    /** Buffers for multishot receive, or null where the kernel has none. */
    public @Nullable ReceiveBuffers receiveBuffers() {
        return receiveBuffers.bytes();
    }

    /**
     * Buffers for multishot receive of internet datagrams, each large enough for any; null where
     * the kernel has none.
     */
    public @Nullable ReceiveBuffers datagramBuffers() {
        return receiveBuffers.datagrams();
    }

    // ---------------------------------------------------------------- the loop

    /**
     * Runs until told to stop and nothing is in flight; then goes on without the ring while threads
     * are left.
     */
    void run() {
        try {
            waker.arm();
            while (!stopping || !inFlight.isEmpty()) {
                try {
                    takeTurn();
                } catch (RingFailure failure) {
                    throw failure;
                } catch (Throwable e) { // whatever it was, others depend on this loop
                    report(e);
                }
            }
            ring.enter(0, 0); // throws what a pinned thread may have met
            receiveBuffers.close();
            inFlight.closeTables();
            waker.close(ring);
        } catch (RingFailure failure) {
            fail(failure);
        }
        turn.sleep(); // there are no turns any more
        carriers.ringClosed();
        afterlife.run();
    }

    /**
     * The ring cannot be used any more: everything waiting on it ends with an error. What the
     * kernel may still write to stays mapped for ever, and the ring's memory too.
     */
    private void fail(RingFailure failure) {
        stopping = true;
        report(inFlight.abandon(failure));
        inbox.wakeUp(); // it failed asleep, perhaps; the mark would be taken for an item
    }

    private void report(Throwable failure) {
        carriers.report(this, failure);
    }

    private void takeTurn() {
        long now = System.nanoTime();
        turn.begin(now);
        ready.run(now);
        now = System.nanoTime(); // a thread may have held the carrier for long
        turn.ran(now);
        inbox.drain(this);
        beginStarts();
        timers.advance(now);
        receiveBuffers.recycleReturned();
        inFlight.stageBacklog();
        if (ready.isEmpty() && inbox.isEmpty() && !ring.hasCompletions()) {
            idle(now);
        } else if (ring.stagedCount() > 0 || ring.kernelHasMore()) {
            ring.enter(0, 0);
        }
        inFlight.reap();
    }

    /** An item of the inbox; one that fails must not take the others with it. */
    void arrived(Inbox.Item item) {
        try {
            item.arrive(this);
        } catch (Throwable e) {
            report(e);
        }
    }

    private void beginStarts() {
        // A few at a time: what waits longer can still be taken by an idle carrier.
        Home.Start start;
        for (int i = 0; i < STARTS_PER_TURN && (start = residents.take()) != null; i++) {
            start.settle(this);
        }
    }

    private void idle(long now) {
        Home.Start stolen = carriers.population().steal(this, now);
        if (stolen != null) {
            stolen.settle(this);
            return;
        }
        if (stopping) {
            ring.enter(1, PINNED_WAIT_NANOS); // the waker may be gone already: look again soon
        } else if (inbox.fallAsleep()) {
            turn.sleep();
            ring.enter(1, timers.nanosToNext(now));
            if (!inbox.wakeUp()) {
                waker.expect();
            }
        }
    }

    // ---------------------------------------------------------------- threads

    /** Lets a continuation run here. Any thread. */
    void resume(Runnable continuation) {
        if (current() == this) {
            resumeHere(continuation);
        } else {
            send(new Messages.Resume(continuation));
        }
    }

    /** The same, on the carrier itself. Owner. */
    void resumeHere(Runnable continuation) {
        ready.add(continuation);
    }

    /** Leaves an item in the inbox and wakes the carrier if it sleeps. Any thread. */
    void send(Inbox.Item item) {
        if (inbox.push(item) && !afterlife.wake()) {
            waker.wake();
        }
        afterlife.goOn();
    }

    /** The threads that live here or may begin here. */
    Residents residents() {
        return residents;
    }

    /** When its present turn began. Any thread. */
    Turn turn() {
        return turn;
    }

    /** The platform thread that runs it. Any thread. */
    Thread thread() {
        return thread;
    }

    /**
     * Lets others run if the turn has become long. For calls that were done without waiting: a
     * thread that makes only such calls would never leave its carrier. Any thread; does nothing
     * elsewhere than at home.
     */
    public static void yieldIfLong() {
        Carrier here = current();
        if (here != null && here.turn.isLong()) {
            Thread.yield();
        }
    }

    /**
     * Parks the calling thread, which is at home here, until it is unparked; sooner at a deadline,
     * and sometimes for no reason. One that cannot leave its carrier drives the ring instead.
     * Owner.
     *
     * @param deadline nanoTime, or 0 for none
     */
    private void parkHere(long deadline) {
        Alarms.Alarm alarm = deadline == 0 ? null : alarms.set(deadline);
        if (!Scheduling.tryPark(Thread.currentThread())) {
            waitPinned();
        }
        if (alarm != null) {
            alarms.cancel(alarm);
        }
    }

    /**
     * A turn of the loop without running threads, made by a thread that is pinned to the carrier:
     * what it waits for can come only through the ring or the inbox, and nobody else will look
     * there. The wait is short, for an unpark of a pinned thread leaves no trace in either.
     */
    private void waitPinned() {
        pinnedCount++;
        PinnedWaitEvent event = Recorder.isActive() ? PinnedWaitEvent.begun() : null;
        drivePinned();
        if (event != null) {
            event.over(index);
        }
    }

    private void drivePinned() {
        if (afterlife.hasBegun()) {
            LockSupport.parkNanos(PINNED_WAIT_NANOS);
            return;
        }
        try {
            inbox.drain(this);
            timers.advance(System.nanoTime());
            inFlight.stageBacklog();
            if (!ring.hasCompletions()) {
                ring.enter(1, PINNED_WAIT_NANOS);
            }
            inFlight.reap();
        } catch (RingFailure failure) {
            stopping = true; // the loop meets it too, but not before this thread has its answer
            inFlight.abandon(failure);
        }
    }

    // ---------------------------------------------------------------- operations

    /**
     * Submits an operation: stages it when called at home, sends it to the carrier otherwise. Any
     * thread, operation idle.
     */
    public void submit(Operation operation) {
        if (current() == this) {
            inFlight.stage(operation);
        } else {
            send(operation);
        }
    }

    /** How long a chain of operations may be. Any thread. */
    public int chainMax() {
        return inFlight.chainMax();
    }

    /** An idle operation for the calling thread, to be filled and performed. Any thread. */
    public OneShot operation(@Nullable Target target) {
        OneShot operation = current() == this ? idleOperations.pollFirst() : null;
        if (operation == null) {
            operation = new OneShot(this);
        }
        operation.target(target);
        operation.memory(null);
        return operation;
    }

    /** Takes back an operation that is idle. Owner. */
    void giveBack(OneShot operation) {
        idleOperations.addFirst(operation);
    }

    /**
     * Parks the calling thread until it is unparked; sooner at a deadline or an interrupt, and
     * sometimes for no reason.
     *
     * @param here {@link #current}
     * @param deadline nanoTime, or 0 for none
     */
    public static void park(@Nullable Carrier here, long deadline) {
        if (here != null) {
            here.parkHere(deadline);
        } else if (deadline == 0) {
            LockSupport.park();
        } else {
            LockSupport.parkNanos(Math.max(1, deadline - System.nanoTime()));
        }
    }

    /** The operations this ring has been given. Owner. */
    InFlight inFlight() {
        return inFlight;
    }

    /**
     * Asks for an operation to end early. It is over only when its terminal completion says so, and
     * may succeed all the same. Any thread.
     */
    public void cancel(Operation operation) {
        if (current() == this) {
            inFlight.cancel(operation);
        } else {
            send(new Messages.Cancel(operation));
        }
    }

    /** Where calls made at home leave their error number. Owner. */
    public MemorySegment callState() {
        return callState;
    }

    /** Whether a send is better tried at once: many threads here make a park dear. Owner. */
    public boolean sendsAtOnce() {
        return residents.areMany();
    }

    /** Counts a receive that found no buffer. Owner. */
    public void receiveStarved(int fd) {
        starvedCount++;
        if (Recorder.isActive()) {
            ReceiveStarvedEvent.happened(index, fd);
        }
    }

    // ---------------------------------------------------------------- the end

    /** Ends the loop once nothing is in flight. Owner. */
    void stopHere() {
        stopping = true;
        inFlight.refuse();
        inFlight.refuseWatch();
    }

    /** All of a turn that needs no ring. Owner; false if nothing is left to do now. */
    boolean runThreads() {
        ready.run(System.nanoTime());
        inbox.drain(this);
        beginStarts();
        timers.advance(System.nanoTime());
        return !ready.isEmpty() || hasMail();
    }

    boolean hasMail() {
        return !inbox.isEmpty();
    }

    /** Sleeps until something comes or is due; false if nobody is left here. Owner. */
    boolean sleepWithoutRing() {
        if (residents.living() <= 0 && timers.count() == 0) {
            return false;
        }
        if (inbox.fallAsleep()) {
            long nanos = timers.nanosToNext(System.nanoTime());
            LockSupport.parkNanos(this, nanos < 0 ? Long.MAX_VALUE : nanos);
            inbox.wakeUp();
        }
        return true;
    }

    /** What has been counted. Any thread; the owner's figures may be a turn old. */
    public IoStats.CarrierStats stats(long buffersLent, long poolWaits) {
        return new IoStats.CarrierStats(
                residents.living(),
                inFlight.count(),
                inFlight.waitingCount(),
                ring.entersCount(),
                ring.submittedCount(),
                inFlight.completedCount(),
                waker.count(),
                ring.overflowsCount(),
                starvedCount,
                inFlight.staleCount(),
                pinnedCount,
                turn.stalls(),
                poolWaits,
                buffersLent + receiveBuffers.lentCount());
    }
}
