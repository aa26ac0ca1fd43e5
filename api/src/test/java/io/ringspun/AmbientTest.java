package io.ringspun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.spi.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who wins when the same is said in several places, and what is said of names nobody knows. */
class AmbientTest {

    private static final IoConfig D = IoConfig.DEFAULT;

    private static IoConfig read(Map<String, String> properties, Map<String, String> environment) {
        return new Ambient(properties, environment).over(D);
    }

    @Test
    void aPropertyGoesBeforeAVariableAndThatBeforeTheDefault() {
        Map<String, String> variables =
                Map.of("RINGSPUN_CARRIERS", "2", "RINGSPUN_OFFLOAD_THREADS", " 3 ");
        IoConfig config = read(Map.of("ringspun.carriers", "5"), variables);
        assertThat(config).isEqualTo(D.withCarriers(5, false).withOffloadThreads(3));
    }

    @Test
    void whatIsBlankIsNotSet() {
        assertThat(
                        read(
                                Map.of("ringspun.carriers", " ", "ringspun.feature.a", ""),
                                Map.of("RINGSPUN_CARRIERS", "2", "RINGSPUN_FEATURE_A", "off")))
                .isEqualTo(D.withCarriers(2, false).withFeature("a", FeatureChoice.OFF));
    }

    @Test
    void aPresetComesBeneathAllThatIsSaidOneByOne() {
        IoConfig small = Preset.SMALL_FOOTPRINT.config();
        assertThat(read(Map.of("ringspun.preset", "Small-Footprint"), Map.of())).isEqualTo(small);
        assertThat(
                        read(
                                Map.of("ringspun.offloadThreads", "7"),
                                Map.of(
                                        "RINGSPUN_PRESET",
                                        "small-footprint",
                                        "RINGSPUN_FEATURE_REGISTERED_BUFFERS",
                                        "on")))
                .isEqualTo(
                        small.withOffloadThreads(7)
                                .withFeature("registered-buffers", FeatureChoice.ON));
    }

    @Test
    void theProgramsOwnChoiceIsBeneathOrAboveAsItLikes() {
        IoConfig program = Preset.DEVELOPMENT.config();
        Map<String, String> properties = Map.of("ringspun.diagnostics", "off");
        assertThat(new Ambient(properties, Map.of()).over(program))
                .isEqualTo(program.withDiagnostics(false));
        assertThat(read(properties, Map.of()).withDiagnostics(true).diagnostics()).isTrue();
    }

    @Test
    void featuresAreChosenInBothPlaces() {
        IoConfig config =
                read(
                        Map.of("ringspun.feature.multishot-poll", "ON"),
                        Map.of(
                                "RINGSPUN_FEATURE_MULTISHOT_POLL",
                                "off",
                                "RINGSPUN_FEATURE_NEW_NAMES",
                                "off"));
        assertThat(config.features())
                .isEqualTo(
                        Map.of("multishot-poll", FeatureChoice.ON, "new-names", FeatureChoice.OFF));
    }

    @ParameterizedTest
    @CsvSource({
        "BACKEND,epoll",
        "CARRIERS,two",
        "CARRIERS,-1",
        "SUBMISSION_ENTRIES,100",
        "RECEIVE_BUFFER_BYTES,4k",
        "POOL_BYTES_MAX,all",
        "CONNECT_TIMEOUT_MILLIS,1h",
        "PIN,perhaps",
        "FEATURE_SUBMIT_ALL,yes",
        "PRESET,fast"
    })
    void aBadValueIsRefusedWithItsVariable(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of(), Map.of("RINGSPUN_" + name, value)))
                .withMessageContaining("variable RINGSPUN_" + name)
                .withMessageContaining(value);
    }

    @Test
    void allBadValuesAreToldAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        read(
                                Map.of("ringspun.backend", "epoll", "ringspun.carriers", "1000"),
                                Map.of(
                                        "RINGSPUN_WRITE_TIMEOUT_MILLIS",
                                        "-2",
                                        "RINGSPUN_MODE",
                                        "x")))
                .withMessageContaining("system property ringspun.backend has no valid value: epoll")
                .withMessageContaining("(auto, uring, nio)")
                .withMessageContaining(
                        "carriers must be 0 to 256, not 1000 (system property ringspun.carriers)")
                .withMessageContaining("(variable RINGSPUN_WRITE_TIMEOUT_MILLIS)")
                .withMessageContaining("variable RINGSPUN_MODE has no valid value: x");
    }

    /** Once each: a program may open many runtimes. */
    @Test
    void aNameThatIsNoSettingIsWarnedOfOnce() {
        try (Warnings warnings = new Warnings()) {
            for (int i = 0; i < 2; i++) {
                assertThat(read(Map.of("ringspun.carrier", "4"), Map.of("RINGSPUN_CARRIER", "4")))
                        .isEqualTo(D);
            }
            assertThat(warnings.texts())
                    .hasSize(2)
                    .anyMatch(text ->
                            text.startsWith("WARN system property ringspun.carrier is no setting")
                                    && text.contains("carriers, "))
                    .anyMatch(text ->
                            text.startsWith("WARN variable RINGSPUN_CARRIER is no setting"));
        }
    }

    @Test
    void aNameThatIsNoSettingIsRefusedByThoseWhoAreStrict() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        read(
                                Map.of("ringspun.strategy", "strict", "ringspun.buffers", "4"),
                                Map.of("RINGSPUN_BUFERS", "4")))
                .withMessageContaining("system property ringspun.buffers is no setting")
                .withMessageContaining("variable RINGSPUN_BUFERS is no setting");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ringspun.home", "ringspun.test.seed", "ringspun.sim.first", "java.home"})
    void propertiesOfOthersAreLeftAlone(String name) {
        Map<String, String> properties =
                name.startsWith("ringspun.") ? Map.of(name, "x") : Map.of();
        assertThat(read(withStrict(properties), Map.of("PATH", "x")))
                .isEqualTo(D.withStrategy(Strategy.STRICT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RINGSPUN_JAVA_HOME", "RINGSPUN_NO_BUILD", "RINGSPUN_MATRIX_CACHE"})
    void variablesOfTheCommandAreLeftAlone(String name) {
        assertThat(read(withStrict(Map.of()), Map.of(name, "x")))
                .isEqualTo(D.withStrategy(Strategy.STRICT));
    }

    private static Map<String, String> withStrict(Map<String, String> properties) {
        Map<String, String> all = new java.util.HashMap<>(properties);
        all.put("ringspun.strategy", "strict");
        return all;
    }

    @Test
    void theRealOnesAreRead() {
        System.setProperty("ringspun.backend", "nio");
        try {
            assertThat(IoConfig.ambient(Preset.DEVELOPMENT.config()))
                    .isEqualTo(Preset.DEVELOPMENT.config().withBackend(BackendChoice.NIO));
        } finally {
            System.clearProperty("ringspun.backend");
        }
    }

    /** The page that users read has every setting under all its names. */
    @Test
    void thePageNamesEveryProperty() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        for (String name : Ambient.names()) {
            assertThat(page)
                    .contains("`ringspun." + name + "`")
                    .contains("`RINGSPUN_" + Ambient.variable(name) + "`");
        }
        for (Preset preset : Preset.values()) {
            assertThat(page).contains("`" + Ambient.words(preset) + "`");
        }
    }
}
