package io.ringspun.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.ringspun.runtime.kernel.Linux;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Programs made up from seeds, on a simulated kernel that does whatever a kernel may do; the same
 * seeds each time, and fresh ones. {@link SimulationSoak} runs more, or one again.
 */
class SimulationTest {

    private static final int SEEDS = 150;

    /** What needs more seeds than these to be met. */
    private static final Set<Happening> RARE =
            EnumSet.of(Happening.RING_DIED, Happening.FILE_REFUSED);

    @Test
    void programsKeepTheirPromisesWhateverTheKernelDoes() {
        Simulation simulation = new Simulation();
        Map<Happening, Long> met = new EnumMap<>(Happening.class);
        long fresh = System.nanoTime();
        for (int i = 0; i < 2 * SEEDS; i++) {
            Simulation.Outcome outcome = simulation.run(i < SEEDS ? i : fresh + i, false);
            if (outcome.failure() != null) {
                fail(outcome.replay() + "\n" + outcome.failure());
            }
            outcome.happenings().forEach((what, count) -> met.merge(what, count, Long::sum));
        }
        Set<Happening> missed = EnumSet.allOf(Happening.class);
        missed.removeIf(what -> met.get(what) > 0 || RARE.contains(what));
        assertThat(missed).as("what did not happen, and should").isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        Simulation one = new Simulation();
        List<Long> hashes = new ArrayList<>();
        for (int seed = 0; seed < 30; seed++) {
            hashes.add(one.run(seed, false).hash());
        }
        assertThat(hashes).doesNotHaveDuplicates();
        Simulation other = new Simulation();
        for (int seed = 29; seed >= 0; seed--) {
            assertThat(other.run(seed, false).hash())
                    .as("seed " + seed)
                    .isEqualTo(hashes.get(seed));
        }
    }

    /** A call that is renamed would quietly go to the true kernel, or the true clock. */
    @Test
    void everyRedirectionMeetsItsCall() throws IOException {
        Path classes =
                Path.of(Linux.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (Stream<Path> files = Files.walk(classes.resolve("io/ringspun/runtime"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".class")).toList()) {
                Redirections.applied(Files.readAllBytes(file), getClass().getClassLoader());
            }
        }
        Class<?> offload = io.ringspun.spi.Offload.class;
        try (var in = offload.getResourceAsStream("Offload.class")) {
            Redirections.applied(in.readAllBytes(), getClass().getClassLoader());
        }
        assertThat(Redirections.unmet()).isEmpty();
    }

    @Test
    void everySimulatedCallIsOneOfTheTrueOnes() {
        for (Method method : Calls.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                assertThat(Linux.class).hasPublicMethods(method.getName());
            }
        }
    }
}
