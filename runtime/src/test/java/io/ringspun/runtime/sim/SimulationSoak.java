package io.ringspun.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * As many runs as one likes, by command only; see the documentation of the tests. {@code
 * ringspun.sim.seeds} or {@code ringspun.sim.operations} says how many, {@code ringspun.sim.first}
 * from which on; {@code ringspun.sim.seed} repeats one, and prints all of it with {@code
 * ringspun.sim.trace=true}. With {@code ringspun.sim.twice=true} each is run twice, the second time
 * in another world, and must do the same.
 */
@Timeout(value = 2, unit = TimeUnit.DAYS)
class SimulationSoak {

    private static final long REPORT_NANOS = 30_000_000_000L;

    private final Simulation simulation = new Simulation();

    /** Has seen other runs before each than the first has. */
    private final Simulation again = new Simulation();

    private final Map<Happening, Long> met = new EnumMap<>(Happening.class);
    private long seeds;
    private long operations;
    private final long began = System.nanoTime();

    @Test
    void soak() {
        Long only = Long.getLong("ringspun.sim.seed");
        if (only != null) {
            run(only);
            return;
        }
        long seed = Long.getLong("ringspun.sim.first", System.nanoTime());
        long seedsMax = Long.getLong("ringspun.sim.seeds", 1000);
        long operationsMax = Long.getLong("ringspun.sim.operations", Long.MAX_VALUE);
        System.out.println("ringspun.sim.first=" + seed);
        long reportDue = began + REPORT_NANOS;
        while (seeds < seedsMax && operations < operationsMax) {
            run(seed++);
            if (System.nanoTime() > reportDue) {
                reportDue += REPORT_NANOS;
                System.out.println(this);
            }
        }
        System.out.println(this);
        met.forEach((what, count) -> System.out.printf("%,14d %s%n", count, what));
    }

    private void run(long seed) {
        Simulation.Outcome outcome = simulation.run(seed, Boolean.getBoolean("ringspun.sim.trace"));
        seeds++;
        operations += outcome.operations();
        outcome.happenings().forEach((what, count) -> met.merge(what, count, Long::sum));
        if (outcome.failure() != null) {
            System.out.println(outcome.replay());
        }
        if (Boolean.getBoolean("ringspun.sim.twice")) {
            assertThat(again.run(seed, false).hash())
                    .as("hash of seed " + seed + " when it is run again")
                    .isEqualTo(outcome.hash());
        }
        assertThat(outcome.failure()).as("seed " + seed).isNull();
    }

    @Override
    public String toString() {
        double seconds = (System.nanoTime() - began) / 1e9;
        return "%,d seeds, %,d operations in %.0f s, %,.0f a second"
                .formatted(seeds, operations, seconds, operations / seconds);
    }
}
