package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoReport.Feature;
import io.ringspun.IoReport.FeatureState;
import io.ringspun.IoRuntime;
import io.ringspun.spi.Backend;
import io.ringspun.spi.Backends;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user chooses of the kernel's facilities, and what the report says of it. */
@EverySubject
class FeatureChoiceTest {

    @Parameter Subject subject;

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Backend backend : Backends.installed()) {
            names.addAll(backend.featureNames());
        }
        return names;
    }

    private List<Feature> reported(UnaryOperator<IoConfig> change) throws IOException {
        try (IoRuntime io = subject.open(change)) {
            return io.report().features();
        }
    }

    /** Also where the ring is not to be used: the same configuration may serve elsewhere. */
    @ParameterizedTest
    @EnumSource
    void aNameThatNobodyKnowsIsRefused(FeatureChoice choice) {
        IoConfig config =
                subject.config()
                        .withFeature("multishot-recieve", choice)
                        .withFeature("submit-all", choice);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IoRuntime.open(config))
                .withMessageContaining("no feature is called multishot-recieve;")
                .withMessageContaining("multishot-receive, ")
                .withMessageContaining("submit-all");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsChosenForAllIsReportedOfEach(FeatureChoice choice) throws IOException {
        Map<String, FeatureChoice> all =
                names().stream().collect(Collectors.toMap(name -> name, _ -> choice));
        List<Feature> features =
                reported(config -> config.withZeroCopy(1 << 20).withFileTable(2).withFeatures(all));
        if (subject.config().backend() == IoConfig.BackendChoice.NIO) {
            assertThat(features).isEmpty();
            return;
        }
        assertThat(features).extracting(Feature::name).containsExactlyInAnyOrderElementsOf(names());
        assertThat(features)
                .allSatisfy(feature -> {
                    assertThat(feature.state()).isIn(possible(choice));
                    assertThat(feature.used()).isEqualTo(feature.state() == FeatureState.USED);
                    assertThat(feature.instead()).isNotBlank();
                });
    }

    private static List<FeatureState> possible(FeatureChoice choice) {
        return switch (choice) {
            case AUTO ->
                    Arrays.stream(FeatureState.values())
                            .filter(state -> state != FeatureState.SWITCHED_OFF)
                            .toList();
            case ON -> List.of(FeatureState.USED, FeatureState.MISSING);
            case OFF -> List.of(FeatureState.SWITCHED_OFF);
        };
    }
}
