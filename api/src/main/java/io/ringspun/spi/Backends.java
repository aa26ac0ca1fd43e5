package io.ringspun.spi;

import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.IoUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Chooses the backend, once, at the top. */
public final class Backends {

    private Backends() {}

    /**
     * Opens a runtime on the best backend that the configuration allows and the machine supports. A
     * backend that looked available but could not be opened is passed over as well, unless it was
     * demanded.
     *
     * @param config what is wanted
     * @return an open runtime
     * @throws IllegalArgumentException if settings contradict each other, or {@link
     *     IoConfig#features} has a name that no backend knows; the message has all of it
     * @throws io.ringspun.UnsupportedFeatureException if something wanted is missing, and the
     *     configuration is strict about it
     * @throws IoUnavailableException if no allowed backend can be used; the message has every
     *     reason
     * @throws IOException if the backend that was demanded failed to open
     */
    public static IoRuntime open(IoConfig config) throws IOException {
        List<Backend> installed = installed();
        refuseConflicts(config, installed);
        Shortfalls shortfalls = new Shortfalls(config);
        List<String> reasons = new ArrayList<>();
        for (Backend backend : installed) {
            if (!config.backend().allows(backend.name())) {
                reasons.add(
                        backend.name()
                                + " not tried: the configuration asks for "
                                + config.backend().name().toLowerCase(java.util.Locale.ROOT));
                continue;
            }
            shortfalls.addAll(backend.shortfalls(config));
            Optional<String> why = backend.unavailable(config);
            if (why.isPresent()) {
                reasons.add(backend.name() + " not used: " + why.get());
                continue;
            }
            shortfalls.settle(backend);
            try {
                return backend.open(config, List.copyOf(reasons));
            } catch (IOException e) {
                if (config.backend() != IoConfig.BackendChoice.AUTO) {
                    throw e;
                }
                reasons.add(backend.name() + " not used: " + e.getMessage());
                shortfalls.notOpened(backend, e);
            }
        }
        shortfalls.refuse();
        throw new IoUnavailableException(
                reasons.isEmpty()
                        ? "no backend found: add ringspun-runtime to the class path or module path"
                        : "no usable backend: " + String.join("; ", reasons));
    }

    /** All at once, and before anything is set up. */
    private static void refuseConflicts(IoConfig config, List<Backend> installed) {
        List<String> conflicts = new ArrayList<>(config.conflicts());
        Set<String> known = new TreeSet<>();
        installed.forEach(backend -> known.addAll(backend.featureNames()));
        Set<String> unknown = new TreeSet<>(config.features().keySet());
        unknown.removeAll(known);
        // A name that nobody knows is a slip, and would silently do nothing. If there is nobody,
        // that is the trouble to tell of.
        if (!unknown.isEmpty() && !installed.isEmpty()) {
            conflicts.add(
                    "no feature is called "
                            + String.join(" or ", unknown)
                            + "; there are "
                            + String.join(", ", known));
        }
        if (!conflicts.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", conflicts));
        }
    }

    /**
     * All backends found, best first.
     *
     * @return the backends in the order they are tried
     */
    public static List<Backend> installed() {
        List<Backend> found = new ArrayList<>();
        ServiceLoader.load(Backend.class, Backend.class.getClassLoader()).forEach(found::add);
        found.sort(Comparator.comparingInt(Backend::priority).reversed());
        return List.copyOf(found);
    }
}
