package io.ringspun.runtime.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** A world in which seeds are run, one after the other. One thread at a time. */
final class Simulation {

    /**
     * How one run went.
     *
     * @param seed that it came from
     * @param hash of all that happened
     * @param operations that the kernel was asked for
     * @param happenings what it met, and how often
     * @param failure what went wrong, or null
     */
    record Outcome(
            long seed,
            long hash,
            long operations,
            Map<Happening, Long> happenings,
            String failure) {

        /** The command that runs it again, alone. */
        String replay() {
            return "mvn test -pl runtime -am -Dtest=SimulationSoak"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dringspun.sim.seed="
                    + seed;
        }
    }

    private final Function<Map<String, Object>, Map<String, Object>> world;

    /** The runtime as it is. */
    Simulation() {
        this(Map.of());
    }

    /**
     * The runtime with other classes.
     *
     * @param replaced class files by name
     */
    @SuppressWarnings("unchecked")
    Simulation(Map<String, byte[]> replaced) {
        try {
            WorldLoader loader = new WorldLoader(replaced);
            loader.loadAll();
            world =
                    (Function<Map<String, Object>, Map<String, Object>>)
                            loader.loadClass(World.class.getName()).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    Outcome run(long seed, boolean printing) {
        Map<String, Object> result = world.apply(Map.of("seed", seed, "printing", printing));
        Map<Happening, Long> happenings = new EnumMap<>(Happening.class);
        for (Happening happening : Happening.values()) {
            happenings.put(happening, (long) result.get(happening.name()));
        }
        return new Outcome(
                seed,
                (long) result.get("hash"),
                (long) result.get("operations"),
                happenings,
                (String) result.get("failure"));
    }
}
