package io.ringspun.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulation notices mistakes: each is made in a source of the runtime, and the programs run on
 * that. {@code -Dringspun.sim.mutations=all} makes all there are, which takes some minutes; any
 * other value, those whose name contains it.
 */
class MutationTest {

    private static final Mutants MUTANTS = new Mutants();

    @AfterAll
    static void endThem() {
        MUTANTS.close();
    }

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
    void theSimulationNotices(Mutation mutation) throws IOException {
        assertThat(MUTANTS.noticed(mutation)).as(mutation.name()).isNotNull();
    }
}
