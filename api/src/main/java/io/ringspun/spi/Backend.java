package io.ringspun.spi;

import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One way to implement {@link IoRuntime}. Found with {@link java.util.ServiceLoader}; instances are
 * cheap and stateless, and constructing one must neither load native code nor fail on any machine.
 */
public interface Backend {

    /**
     * How configuration and reports call it.
     *
     * @return {@code uring} or {@code nio}
     */
    String name();

    /**
     * Which backend is tried first.
     *
     * @return higher is tried earlier
     */
    int priority();

    /**
     * The facilities of the kernel that it can use, all of them whatever the kernel: the names that
     * {@link IoConfig#features} may have.
     *
     * @return none, unless the backend says otherwise
     */
    default Set<String> featureNames() {
        return Set.of();
    }

    /**
     * What of the wanted is missing on this machine, the backend itself included: found out by
     * trying, as in {@link #unavailable}. What to do about it is the caller's decision.
     *
     * @param config what is wanted
     * @return nothing, unless the backend says otherwise
     */
    default List<Shortfall> shortfalls(IoConfig config) {
        return List.of();
    }

    /**
     * Finds out, by trying, whether this machine allows the backend. Leaves nothing open.
     *
     * @param config what is wanted
     * @return empty if {@link #open} can be expected to work; otherwise a sentence with the reason
     *     and the remedy
     */
    Optional<String> unavailable(IoConfig config);

    /**
     * Opens a runtime.
     *
     * @param config what is wanted
     * @param reasons why this backend was chosen, for {@link IoRuntime#report}
     * @return an open runtime
     * @throws IOException if the resources could not be had
     */
    IoRuntime open(IoConfig config, List<String> reasons) throws IOException;
}
