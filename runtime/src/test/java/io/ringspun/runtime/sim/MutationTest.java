package io.ringspun.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulation notices mistakes: each is made in a source of the runtime, and the programs run on
 * that. {@code -Dringspun.sim.mutations=all} makes all there are, which takes some minutes; any
 * other value, those whose name contains it.
 */
class MutationTest {

    private static final int SEEDS_MAX = 12_000;

    static List<Mutation> mutations() {
        String wanted = System.getProperty("ringspun.sim.mutations", "");
        return switch (wanted) {
            case "" -> Mutations.few();
            case "all" -> Mutations.all();
            default ->
                    Mutations.all().stream()
                            .filter(mutation -> mutation.name().contains(wanted))
                            .toList();
        };
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void theSimulationNotices(Mutation mutation) {
        Simulation simulation = new Simulation(mutation.compiled());
        Simulation.Outcome outcome;
        long seed = 0;
        do {
            outcome = simulation.run(seed++, false);
        } while (outcome.failure() == null && seed < SEEDS_MAX);
        assertThat(outcome.failure()).as(mutation + ", after " + seed + " seeds").isNotNull();
    }
}
