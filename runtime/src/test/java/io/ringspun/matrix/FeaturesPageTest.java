package io.ringspun.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeaturesPageTest {

    private static GuestStory guest(String machine, GuestStory.Feature... features) {
        return new GuestStory(
                machine,
                machine + ".0-1",
                "uring",
                List.of(),
                List.of(features),
                List.of(),
                List.of(),
                "0",
                17);
    }

    @Test
    void whatIsUsedWhatCouldBeAndWhatIsNotThere() {
        String page =
                FeaturesPage.page(
                        List.of(
                                guest(
                                        "5.10",
                                        new GuestStory.Feature("one", false, "probe", "a call"),
                                        new GuestStory.Feature(
                                                "two",
                                                false,
                                                "off by default; the kernel lacks it, trial: EINVAL",
                                                "two calls")),
                                guest(
                                        "6.1",
                                        new GuestStory.Feature("one", true, "probe", "a call"),
                                        new GuestStory.Feature(
                                                "two",
                                                false,
                                                "off by default; the kernel has it, trial: a; b",
                                                "two calls"),
                                        new GuestStory.Feature(
                                                "three",
                                                false,
                                                "off by default; the kernel has it, probe",
                                                "-"))));
        assertThat(page.lines())
                .contains("| release | 5.10.0-1 | 6.1.0-1 |  |")
                .contains("| `one` | no (probe) | yes | a call |")
                .contains("| `two` | no (trial: EINVAL) | when asked for: a; b | two calls |")
                .contains("| `three` | – | when asked for | - |");
    }
}
