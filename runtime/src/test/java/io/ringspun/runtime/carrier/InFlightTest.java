package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingFailure;
import io.ringspun.runtime.ring.Room;
import java.util.ArrayDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of everything in flight, with a watch that begins anew whenever it ends by itself. */
class InFlightTest {

    private static final long SHORT_NANOS = 1_000_000;

    private static final int SLOTS = 16;

    private Ring ring;
    private Timers timers;
    private InFlight inFlight;
    private int eventfd;
    private long laterNanos;

    /** As a waker's: it must not end while anybody might have to wake the carrier. */
    private final class Watch extends Operation {

        void begin() {
            poll(eventfd, Posix.POLLIN);
            inFlight.stageWatch(this);
        }

        @Override
        protected void completed(int result, int flags, boolean terminal) {
            if (result != -Errno.ECANCELED) {
                begin();
            }
        }
    }

    @BeforeEach
    void open() {
        ring = Room.ring(2, 4, Choices.NONE);
        eventfd = Linux.eventfd(0, Posix.EFD_CLOEXEC | Posix.EFD_NONBLOCK);
        timers = new Timers(System.nanoTime());
        inFlight =
                new InFlight(
                        ring,
                        timers,
                        new Turn(1_000_000_000),
                        SLOTS,
                        new RegisteredBuffers(null, 0),
                        RingFiles.none(),
                        new Signals(ring, false, 1));
        new Watch().begin();
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
            Linux.close(eventfd);
        }
    }

    /** Found by the simulation: the watch went on, and with it the carrier, for ever. */
    @Test
    void aWatchThatEndsByItselfWhileItIsBeingEndedStaysEnded() {
        inFlight.refuse();
        Linux.wake(eventfd);
        ring.enter(1, -1); // its completion is there before its cancel is sent
        inFlight.refuseWatch();
        for (int i = 0; i < 100 && !inFlight.isEmpty(); i++) {
            inFlight.stageBacklog();
            ring.enter(1, SHORT_NANOS);
            inFlight.reap();
        }
        assertThat(inFlight.isEmpty()).isTrue();
    }

    /** Found by the simulation: the watch of a dead ring was ended and begun without end. */
    @Test
    void nothingBeginsAnewWhenTheRingIsAbandoned() {
        inFlight.abandon(new RingFailure("killed by the test"));
        assertThat(inFlight.isEmpty()).isTrue();
    }

    /** Ends when it is called off. */
    private static final class Endless extends Operation {

        boolean over;

        @Override
        protected void completed(int result, int flags, boolean terminal) {
            over |= terminal;
        }
    }

    /** Polls what never becomes ready. */
    private Endless begun(int never) {
        Endless operation = new Endless();
        operation.poll(never, Posix.POLLIN);
        inFlight.stage(operation);
        return operation;
    }

    /** A turn so long after the last one that whoever waits for a slot has waited for too long. */
    private void turnMuchLater() {
        laterNanos += 10 * InFlight.SLOT_WAIT_NANOS;
        timers.advance(System.nanoTime() + laterNanos);
        inFlight.stageBacklog();
        ring.enter(0, 0);
        inFlight.reap();
    }

    private void endAll() {
        inFlight.refuse();
        inFlight.refuseWatch();
        for (int i = 0; i < 100 && !inFlight.isEmpty(); i++) {
            inFlight.stageBacklog();
            ring.enter(1, SHORT_NANOS);
            inFlight.reap();
        }
        assertThat(inFlight.isEmpty()).isTrue();
    }

    /** What waits may wait for the very one that has no slot. */
    @Test
    void whenNothingEndsThereAreMoreSlots() {
        int never = Linux.eventfd(0, Posix.EFD_CLOEXEC | Posix.EFD_NONBLOCK);
        try {
            for (int i = 0; i < 4 * SLOTS; i++) {
                begun(never);
            }
            inFlight.stageBacklog();
            assertThat(inFlight.count()).isEqualTo(SLOTS);
            int looks = 0;
            while (inFlight.count() <= 4 * SLOTS && looks < 10 * SLOTS) { // the watch is one more
                turnMuchLater();
                looks++;
            }
            assertThat(inFlight.count()).isEqualTo(4 * SLOTS + 1);
            assertThat(timers.count()).as("looks that go on").isZero();
            endAll();
        } finally {
            Linux.close(never);
        }
    }

    @Test
    void asLongAsOperationsEndTheBoundHolds() {
        int never = Linux.eventfd(0, Posix.EFD_CLOEXEC | Posix.EFD_NONBLOCK);
        try {
            ArrayDeque<Endless> operations = new ArrayDeque<>();
            for (int i = 0; i < 4 * SLOTS; i++) {
                operations.add(begun(never));
            }
            while (operations.size() > SLOTS) {
                inFlight.stageBacklog();
                assertThat(inFlight.count()).isEqualTo(SLOTS);
                Endless oldest = operations.removeFirst();
                inFlight.cancel(oldest);
                for (int i = 0; i < 100 && !oldest.over; i++) {
                    inFlight.stageBacklog();
                    ring.enter(1, SHORT_NANOS);
                    inFlight.reap();
                }
                turnMuchLater();
            }
            endAll();
        } finally {
            Linux.close(never);
        }
    }
}
