package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The wheel against a model that looks at every deadline every time, on a clock of their own. */
class TimersTest {

    private static final long TICK = 1L << 20;
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;

    private enum Kind {
        SET,
        CANCEL,
        ADVANCE,
        ADVANCE_TO_NEXT
    }

    private record Step(Kind kind, long nanos, int which) {}

    /** The model: what is set, and that nothing is called that is not, or not now. */
    private static final class World {

        private final class Alarm extends Timers.Deadline {

            private final long time;
            private int calls;

            Alarm(long time) {
                this.time = time;
            }

            @Override
            void due() {
                calls++;
                assertThat(calls).as("calls").isEqualTo(1);
                assertThat(set).as("a cancelled one was called").contains(this);
                assertThat(time).as("called early").isLessThanOrEqualTo(now);
                assertThat(isSet()).isFalse();
                set.remove(this);
            }
        }

        private long now;
        private final Timers timers;
        private final Set<Alarm> set = new HashSet<>();
        private final List<Alarm> all = new ArrayList<>();

        World(long start) {
            now = start;
            timers = new Timers(start);
        }

        Alarm set(long delay) {
            Alarm alarm = new Alarm(now + delay);
            set.add(alarm);
            all.add(alarm);
            timers.set(alarm, alarm.time);
            assertThat(alarm.isSet()).isTrue();
            return alarm;
        }

        void cancel(Alarm alarm) {
            boolean was = set.remove(alarm);
            assertThat(alarm.isSet()).isEqualTo(was);
            timers.cancel(alarm);
            assertThat(alarm.isSet()).isFalse();
        }

        void advance(long nanos) {
            now += nanos;
            timers.advance(now);
            long earliest = set.stream().mapToLong(alarm -> alarm.time).min().orElse(now);
            assertThat(now - earliest).as("late by more than a tick").isLessThan(TICK);
        }

        void check() {
            assertThat(timers.count()).isEqualTo(set.size());
            long nanos = timers.nanosToNext(now);
            if (set.isEmpty()) {
                assertThat(nanos).isEqualTo(-1);
                return;
            }
            assertThat(nanos).isNotNegative();
            long first = set.stream().mapToLong(alarm -> alarm.time).min().orElseThrow();
            assertThat(now + nanos)
                    .as("would oversleep the next")
                    .isLessThanOrEqualTo(Math.max(now, first + TICK));
        }

        void apply(Step step) {
            switch (step.kind) {
                case SET -> set(step.nanos);
                case CANCEL -> {
                    if (!all.isEmpty()) {
                        cancel(all.get(step.which % all.size()));
                    }
                }
                case ADVANCE -> advance(step.nanos);
                case ADVANCE_TO_NEXT -> advanceToNext();
            }
            check();
        }

        /** As a carrier does that has nothing else to do. */
        void advanceToNext() {
            advance(0);
            long nanos = timers.nanosToNext(now);
            if (nanos >= 0) {
                assertThat(nanos).as("would spin").isPositive();
                advance(nanos);
            }
        }
    }

    @Property(tries = 500)
    void asTheModel(@ForAll("starts") long start, @ForAll("steps") List<Step> steps) {
        World world = new World(start);
        steps.forEach(world::apply);
        for (int turns = 0; !world.set.isEmpty(); turns++) {
            assertThat(turns).as("turns until everything is due").isLessThan(20_000);
            world.advanceToNext();
            world.check();
        }
    }

    @Provide
    Arbitrary<Long> starts() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-HOUR, HOUR),
                Arbitraries.of(
                        0L, -1L, -TICK, TICK - 1, -64 * TICK, -4096 * TICK - 1, 1000 * 24 * HOUR));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds =
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(5, Arbitraries.just(Kind.SET)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.just(Kind.CANCEL)),
                        net.jqwik.api.Tuple.of(3, Arbitraries.just(Kind.ADVANCE)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.just(Kind.ADVANCE_TO_NEXT)));
        Arbitrary<Long> nanos =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(0, 3 * TICK),
                        Arbitraries.longs().between(0, SECOND),
                        Arbitraries.longs().between(0, 60 * SECOND),
                        Arbitraries.longs().between(0, HOUR),
                        Arbitraries.longs().between(0, 72 * HOUR),
                        Arbitraries.of(64L, 4096L, 64L * 4096, 4096L * 4096)
                                .flatMap(ticks ->
                                        Arbitraries.longs()
                                                .between(-2, 2)
                                                .map(by -> (ticks + by) * TICK)));
        return Combinators.combine(kinds, nanos, Arbitraries.integers().between(0, 1000))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    /** Each distance around the borders of the levels, from each place of the lowest. */
    @Example
    void atTheBordersOfTheLevels() {
        for (long offset = 0; offset < 64; offset++) {
            for (long distance :
                    new long[] {
                        0, 1, 62, 63, 64, 65, 4031, 4032, 4095, 4096, 4097, 262_143, 262_144
                    }) {
                World world = new World(offset * TICK);
                World.Alarm alarm = world.set(distance * TICK);
                for (int turns = 0; alarm.calls == 0; turns++) {
                    assertThat(turns).isLessThan(200);
                    world.advanceToNext();
                    world.check();
                }
                assertThat(world.now - alarm.time).isBetween(0L, TICK);
            }
        }
    }

    @Example
    void aDeadlineInThePastIsDueAtTheNextTick() {
        World world = new World(10 * SECOND);
        World.Alarm alarm = world.set(-5 * SECOND);
        world.advance(TICK);
        assertThat(alarm.calls).isEqualTo(1);
    }

    @Example
    void manyAtOnceInAnyOrderOfCancelling() {
        World world = new World(0);
        List<World.Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            alarms.add(world.set(5 * TICK + i % 3));
        }
        for (int i = 0; i < 300; i += 3) {
            world.cancel(alarms.get(i));
            world.cancel(alarms.get(i));
        }
        world.check();
        world.advance(10 * TICK);
        assertThat(alarms.stream().filter(alarm -> alarm.calls == 1)).hasSize(200);
        world.check();
    }

    @Example
    void oneThatIsDueMaySetAnotherAndItself() {
        Timers timers = new Timers(0);
        int[] calls = {0};
        Timers.Deadline again =
                new Timers.Deadline() {
                    @Override
                    void due() {
                        if (++calls[0] < 5) {
                            timers.set(this, calls[0] * 64 * TICK);
                        }
                    }
                };
        timers.set(again, 0);
        for (long tick = 1; tick <= 64 * 5; tick++) {
            timers.advance(tick * TICK);
        }
        assertThat(calls[0]).isEqualTo(5);
        assertThat(timers.count()).isZero();
        assertThat(timers.nanosToNext(0)).isEqualTo(-1);
    }

    @Example
    void aLeapOfDaysCallsEverythingOnce() {
        World world = new World(-3 * HOUR);
        List<World.Alarm> alarms = new ArrayList<>();
        for (long delay = TICK; delay < 24 * HOUR; delay *= 2) {
            alarms.add(world.set(delay));
        }
        world.advance(48 * HOUR);
        assertThat(alarms).allSatisfy(alarm -> assertThat(alarm.calls).isEqualTo(1));
        world.check();
    }
}
