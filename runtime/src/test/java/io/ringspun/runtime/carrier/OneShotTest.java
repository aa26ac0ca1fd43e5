package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoConfig;
import io.ringspun.contract.Site;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.carrier.OneCarrier.Caller;
import io.ringspun.runtime.kernel.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One operation and the thread that waits for it, from each kind of thread, in every way it can
 * end.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class OneShotTest {

    private static final IoConfig FEW = Group.config(1).withQueues(4, 8, 16);

    private static final class Thing implements Target {

        private volatile boolean closing;

        @Override
        public boolean closing() {
            return closing;
        }
    }

    private final OneCarrier one = new OneCarrier();

    @AfterEach
    void close() {
        one.close();
    }

    @ParameterizedTest
    @EnumSource
    void returnsWhatTheKernelAnswers(Caller caller) throws Exception {
        Event event = one.event();
        Running<Integer> running =
                one.start(caller, () -> event.read(one.carrier(), null).perform(0));
        one.awaitInKernel(1);
        event.happen();
        assertThat(running.join()).isEqualTo(Long.BYTES);
        int failed =
                one.start(
                                caller,
                                () -> {
                                    OneShot sync = one.carrier().operation(null);
                                    sync.sync(-1, 0);
                                    return sync.perform(0);
                                })
                        .join();
        assertThat(failed).isEqualTo(-Errno.EBADF);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptCallsOffTheWaitAndTheStatusStays(Caller caller) throws Exception {
        Event event = one.event();
        Running<Boolean> running =
                one.start(
                        caller,
                        () -> {
                            assertThat(event.read(one.carrier(), null).perform(0))
                                    .isEqualTo(OneShot.INTERRUPTED);
                            return Thread.interrupted();
                        });
        one.awaitInKernel(1);
        running.thread().interrupt();
        assertThat(running.join()).isTrue();
        one.awaitInKernel(0);
        event.happen();
        assertThat(one.start(caller, () -> event.read(one.carrier(), null).perform(0)).join())
                .as("nothing was lost to the one called off")
                .isEqualTo(Long.BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptBeforehandCallsOffTooUnlessTheResultIsThereAtOnce(Caller caller)
            throws Exception {
        Event event = one.event();
        Running<Integer> waits =
                one.start(
                        caller,
                        () -> {
                            Thread.currentThread().interrupt();
                            int result = event.read(one.carrier(), null).perform(0);
                            assertThat(Thread.interrupted()).isTrue();
                            return result;
                        });
        assertThat(waits.join()).isEqualTo(OneShot.INTERRUPTED);
        event.happen();
        Running<Integer> ready =
                one.start(
                        caller,
                        () -> {
                            // Uninterrupted: the kernel certainly sees the read before it ends.
                            Thread.currentThread().interrupt();
                            int result = event.read(one.carrier(), null).performUninterrupted();
                            assertThat(Thread.interrupted()).isTrue();
                            return result;
                        });
        assertThat(ready.join()).isEqualTo(Long.BYTES);
    }

    /** Either the read has it, or the event is still there: never both, never neither. */
    @ParameterizedTest
    @EnumSource
    void inTheRaceOfSuccessAndInterruptNothingIsLost(Caller caller) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the race: " + seed);
        Random random = new Random(seed);
        Event event = one.event();
        int happened = 300;
        AtomicInteger read = new AtomicInteger();
        AtomicInteger calledOff = new AtomicInteger();
        int left = 0;
        for (int i = 0; i < happened; i++) {
            Running<Boolean> running =
                    one.start(
                            caller,
                            () -> {
                                int result = event.read(one.carrier(), null).perform(0);
                                (result == Long.BYTES ? read : calledOff).incrementAndGet();
                                return result == Long.BYTES || result == OneShot.INTERRUPTED;
                            });
            if (random.nextInt(4) > 0) {
                one.awaitInKernel(1);
            }
            Running<Void> other =
                    Running.onPlatform(() -> {
                        event.happen();
                        return null;
                    });
            for (int spins = random.nextInt(20_000); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            running.thread().interrupt();
            assertThat(running.join()).isTrue();
            other.join();
            if (calledOff.get() > left) {
                left++;
                assertThat(event.read(one.carrier(), null).perform(0)).isEqualTo(Long.BYTES);
            }
        }
        assertThat(read.get() + calledOff.get()).isEqualTo(happened);
        assertThat(event.read(one.carrier(), null).perform(System.nanoTime() + 1))
                .as("more than there was")
                .isNegative();
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineCallsOffButNeverEarly(Caller caller) throws Exception {
        Event event = one.event();
        for (long nanos : new long[] {0, 1, 1_000, 3_000_000, 20_000_000}) {
            boolean inTime =
                    one.start(
                                    caller,
                                    () -> {
                                        long deadline = System.nanoTime() + nanos;
                                        int result =
                                                event.read(one.carrier(), null).perform(deadline);
                                        assertThat(result).isEqualTo(OneShot.EXPIRED);
                                        return System.nanoTime() - deadline >= 0;
                                    })
                            .join();
            assertThat(inTime).isTrue();
        }
        event.happen();
        assertThat(
                        one.start(
                                        caller,
                                        () ->
                                                event.read(one.carrier(), null)
                                                        .perform(
                                                                System.nanoTime()
                                                                        + Group.PATIENCE.toNanos()))
                                .join())
                .isEqualTo(Long.BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void uninterruptedMeansThatNothingCallsItOff(Caller caller) throws Exception {
        Event event = one.event();
        Running<Integer> running =
                one.start(
                        caller,
                        () -> {
                            int result = event.read(one.carrier(), null).performUninterrupted();
                            assertThat(Thread.interrupted()).isTrue();
                            return result;
                        });
        one.awaitInKernel(1);
        for (int i = 0; i < 5; i++) {
            running.thread().interrupt();
        }
        one.awaitInKernel(1);
        assertThat(running.outcome().isDone()).isFalse();
        event.happen();
        assertThat(running.join()).isEqualTo(Long.BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void operationsOnATargetThatIsClosing(Caller caller) throws Exception {
        Thing closed = new Thing();
        Thing open = new Thing();
        List<Event> some = List.of(one.event(), one.event(), one.event(), one.event());
        List<Running<Integer>> onClosed = new ArrayList<>();
        List<Running<Integer>> onOpen = new ArrayList<>();
        for (Event event : some) {
            onClosed.add(one.start(caller, () -> event.read(one.carrier(), closed).perform(0)));
            onOpen.add(one.start(caller, () -> event.read(one.carrier(), open).perform(0)));
        }
        one.awaitInKernel(8);
        closed.closing = true;
        one.carrier().carriers().cancelAll(closed);
        for (Running<Integer> one : onClosed) {
            assertThat(one.join()).isEqualTo(-Errno.ECANCELED);
        }
        assertThat(
                        one.start(caller, () -> some.get(0).read(one.carrier(), closed).perform(0))
                                .join())
                .as("too late")
                .isEqualTo(-Errno.ECANCELED);
        one.awaitInKernel(4);
        some.forEach(Event::happen);
        for (Running<Integer> one : onOpen) {
            assertThat(one.join()).isEqualTo(Long.BYTES);
        }
    }

    /** More threads than slots: the others wait, can be called off, and get their turn. */
    @ParameterizedTest
    @EnumSource
    void moreOperationsThanSlots(Caller caller) throws Exception {
        one.group(FEW);
        List<Event> all = new ArrayList<>();
        List<Running<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Event event = one.event();
            all.add(event);
            running.add(one.start(caller, () -> event.read(one.carrier(), null).perform(0)));
        }
        one.awaitSlotsTaken(15);
        for (int i = 0; i < 40; i += 4) {
            running.get(i).thread().interrupt();
        }
        for (int i = 0; i < 40; i += 4) {
            assertThat(running.get(i).join()).isEqualTo(OneShot.INTERRUPTED);
        }
        all.forEach(Event::happen);
        for (int i = 0; i < 40; i++) {
            assertThat(running.get(i).join())
                    .isEqualTo(i % 4 == 0 ? OneShot.INTERRUPTED : Long.BYTES);
        }
    }

    /**
     * All slots taken by what never ends, and more waiting: the carrier must hear of it when one is
     * called off.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-poll"})
    void aFullCarrierStillListens(String disabled) throws Exception {
        one.group(FEW.withFeatures(Site.off(disabled)));
        Event event = one.event();
        List<Running<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            running.add(
                    one.start(Caller.PLATFORM, () -> event.read(one.carrier(), null).perform(0)));
        }
        one.awaitSlotsTaken(15);
        for (Running<Integer> one : running) {
            one.thread().interrupt();
            assertThat(one.join()).isEqualTo(OneShot.INTERRUPTED);
        }
    }

    /**
     * Nothing on a closing target may wait for a slot: its closer waits for it, and the slots may
     * never be free.
     */
    @Test
    void aFullCarrierRefusesWhatIsClosingAtOnce() throws Exception {
        one.group(FEW);
        Event event = one.event();
        List<Running<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            running.add(
                    one.start(Caller.PLATFORM, () -> event.read(one.carrier(), null).perform(0)));
        }
        one.awaitSlotsTaken(15);
        Thing closing = new Thing();
        closing.closing = true;
        for (Caller caller : Caller.values()) {
            assertThat(
                            one.start(caller, () -> event.read(one.carrier(), closing).perform(0))
                                    .join())
                    .isEqualTo(-Errno.ECANCELED);
        }
        for (Running<Integer> one : running) {
            one.thread().interrupt();
            assertThat(one.join()).isEqualTo(OneShot.INTERRUPTED);
        }
    }

    @Test
    void everythingPendingEndsWhenTheCarrierStops() throws Exception {
        one.group(FEW);
        Event event = one.event();
        List<Running<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            running.add(
                    one.start(
                            Caller.values()[i % 3],
                            () -> event.read(one.carrier(), null).perform(0)));
        }
        one.awaitSlotsTaken(15);
        assertThat(one.carrier().carriers().close(Group.PATIENCE)).isTrue();
        for (Running<Integer> one : running) {
            assertThat(one.join()).isEqualTo(-Errno.ECANCELED);
        }
        for (Caller caller : List.of(Caller.OF_THE_JDK, Caller.PLATFORM, Caller.AT_HOME)) {
            assertThat(one.start(caller, () -> event.read(one.carrier(), null).perform(0)).join())
                    .as("after the end")
                    .isEqualTo(-Errno.ECANCELED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 64})
    void manyThreadsOnASmallRing(int entries) throws Exception {
        one.group(Group.config(1).withQueues(entries, entries * 2, 32));
        List<Running<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            running.add(
                    one.start(
                            Caller.values()[i % 3],
                            () -> {
                                int done = 0;
                                for (int n = 0; n < 200; n++) {
                                    OneShot nop = one.carrier().operation(null);
                                    nop.nop();
                                    done += nop.perform(0) == 0 ? 1 : 0;
                                }
                                return done;
                            }));
        }
        for (Running<Integer> one : running) {
            assertThat(one.join()).isEqualTo(200);
        }
        assertThat(one.carrier().stats(0, 0).staleCompletions()).isZero();
    }
}
