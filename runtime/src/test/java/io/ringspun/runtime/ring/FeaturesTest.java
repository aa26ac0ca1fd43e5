package io.ringspun.runtime.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FeatureChoice;
import io.ringspun.IoReport.FeatureState;
import io.ringspun.runtime.kernel.KernelVersion;
import io.ringspun.runtime.ring.Found.Answer;
import io.ringspun.runtime.ring.Found.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            features = Features.detect();
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
            if (running.isAtLeast(facility.since())
                    && facility.byDefault()
                    && facility != Facility.REGISTERED_BUFFERS) {
                promised.add(facility);
            }
        }
        assertThat(used(features)).containsAll(promised);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsSwitchedOffIsOffAndNoOther(Facility facility) {
        Features without = features.under(chosen(FeatureChoice.OFF, facility));
        Set<Facility> others = used(features);
        others.remove(facility);
        assertThat(used(without)).isEqualTo(others);
        Found found = without.facilities().get(facility.ordinal());
        assertThat(found.state()).isEqualTo(FeatureState.SWITCHED_OFF);
        assertThat(found.how(KernelVersion.of(99, 0))).isEqualTo("switched off");
    }

    @Test
    void allAreSwitchedOff() {
        assertThat(used(features.under(chosen(FeatureChoice.OFF, Facility.values())))).isEmpty();
    }

    /** Whoever asks for a facility gets it where the kernel has it, whatever the default is. */
    @Test
    void allThatIsThereCanBeSwitchedOn() {
        Features all = features.under(chosen(FeatureChoice.ON, Facility.values()));
        for (Found found : all.facilities()) {
            assertThat(found.wanted()).isTrue();
            assertThat(found.state())
                    .isEqualTo(found.answer().present() ? FeatureState.USED : FeatureState.MISSING);
        }
        Set<Facility> byDefault = EnumSet.noneOf(Facility.class);
        for (Facility facility : used(all)) {
            if (facility.byDefault()) {
                byDefault.add(facility);
            }
        }
        assertThat(used(features)).isEqualTo(byDefault);
    }

    private static Choices chosen(FeatureChoice choice, Facility... facilities) {
        return new Choices(
                Arrays.stream(facilities).collect(Collectors.toMap(Facility::label, _ -> choice)));
    }

    @Test
    void aMissingOneIsExplained() {
        Found missing = truncate(new Answer(Evidence.PROBE, false, null));
        assertThat(missing.state()).isEqualTo(FeatureState.MISSING);
        assertThat(missing.how(KernelVersion.of(6, 8))).isEqualTo("probe, comes with kernel 6.9");
        assertThat(missing.how(KernelVersion.of(6, 9)))
                .isEqualTo("probe, although kernels have it since 6.9");
        assertThat(missing.how(null)).isEqualTo("probe");
        assertThat(truncate(new Answer(Evidence.REGISTRATION_TRIAL, false, "ENOMEM")).how(null))
                .isEqualTo("registration trial: ENOMEM");
        Found there = truncate(new Answer(Evidence.PROBE, true, null));
        assertThat(there.state()).isEqualTo(FeatureState.USED);
        assertThat(there.how(KernelVersion.of(5, 1))).isEqualTo("probe");
    }

    private static Found truncate(Answer answer) {
        return new Found(Facility.TRUNCATE, FeatureChoice.AUTO, answer);
    }

    @Test
    void theWholeCanBeRead() {
        assertThat(features.toString().lines())
                .hasSize(Facility.values().length)
                .anyMatch(line ->
                        line.equals("submit-all: used (set-up trial)")
                                || line.equals("submit-all: missing (set-up trial)"));
    }

    /** However often it is done; programs do it once. */
    @Test
    void nothingIsLeftBehind() throws IOException {
        Features.detect();
        long descriptors = descriptors();
        long mapped = mapped();
        for (int i = 0; i < 50; i++) {
            assertThat(used(Features.detect())).isEqualTo(used(features));
        }
        assertThat(descriptors()).isEqualTo(descriptors);
        assertThat(mapped()).isEqualTo(mapped);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }

    /** Bytes of memory that is not for children: ours is marked so, and nothing else in a JVM. */
    private static long mapped() throws IOException {
        long kibibytes = 0;
        long size = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.startsWith("Size:")) {
                size = Long.parseLong(line.replaceAll("\\D", ""));
            } else if (line.startsWith("VmFlags:") && line.contains(" dc ")) {
                kibibytes += size;
            }
        }
        return kibibytes << 10;
    }

    @Test
    void theListCannotBeChanged() {
        assertThatThrownBy(() -> features.facilities().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
