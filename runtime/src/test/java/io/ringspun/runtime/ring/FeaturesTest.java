package io.ringspun.runtime.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.runtime.kernel.KernelVersion;
import io.ringspun.runtime.ring.Features.Facility;
import io.ringspun.runtime.ring.Features.Found;
import io.ringspun.runtime.ring.Features.Mask;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is found out on this kernel, and what is said of it. */
class FeaturesTest {

    private Features features;

    @BeforeEach
    void detect() throws IOException {
        try {
            features = Features.detect(Mask.NONE);
        } catch (RingUnavailableException e) {
            Assumptions.abort("no io_uring: " + e.getMessage());
        }
    }

    private static Set<Facility> used(Features features) {
        return features.facilities().stream()
                .filter(Found::used)
                .map(Found::facility)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Facility.class)));
    }

    @Test
    void everyFacilityIsLookedAtInItsOrder() {
        assertThat(features.facilities())
                .extracting(Found::facility)
                .containsExactly(Facility.values());
        assertThat(Arrays.stream(Facility.values()).map(Facility::label)).doesNotHaveDuplicates();
        assertThat(features.facilities())
                .allSatisfy(found ->
                        assertThat(features.has(found.facility())).isEqualTo(found.used()));
    }

    /**
     * The versions are right as far as this kernel can tell: it has all that it should. Registered
     * buffers may be beyond the limit of locked memory.
     */
    @Test
    void thisKernelHasWhatItsVersionPromises() {
        KernelVersion running = KernelVersion.parse(System.getProperty("os.version"));
        Set<Facility> promised = EnumSet.noneOf(Facility.class);
        for (Facility facility : Facility.values()) {
            if (running.isAtLeast(facility.since()) && facility != Facility.REGISTERED_BUFFERS) {
                promised.add(facility);
            }
        }
        assertThat(used(features)).containsAll(promised);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsSwitchedOffIsOffAndNoOther(Facility facility) throws IOException {
        Features masked = Features.detect(new Mask(Set.of(facility.label())));
        Set<Facility> others = used(features);
        others.remove(facility);
        assertThat(used(masked)).isEqualTo(others);
        assertThat(masked.facilities().get(facility.ordinal()).how(KernelVersion.of(99, 0)))
                .isEqualTo("switched off");
    }

    @Test
    void allAreSwitchedOff() throws IOException {
        Set<String> all =
                Arrays.stream(Facility.values()).map(Facility::label).collect(Collectors.toSet());
        assertThat(used(Features.detect(new Mask(all)))).isEmpty();
    }

    @Test
    void aMissingOneIsExplained() {
        Found missing = new Found(Facility.TRUNCATE, false, "probe");
        assertThat(missing.how(KernelVersion.of(6, 8))).isEqualTo("probe, comes with kernel 6.9");
        assertThat(missing.how(KernelVersion.of(6, 9)))
                .isEqualTo("probe, although kernels have it since 6.9");
        assertThat(missing.how(null)).isEqualTo("probe");
        assertThat(new Found(Facility.TRUNCATE, true, "probe").how(KernelVersion.of(5, 1)))
                .isEqualTo("probe");
    }

    @Test
    void theListCannotBeChanged() {
        assertThatThrownBy(() -> features.facilities().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
