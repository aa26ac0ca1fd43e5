package io.ringspun.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions as kernels in the field call themselves. */
class KernelVersionTest {

    @ParameterizedTest
    @CsvSource({
        "6.12, 6.12",
        "6.18.44, 6.18.44",
        "6.18.44-fc-v595, 6.18.44",
        "5.10.0-28-cloud-amd64, 5.10",
        "6.1.0-41-amd64, 6.1",
        "7.3+deb14-amd64, 7.3",
        "6.12.48+deb13-cloud-amd64, 6.12.48",
        "5.15.0-1051-azure, 5.15",
        "6.8.0-1010-aws, 6.8",
        "5.15.167.4-microsoft-standard-WSL2, 5.15.167",
        "3.10.0-1160.118.1.el7.x86_64, 3.10",
        "5.14.0-503.11.1.el9_5.x86_64, 5.14",
        "6.6.56-0-lts, 6.6.56",
        "5.10.230-223.885.amzn2.x86_64, 5.10.230",
        "6.11.4-gentoo, 6.11.4",
        "6.12.0-rc3, 6.12-rc3",
        "6.12-rc3-amd64, 6.12-rc3",
        "6.12~rc6-amd64, 6.12-rc6",
        "6.12.0-0.rc3.20241014git6485cf5ea253.30.fc42.x86_64, 6.12-rc3",
        "6.13.0-rc1+, 6.13-rc1",
        "6.1.57-rc2, 6.1.57-rc2",
        "6.9.0-march-rc1x, 6.9",
        "4.14.336, 4.14.336",
        "' 6.18.1\n', 6.18.1"
    })
    void aKernelInTheField(String release, String version) {
        assertThat(KernelVersion.parse(release)).hasToString(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "6",
                "6.",
                ".6",
                "six.one",
                "v6.1",
                "-6.1",
                "6.-1",
                "6,1",
                "6. 1",
                "6.1\n6.2",
                "1234567.1",
                "6.1234567",
                "Darwin",
                "6.1/../..",
                "٦.١"
            })
    void whatIsNoVersionIsRefusedAndNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelVersion.parse(text))
                .withMessageContaining(text);
    }

    @Test
    void partsAreNotNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new KernelVersion(-1, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new KernelVersion(6, 0, 0, -1));
    }

    @Test
    void versionsHaveAnOrder() {
        List<KernelVersion> ordered = new ArrayList<>();
        for (String release :
                List.of(
                        "4.19.300",
                        "5.9",
                        "5.10-rc1",
                        "5.10-rc10",
                        "5.10",
                        "5.10.1",
                        "5.10.10",
                        "5.11",
                        "6.1.0-rc1",
                        "6.1.0-1-amd64",
                        "6.1.1-rc1",
                        "6.1.1",
                        "6.10",
                        "10.0")) {
            ordered.add(KernelVersion.parse(release));
        }
        List<KernelVersion> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);
        assertThat(shuffled).isEqualTo(ordered);
        assertThat(KernelVersion.parse("6.1.0-41-amd64").isAtLeast(KernelVersion.of(6, 1)))
                .isTrue();
        assertThat(KernelVersion.parse("6.1-rc8").isAtLeast(KernelVersion.of(6, 1))).isFalse();
    }

    @Property
    void itsTextIsReadBack(
            @ForAll @IntRange(max = 999_999) int major,
            @ForAll @IntRange(max = 999_999) int minor,
            @ForAll @IntRange(max = 999_999) int patch,
            @ForAll @IntRange(max = 20) int candidate) {
        KernelVersion version = new KernelVersion(major, minor, patch, candidate);
        assertThat(KernelVersion.parse(version.toString())).isEqualTo(version);
        assertThat(KernelVersion.parse(version + "-generic+x")).isEqualTo(version);
    }

    /** Whatever it is given, it reads it or refuses it with words. */
    @Property
    void nothingElseThanARefusal(@ForAll String text) {
        try {
            assertThat(KernelVersion.parse(text).major()).isNotNegative();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("not a version of Linux");
        }
    }
}
