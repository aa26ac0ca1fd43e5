package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Recorder;
import io.ringspun.runtime.ring.RingUnavailableException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes a carrier that waits in the kernel: an event descriptor that its ring polls. Owns the
 * descriptor.
 *
 * <p>The inbox tells exactly how many wake-ups are owed, so the descriptor is not closed before the
 * last of them was written: a waker that was held up between seeing the carrier asleep and writing
 * would otherwise write to a stranger.
 */
final class Waker {

    private static final long CLOSE_LOOK_NANOS = 20_000;

    private final Carrier carrier;
    private final boolean multishot;
    private final int eventfd;
    private final MemorySegment counter = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final Poll poll = new Poll();

    /** Wake-ups owed so far, and those seen in the descriptor's counter. Carrier only. */
    private long expected;

    private long received;

    Waker(Carrier carrier, boolean multishot) throws IOException {
        this.carrier = carrier;
        this.multishot = multishot;
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
        Linux.wake(eventfd);
        if (Recorder.isActive()) {
            WakeUpEvent.happened(carrier.index());
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

    /** Waits for the last wake-up that is owed and closes the descriptor. The poll must be over. */
    void close() {
        collect();
        while (received < expected) {
            LockSupport.parkNanos(
                    CLOSE_LOOK_NANOS); // its writer is on its way from the inbox to the descriptor
            collect();
        }
        Linux.close(eventfd);
    }
}
