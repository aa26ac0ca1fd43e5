package io.ringspun.spi;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.Strategy;
import io.ringspun.UnsupportedFeatureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What is missing of what one configuration wants, gathered while a backend is chosen, and what its
 * {@link Strategy} makes of it. Used by the thread that opens the runtime.
 */
final class Shortfalls {

    /** What was warned of: once in the life of the process, however many runtimes there are. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final IoConfig config;
    private final List<Shortfall> all = new ArrayList<>();

    Shortfalls(IoConfig config) {
        this.config = config;
    }

    void addAll(Collection<Shortfall> further) {
        all.addAll(further);
    }

    /** One that looked as if it could be used. */
    void notOpened(Backend backend, IOException failure) {
        all.add(
                new Shortfall(
                        backend.name(),
                        "it could not be opened: " + failure.getMessage(),
                        "what stands in the way is in the reason"));
    }

    /**
     * Before a backend is opened: adds what only another one has, and does what the strategy says.
     *
     * @throws UnsupportedFeatureException if that is to refuse
     */
    void settle(Backend chosen) throws UnsupportedFeatureException {
        for (String name : new TreeSet<>(config.features().keySet())) {
            if (config.features().get(name) == FeatureChoice.ON
                    && !chosen.featureNames().contains(name)) {
                all.add(
                        new Shortfall(
                                name,
                                "it is on, and the backend " + chosen.name() + " has no such thing",
                                "use the backend uring, or leave it at auto"));
            }
        }
        refuse();
        if (config.strategy() == Strategy.WARN) {
            all.forEach(Shortfalls::warn);
        }
    }

    /** If the strategy is to refuse, and anything is missing. */
    void refuse() throws UnsupportedFeatureException {
        if (config.strategy() == Strategy.STRICT && !all.isEmpty()) {
            throw new UnsupportedFeatureException(
                    all.stream().map(Shortfall::name).toList(),
                    all.stream().map(Shortfall::toString).collect(Collectors.joining("; ")));
        }
    }

    private static void warn(Shortfall shortfall) {
        if (WARNED.add(shortfall.name())) {
            System.getLogger("io.ringspun").log(System.Logger.Level.WARNING, shortfall.toString());
        }
    }
}
