package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Recorder;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingUnavailableException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Wakes a carrier that waits in the kernel: an event descriptor that its ring polls, and for other
 * carriers of its group a message from their rings ({@link Signals}). Owns the descriptor.
 *
 * <p>The inbox tells exactly how many wake-ups are owed, so neither the descriptor nor the ring is
 * closed before the last of them has come: a waker that was held up between seeing the carrier
 * asleep and writing would otherwise write to a stranger.
 *
 * <p>One case leaves a doubt, a ring that died with a message under way. Its target is then woken
 * once more than it may be owed, counts are worth nothing from there on, and what others may still
 * name stays open for ever.
 */
final class Waker {

    private static final long CLOSE_LOOK_NANOS = 20_000;

    /** {@code fate}: in use. */
    private static final int OPEN = 0;

    /** {@code fate}: never to be closed. */
    private static final int KEPT = 1;

    /** {@code fate}: all have come, and nobody names it any more. */
    private static final int CLOSED = 2;

    private final Carrier carrier;
    private final int ringDescriptor;
    private final boolean multishot;
    private final boolean byMessage;
    private final int eventfd;
    private final MemorySegment counter = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final Poll poll = new Poll();

    /** Wake-ups owed so far, and those seen in the descriptor's counter. Carrier only. */
    private long expected;

    private long received;

    private final AtomicInteger fate = new AtomicInteger(OPEN);

    Waker(Carrier carrier, int ringDescriptor) throws IOException {
        this.carrier = carrier;
        this.ringDescriptor = ringDescriptor;
        multishot = carrier.carriers().has(Facility.MULTISHOT_POLL);
        byMessage = carrier.carriers().has(Facility.MESSAGE_RING);
        eventfd = Linux.eventfd(0, Posix.EFD_CLOEXEC | Posix.EFD_NONBLOCK);
        if (eventfd < 0) {
            throw RingUnavailableException.of("eventfd", -eventfd);
        }
    }

    private final class Poll extends Operation {
        @Override
        protected void completed(int result, int flags, boolean terminal) {
            if (terminal && result != -Errno.ECANCELED) {
                arm();
            }
        }
    }

    /** Lets the ring watch the descriptor. Carrier only. */
    void arm() {
        if (multishot) {
            poll.pollMultishot(eventfd, Posix.POLLIN);
        } else {
            collect(); // a poll that completes once would complete at once while anything is in the
            // counter
            poll.poll(eventfd, Posix.POLLIN);
        }
        carrier.inFlight().stageWatch(poll);
    }

    /** Wakes the carrier. Any thread, but only one that the inbox told to. */
    void wake() {
        if (!byMessage || !wakeByMessage()) {
            wakeByDescriptor();
        }
        if (Recorder.isActive()) {
            WakeUpEvent.happened(carrier.index());
        }
    }

    private boolean wakeByMessage() {
        Carrier here = Carrier.current();
        return here != null
                && here != carrier
                && here.carriers() == carrier.carriers()
                && here.inFlight().signals().send(this, carrier.index(), ringDescriptor);
    }

    /** The same without a message. Any thread. */
    void wakeByDescriptor() {
        Linux.wake(eventfd);
    }

    /** Wakes the carrier that may have been woken already by a message, or not. Any thread. */
    void wakeInDoubt() {
        if (fate.compareAndSet(OPEN, KEPT) || fate.get() == KEPT) {
            wakeByDescriptor();
        }
    }

    /** Someone owes a wake-up. Carrier only. */
    void expect() {
        expected++;
    }

    private void collect() {
        if (Linux.read(eventfd, counter.address(), Long.BYTES) == Long.BYTES) {
            received += counter.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** How often others had to wake the carrier. */
    long count() {
        return expected;
    }

    /**
     * Waits for the last wake-up that is owed, and closes the descriptor and the ring. Nothing else
     * may be in flight.
     */
    void close(Ring ring) {
        InFlight inFlight = carrier.inFlight();
        collect();
        while (received + inFlight.signals().arrivedCount() < expected) {
            inFlight.look(CLOSE_LOOK_NANOS); // its sender is on its way from the inbox
            collect();
        }
        if (fate.compareAndSet(OPEN, CLOSED)) {
            Linux.close(eventfd);
            ring.close();
        }
    }
}
