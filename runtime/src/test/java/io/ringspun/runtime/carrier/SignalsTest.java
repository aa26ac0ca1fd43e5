package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.Room;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Messages from one ring to another, both of this thread, for a carrier that takes no part: its
 * event descriptor is looked at instead.
 */
class SignalsTest {

    private static final long LONG_NANOS = 10_000_000_000L;

    private Group group;
    private Ring from;
    private Ring to;
    private Waker target;
    private Signals sending;
    private Signals receiving;
    private int stale;

    @BeforeEach
    void open() throws IOException {
        group = Group.stock(Group.config(1));
        from = Room.ring(2, 4, Choices.NONE);
        to = Room.ring(2, 4, Choices.NONE);
        target = new Waker(group.carrier(0), to.descriptor());
        sending = new Signals(from, true, 3);
        receiving = new Signals(to, true, 3);
    }

    @AfterEach
    void close() throws ReflectiveOperationException {
        if (target != null) {
            Linux.close(eventfd());
            from.close();
            to.close();
        }
        group.close();
    }

    private int eventfd() throws ReflectiveOperationException {
        var field = Waker.class.getDeclaredField("eventfd");
        field.setAccessible(true);
        return field.getInt(target);
    }

    /** How often the event descriptor was written. */
    private long written() throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment counter = arena.allocate(ValueLayout.JAVA_LONG);
            int result = Linux.read(eventfd(), counter.address(), Long.BYTES);
            return result == Long.BYTES ? counter.get(ValueLayout.JAVA_LONG, 0) : 0;
        }
    }

    private boolean send(int descriptor) {
        return sending.send(target, 2, descriptor);
    }

    private void reap(Ring ring, Signals signals) {
        ring.enter(1, LONG_NANOS);
        ring.reap(
                (userData, result, flags) -> stale += signals.completed(userData, result) ? 0 : 1);
    }

    @Test
    void aMessageIsWithTheOtherRingAtOnce() throws Exception {
        for (int i = 1; i <= 10; i++) {
            assertThat(send(to.descriptor())).isTrue();
            assertThat(sending.isIdle()).isFalse();
            reap(to, receiving);
            assertThat(receiving.arrivedCount()).isEqualTo(i);
            reap(from, sending);
            assertThat(sending.isIdle()).isTrue();
        }
        assertThat(written()).isZero();
        assertThat(stale).isZero();
    }

    /** More than the other's queue of completions holds. */
    @Test
    void messagesThatDoNotFitArriveLater() {
        for (int i = 0; i < 100; i++) {
            assertThat(send(to.descriptor())).isTrue();
            reap(from, sending);
        }
        while (receiving.arrivedCount() < 100) {
            reap(to, receiving);
        }
        assertThat(to.overflowsCount()).isPositive();
        assertThat(sending.isIdle()).isTrue();
    }

    /** The kernel says so only afterwards: the sleeper is woken all the same, and no more asked. */
    @Test
    void aMessageThatFailsIsReplacedAndTheLast() throws Exception {
        assertThat(send(eventfd())).isTrue(); // is no ring
        reap(from, sending);
        assertThat(written()).isEqualTo(1);
        assertThat(sending.isIdle()).isTrue();
        assertThat(send(to.descriptor())).isFalse();
        assertThat(from.stagedCount()).isZero();
    }

    @Test
    void whatTheRingDoesNotTakeIsNotLeftInIt() throws Exception {
        var failure = Ring.class.getDeclaredField("failure");
        failure.setAccessible(true);
        failure.set(from, new io.ringspun.runtime.ring.RingFailure("by the test"));
        assertThat(send(to.descriptor())).isFalse();
        assertThat(from.stagedCount()).isZero();
        assertThat(sending.isIdle()).isTrue();
        failure.set(from, null);
        assertThat(send(to.descriptor())).isTrue();
        reap(from, sending);
        reap(to, receiving);
        assertThat(receiving.arrivedCount()).isEqualTo(1);
    }

    /** What became of the message nobody says any more. */
    @Test
    void aRingThatDiesWakesThoseItMayNotHaveWoken() throws Exception {
        assertThat(send(to.descriptor())).isTrue();
        sending.abandon();
        assertThat(written()).isEqualTo(1);
        assertThat(sending.isIdle()).isTrue();
        assertThat(send(to.descriptor())).isFalse();
        from.reap(
                (userData, result, flags) -> stale += sending.completed(userData, result) ? 0 : 1);
        assertThat(stale).as("completions of nobody's").isEqualTo(1);
        target.close(to); // leaves open what others may name
        assertThat(to.enter(0, 0)).isZero();
        target.wakeInDoubt();
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void noOtherUserDataIsTakenForAMessage() {
        for (long userData :
                new long[] {0, 63, 1L << 32, (1L << 30) - 1, 1L << 30, 1L << 30 | 3, -1, ~5L}) {
            assertThat(sending.completed(userData, -Errno.EIO)).isFalse();
        }
    }
}
