package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Observability;
import io.ringspun.runtime.carrier.Group.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is told of carriers that are held, when, and how often. The clock is the test's. */
@Timeout(120)
class WatchdogTest {

    private static final long STALL_NANOS = Duration.ofMinutes(10).toNanos();

    /** Long after the real time, so that whatever lasts now is a stall by then. */
    private static long later() {
        return System.nanoTime() + 2 * STALL_NANOS;
    }

    private static Group group() {
        return Group.atHome(
                Group.config(2)
                        .withObservability(
                                Observability.DEFAULT.withStallTime(
                                        Duration.ofNanos(STALL_NANOS))));
    }

    @Test
    void oneThatIsHeldIsToldOfOnceForEachTurn() throws Exception {
        try (Group group = group()) {
            List<Integer> told = new ArrayList<>();
            Watchdog watchdog =
                    new Watchdog(
                            group.carriers().all(),
                            STALL_NANOS,
                            (carrier, held) -> {
                                assertThat(held).isGreaterThan(STALL_NANOS);
                                told.add(carrier.index());
                            });
            for (int round = 1; round <= 2; round++) {
                AtomicBoolean released = new AtomicBoolean();
                AtomicBoolean holding = new AtomicBoolean();
                Running<Integer> holder =
                        group.start(() -> {
                            holding.set(true);
                            HomeTest.spinUntil(released::get);
                            return Carrier.current().index();
                        });
                HomeTest.spinUntil(holding::get);
                Carrier other = awaitIdle(group, holder);
                watchdog.look(System.nanoTime());
                assertThat(told).as("not yet").hasSize(round - 1);
                watchdog.look(later());
                watchdog.look(later());
                Holder seen = group.carriers().holder(group.carrier(1 - other.index()));
                assertThat(seen.thread()).isSameAs(holder.thread());
                assertThat(seen.stackAsText()).contains("WatchdogTest", "spinUntil");
                assertThat(group.carrier(1 - other.index()).turn().stalls(later())).isEqualTo(1);
                released.set(true);
                assertThat(told).hasSize(round);
                assertThat(told.getLast()).isEqualTo(holder.join());
            }
        }
    }

    /** The carrier that the holder is not on, once it sleeps. */
    private static Carrier awaitIdle(Group group, Running<?> holder) {
        Carrier held =
                Scheduling.isMounted(holder.thread(), group.carrier(0).thread())
                        ? group.carrier(0)
                        : group.carrier(1);
        Carrier other = group.carrier(1 - held.index());
        Awaitility.await().atMost(Group.PATIENCE).until(() -> other.turn().since() == 0);
        return other;
    }

    @Test
    void carriersThatSleepAreNotHeld() {
        try (Group group = group()) {
            Awaitility.await()
                    .atMost(Group.PATIENCE)
                    .until(() ->
                            group.carrier(0).turn().since() == 0
                                    && group.carrier(1).turn().since() == 0);
            new Watchdog(
                            group.carriers().all(),
                            STALL_NANOS,
                            (carrier, held) -> {
                                throw new AssertionError("carrier " + carrier.index());
                            })
                    .look(later());
            assertThat(group.carrier(0).turn().stalls(later())).isZero();
        }
    }

    @Test
    void aTurnThatLastsTooLongIsCountedOnce() {
        Turn turn = new Turn(1000);
        turn.begin(5_000);
        turn.ran(6_000);
        assertThat(turn.stalls(6_000)).isZero();
        assertThat(turn.stalls(6_001)).as("the present one").isEqualTo(1);
        turn.begin(10_000);
        turn.ran(20_000);
        assertThat(turn.stalls(20_000)).isEqualTo(1);
        turn.sleep();
        assertThat(turn.stalls(1_000_000)).isEqualTo(1);
    }

    /** One thread for all that are watched, and none for none. */
    @Test
    void theThreadEndsWithTheLastGroup() {
        var watched =
                Group.config(1)
                        .withObservability(
                                Observability.DEFAULT.withWatchdog(Duration.ofMinutes(1)));
        Group first = Group.atHome(watched);
        try (Group _ = Group.atHome(watched)) {
            assertThat(watchdogs()).isEqualTo(1);
            first.close();
            assertThat(watchdogs()).isEqualTo(1);
        }
        Awaitility.await().atMost(Group.PATIENCE).until(() -> watchdogs() == 0);
    }

    private static long watchdogs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ringspun-watchdog"))
                .count();
    }
}
