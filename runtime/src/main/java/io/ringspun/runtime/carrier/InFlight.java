package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.ring.Completions;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations that one ring has been given: those in the kernel, and those that wait for a slot
 * or for room in the queue, in their order. Both are bounded by what threads wait for; nothing is
 * refused and the ring never stalls.
 *
 * <p>An operation may wait for what another is to do (a receive for a send), and the other one for
 * a slot. Hence the bound of slots holds only as long as operations end: when the first in the
 * order has waited for {@link #SLOT_WAIT_NANOS} in vain, it is raised.
 *
 * <p>Carrier only.
 */
final class InFlight {

    static final long SLOT_WAIT_NANOS = 10_000_000;

    private final Ring ring;
    private final Slots slots;
    private final Cancels cancels;
    private final Timers timers;
    private final Turn turn;
    private final Shortage shortage = new Shortage();
    private final int chainMax;
    private final RegisteredBuffers registered;
    private final RingFiles ringFiles;
    private final RegisteredFiles files;
    private final Workers workers;
    private final Signals signals;
    private final ArrayDeque<Operation> backlog = new ArrayDeque<>();

    private final Completions completions = this::completed;
    private boolean refusing;

    /** What lets others wake the carrier; needed until the very end. */
    private @Nullable Operation watch;

    /** Whether the watch has been ended too, and is not to begin anew. */
    private boolean watchRefused;

    private long completedCount;
    private long staleCount;

    /** How many operations were lost with the ring. */
    private int lostCount;

    InFlight(
            Ring ring,
            Timers timers,
            Turn turn,
            int operationsMax,
            RegisteredBuffers registered,
            RingFiles ringFiles,
            Signals signals) {
        this.ring = ring;
        this.signals = signals;
        this.timers = timers;
        this.turn = turn;
        chainMax = Math.min(ring.submissionEntries(), operationsMax - 1); // one is the watch's
        this.registered = registered;
        this.ringFiles = ringFiles;
        files = ringFiles.registered();
        workers = new Workers(ring);
        slots = new Slots(operationsMax);
        cancels = new Cancels(ring, slots, timers);
    }

    /** Set while the first of the backlog lacks slots. */
    private final class Shortage extends Timers.Deadline {

        /** The first one when it was set. */
        private @Nullable Operation first;

        void notice() {
            Operation waiting = backlog.peekFirst();
            if (!isSet() && lacksSlots(waiting)) {
                first = waiting;
                timers.set(this, System.nanoTime() + SLOT_WAIT_NANOS);
            }
        }

        private boolean lacksSlots(@Nullable Operation waiting) {
            return waiting != null && slots.room() < length(waiting);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // told apart by identity
        void due() {
            if (backlog.peekFirst() == first && lacksSlots(first)) {
                slots.allowMore();
            }
            first = null;
        }
    }

    /** Stages the operation that is to outlive all others. */
    void stageWatch(Operation operation) {
        if (watchRefused) {
            return; // its last completion overtook its cancel; nobody would cancel it again
        }
        watch = operation;
        // Ahead of what waits for a slot: it has just freed its own, and without it nobody can wake
        // the carrier.
        if (!tryStage(operation)) {
            backlog.addFirst(operation);
        }
    }

    /** Gives an operation a slot and a place in the queue, or keeps it until there are some. */
    void stage(Operation operation) {
        operation.submittedAt = turn.clock();
        // What is refused must not wait for a slot: its closer waits for it, and slots may be taken
        // for long.
        if (!backlog.isEmpty() && !refuses(operation) || !tryStage(operation)) {
            backlog.addLast(operation);
        }
    }

    /** Whether an operation, or one of its chain, is not to reach the kernel. */
    @SuppressWarnings("ReferenceEquality") // told apart by identity
    private boolean refuses(Operation first) {
        for (Operation each = first; each != null; each = each.successor()) {
            Target target = each.target();
            if (refusing && each != watch || target != null && target.closing()) {
                return true;
            }
        }
        return false;
    }

    private boolean tryStage(Operation operation) {
        if (refuses(operation)) {
            endUnbegun(operation, -Errno.ECANCELED);
            return true;
        }
        if (operation.successor() != null) {
            return tryStageChain(operation);
        }
        if (!slots.claim(operation)) {
            return false;
        }
        operation.beginUse(registered);
        operation.beginUse(files);
        if (!ring.stage(operation, operation.userData)) {
            ring.flush();
            if (!ring.stage(operation, operation.userData)) {
                operation.endUse(registered);
                operation.endUse(files);
                slots.release(operation); // the kernel takes no more before completions are reaped
                return false;
            }
        }
        if (operation.isOnWorker()) {
            workers.occupy();
        }
        return true;
    }

    /** Stages a chain as a whole: the kernel links only what it is given in one call. */
    private boolean tryStageChain(Operation first) {
        int length = length(first);
        if (ring.room() < length) {
            ring.flush();
        }
        if (ring.room() < length || slots.room() < length) {
            return false;
        }
        Operation each = first;
        while (each != null) {
            Operation next = each.successor();
            each.parted();
            if (!slots.claim(each)) {
                throw new AssertionError("there was a slot for " + each);
            }
            each.beginUse(registered);
            each.beginUse(files);
            if (!ring.stage(each, each.userData)) {
                throw new AssertionError("there was room for " + each);
            }
            each = next;
        }
        return true;
    }

    private static int length(Operation first) {
        int length = 0;
        for (Operation each = first; each != null; each = each.successor()) {
            length++;
        }
        return length;
    }

    /** How long a chain may be. */
    int chainMax() {
        return chainMax;
    }

    /** Ends an operation that the kernel has not seen, and its chain. */
    private static void endUnbegun(Operation first, int result) {
        Operation each = first;
        while (each != null) {
            Operation next = each.successor();
            each.parted();
            each.completed(result, 0, true);
            each = next;
        }
    }

    /** Stages what found no slot or room before. */
    void stageBacklog() {
        cancels.stageWaiting();
        while (!backlog.isEmpty() && tryStage(backlog.peekFirst())) {
            backlog.removeFirst();
        }
        shortage.notice();
    }

    /** Takes what the kernel has completed. */
    void reap() {
        completedCount += ring.reap(completions);
    }

    private void completed(long userData, int result, int flags) {
        if (Cancels.owns(userData)) {
            cancels.completed(userData, result);
            return;
        }
        Operation operation = slots.find(userData);
        if (operation == null) {
            if (!signals.completed(userData, result)) {
                staleCount++;
            }
            return;
        }
        boolean terminal = (flags & IoUring.IORING_CQE_F_MORE) == 0;
        if (terminal) {
            slots.release(operation);
            operation.cancelled = false;
            operation.answered = false;
            if (operation.isOnWorker()) {
                workers.release();
            }
            operation.endUse(registered);
            operation.endUse(files);
        }
        operation.completed(result, flags, terminal);
    }

    /**
     * Asks for an operation to end; one that is over is left alone, one the kernel has not seen
     * ends at once.
     */
    void cancel(Operation operation) {
        if (operation.userData != Slots.NONE) {
            if (!operation.cancelled && !operation.answered) {
                operation.cancelled = true;
                cancels.cancel(operation.userData);
            }
        } else {
            Operation first = waitingWith(operation);
            if (first != null) {
                backlog.remove(first);
                endUnbegun(first, -Errno.ECANCELED);
            }
        }
    }

    /** The operation in the backlog that begins the chain of another one, or is it. */
    @SuppressWarnings("ReferenceEquality") // told apart by identity
    private @Nullable Operation waitingWith(Operation operation) {
        for (Operation first : backlog) {
            for (Operation each = first; each != null; each = each.successor()) {
                if (each == operation) {
                    return first;
                }
            }
        }
        return null;
    }

    /**
     * Asks for all operations to end.
     *
     * @param target on this; null for all there are
     */
    @SuppressWarnings("ReferenceEquality") // told apart by identity
    void cancelAll(@Nullable Target target) {
        List<Operation> chosen = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            chosen.add(slots.at(i));
        }
        for (Operation first : backlog) {
            for (Operation each = first; each != null; each = each.successor()) {
                chosen.add(each);
            }
        }
        for (Operation operation : chosen) {
            if (operation != null
                    && operation != watch
                    && (target == null || operation.target() == target)) {
                cancel(operation);
            }
        }
    }

    /**
     * Ends all operations and lets later ones end at once; only the carrier's own watch goes on.
     */
    void refuse() {
        refusing = true;
        cancelAll(null);
    }

    /** Ends the watch too. */
    void refuseWatch() {
        Operation last = watch;
        watchRefused = true;
        watch = null;
        if (last != null) {
            cancel(last);
        }
    }

    /**
     * The ring is dead: no completion will come any more.
     *
     * @return the failure, with what is kept because of it
     */
    RingFailure abandon(RingFailure failure) {
        refusing = true;
        watchRefused = true; // or it would begin anew as often as it is ended
        registered.close(); // what the kernel may still use stays as it is
        ringFiles.abandon();
        signals.abandon();
        for (int i = 0; i < slots.size(); i++) {
            Operation operation = slots.at(i);
            if (operation != null) {
                slots.release(operation);
                operation.endUse(registered);
                operation.endUse(files);
                lostCount += operation.abandoned() ? 1 : 0;
            }
        }
        while (!backlog.isEmpty()) {
            endUnbegun(backlog.removeFirst(), -Errno.EIO);
        }
        return lostCount == 0
                ? failure
                : new RingFailure(
                        failure.getMessage()
                                + "; the kernel may still be at work on "
                                + lostCount
                                + " operations, whose memory stays lent for ever");
    }

    /** All there is but the carrier's own watch, those in the kernel first. */
    @SuppressWarnings("ReferenceEquality") // told apart by identity
    List<Sighting> sightings() {
        List<Sighting> seen = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            Operation operation = slots.at(i);
            if (operation != null && operation != watch) {
                seen.add(Sighting.inKernel(operation));
            }
        }
        for (Operation first : backlog) {
            for (Operation each = first; each != null; each = each.successor()) {
                seen.add(Sighting.waiting(each, first.submittedAt));
            }
        }
        return seen;
    }

    /** Waits in the kernel for a moment, and takes what has come. */
    void look(long nanos) {
        ring.enter(1, nanos);
        reap();
    }

    /** The wake-ups that this ring sends to others. */
    Signals signals() {
        return signals;
    }

    /** The memory that the ring knows by number. */
    RegisteredBuffers registered() {
        return registered;
    }

    /** The ring is about to be closed, and its tables with it. */
    void closeTables() {
        registered.close();
        ringFiles.close();
        signals.end();
    }

    /** The files that it knows by number. */
    RingFiles files() {
        return ringFiles;
    }

    /** Whether nothing is in the kernel or on its way. */
    boolean isEmpty() {
        return slots.used() == 0 && cancels.isIdle() && backlog.isEmpty() && signals.isIdle();
    }

    int count() {
        return slots.used();
    }

    /** Operations, or chains of them, that wait for slots or room. */
    int waitingCount() {
        return backlog.size();
    }

    long completedCount() {
        return completedCount;
    }

    long staleCount() {
        return staleCount;
    }
}
