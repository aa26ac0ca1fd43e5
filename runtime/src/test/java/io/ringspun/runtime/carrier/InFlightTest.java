package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingUnavailableException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of everything in flight, with a watch that begins anew whenever it ends by itself. */
class InFlightTest {

    private static final long SHORT_NANOS = 1_000_000;

    private Ring ring;
    private InFlight inFlight;
    private int eventfd;

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
    void open() throws IOException {
        try {
            ring = Ring.open(2, 4, Features.Mask.NONE);
        } catch (RingUnavailableException e) {
            Assumptions.abort("no ring to be had: " + e.getMessage());
        }
        eventfd = Linux.eventfd(0, Posix.EFD_CLOEXEC | Posix.EFD_NONBLOCK);
        inFlight = new InFlight(ring, new Timers(System.nanoTime()), 16);
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
        inFlight.abandon();
        assertThat(inFlight.isEmpty()).isTrue();
    }
}
