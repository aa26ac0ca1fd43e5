package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import java.util.Map;

/**
 * What the user chose, by label; {@link FeatureChoice#AUTO} for the rest. Immutable.
 *
 * @param byLabel as in {@link io.ringspun.IoConfig#features}
 */
public record Choices(Map<String, FeatureChoice> byLabel) {

    /** Nothing chosen. */
    public static final Choices NONE = new Choices(Map.of());

    /**
     * Those of a configuration. A size to send in place from on asks for the facility that does it:
     * without one nothing is ever sent so, and nobody need miss it.
     */
    public static Choices of(IoConfig config) {
        String label = Facility.ZERO_COPY_SEND.label();
        return new Choices(
                config.zeroCopyBytes() == 0
                                || config.features().getOrDefault(label, FeatureChoice.AUTO)
                                        != FeatureChoice.AUTO
                        ? config.features()
                        : config.withFeature(label, FeatureChoice.ON).features());
    }

    /** Keeps its own copy. */
    public Choices {
        byLabel = Map.copyOf(byLabel);
    }

    FeatureChoice of(Facility facility) {
        return byLabel.getOrDefault(facility.label(), FeatureChoice.AUTO);
    }

    /** Whether it is to be used if the kernel has it. */
    boolean wants(Facility facility) {
        return facility.wantedUnder(of(facility));
    }

    /** The set-up flags not to ask for. */
    int withoutFlags() {
        return (wants(Facility.DEFERRED_WORK) ? 0 : IORING_SETUP_DEFER_TASKRUN)
                | (wants(Facility.SUBMIT_ALL) ? 0 : IORING_SETUP_SUBMIT_ALL);
    }
}
