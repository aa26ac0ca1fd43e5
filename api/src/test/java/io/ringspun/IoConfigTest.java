package io.ringspun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The configuration's copies, its contradictions, and the system properties. */
class IoConfigTest {

    private static final IoConfig D = IoConfig.DEFAULT;

    private static final Deadlines LIMITS =
            new Deadlines(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));

    @AfterEach
    void clearProperties() {
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("ringspun."));
    }

    @Test
    void theDefaultIsValidAndWhatNoPropertiesMean() {
        assertThat(IoConfig.ambient()).isEqualTo(D);
        assertThat(D.backend()).isEqualTo(BackendChoice.AUTO);
        assertThat(D.mode()).isEqualTo(ModeChoice.AUTO);
        assertThat(D.offloadThreads()).isPositive();
        assertThat(D.features()).isEmpty();
        assertThat(D.strategy()).isEqualTo(Strategy.GRACEFUL);
        assertThat(D.deadlines()).isEqualTo(Deadlines.NONE);
        assertThat(D.conflicts()).isEmpty();
    }

    @Test
    void theTimeLimitOfCloseIsNotNegative() {
        assertThat(D.withCloseTimeout(Duration.ZERO).closeTimeout()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> D.withCloseTimeout(Duration.ofNanos(-1)))
                .withMessageContaining("closeTimeout");
    }

    @Test
    void deadlinesAreNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Deadlines(Duration.ofMillis(-1), Duration.ZERO, Duration.ofMillis(-2)))
                .withMessage(
                        "connectTimeout must not be negative: PT-0.001S;"
                                + " writeTimeout must not be negative: PT-0.002S");
    }

    /** Whoever has made three mistakes need not start three times to learn of them. */
    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> D.withQueues(100, 64, 3))
                .withMessage(
                        "submissionEntries must be a power of two, not 100;"
                                + " completionEntries (64) must not be below submissionEntries (100);"
                                + " operationsMax must be 16 to 1048576, not 3");
    }

    @Test
    void contradictionsAreToldTogether() {
        IoConfig config =
                D.withBackend(BackendChoice.NIO)
                        .withMode(ModeChoice.CARRIERS)
                        .withNuma(FeatureChoice.ON)
                        .withFeature("zero-copy-send", FeatureChoice.ON)
                        .withFeature("multishot-receive", FeatureChoice.OFF)
                        .withFeature("incremental-buffers", FeatureChoice.ON)
                        .withFeature("direct-descriptors", FeatureChoice.ON)
                        .withFeature("registered-files", FeatureChoice.ON)
                        .withFileTable(1);
        assertThat(config.conflicts())
                .hasSize(5)
                .anyMatch(text -> text.contains("the backend nio has none"))
                .anyMatch(text -> text.contains("numa is on") && text.contains("pinCarriers"))
                .anyMatch(text -> text.contains("zeroCopyBytes"))
                .anyMatch(text -> text.contains("multishot-receive"))
                .anyMatch(text -> text.contains("fileTableEntries"));
        assertThat(
                        config.withBackend(BackendChoice.URING)
                                .withCarriers(1, true)
                                .withZeroCopy(1)
                                .withFeature("multishot-receive", FeatureChoice.AUTO)
                                .withFileTable(2)
                                .conflicts())
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IoRuntime.open(config))
                .withMessage(String.join("; ", config.conflicts()));
    }

    /** Nobody has asked for what is missing then, or either can be had. */
    @Test
    void onlyWhatIsAskedForByNameCanContradict() {
        assertThat(D.withFeature("multishot-receive", FeatureChoice.OFF).conflicts()).isEmpty();
        assertThat(D.withFeature("incremental-buffers", FeatureChoice.ON).conflicts()).isEmpty();
        IoConfig one = D.withFileTable(1);
        assertThat(one.withFeature("direct-descriptors", FeatureChoice.ON).conflicts()).isEmpty();
        assertThat(one.withFeature("registered-files", FeatureChoice.ON).conflicts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void presetsAreValidAndDifferFromTheDefault(Preset preset) {
        assertThat(preset.config()).isNotEqualTo(D);
        assertThat(preset.config().conflicts()).isEmpty();
    }

    @Test
    void nullIsRefusedEverywhere() {
        for (Method method : IoConfig.class.getDeclaredMethods()) {
            if (method.getName().startsWith("with")
                    && method.getParameterCount() == 1
                    && !method.getParameterTypes()[0].isPrimitive()) {
                assertThatThrownBy(() -> method.invoke(D, (Object) null))
                        .as(method.getName())
                        .hasRootCauseInstanceOf(NullPointerException.class);
            }
        }
    }

    @Test
    void choicesOfFeaturesAreACopy() {
        Map<String, FeatureChoice> choices = new HashMap<>(Map.of("a", FeatureChoice.ON));
        IoConfig config = D.withFeatures(choices);
        choices.put("b", FeatureChoice.OFF);
        assertThat(config.features()).containsExactly(Map.entry("a", FeatureChoice.ON));
        assertThatThrownBy(() -> config.features().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void oneFeatureIsChosenAndTheOthersStay() {
        IoConfig config =
                D.withFeature("a", FeatureChoice.ON)
                        .withFeature("b", FeatureChoice.ON)
                        .withFeature("a", FeatureChoice.OFF);
        assertThat(config.features())
                .isEqualTo(Map.of("a", FeatureChoice.OFF, "b", FeatureChoice.ON));
    }

    /** Each copying method changes what it names and nothing else. */
    @Test
    void copiesDifferOnlyInWhatWasAskedFor() {
        Map<IoConfig, Set<String>> copies = new LinkedHashMap<>();
        copies.put(D.withBackend(BackendChoice.NIO), Set.of("backend"));
        copies.put(D.withMode(ModeChoice.STOCK), Set.of("mode"));
        copies.put(D.withCarriers(3, true), Set.of("carriers", "pinCarriers"));
        copies.put(
                D.withQueues(2, 4, 17),
                Set.of("submissionEntries", "completionEntries", "operationsMax"));
        copies.put(D.withReceiveBuffers(2, 65), Set.of("receiveBuffers", "receiveBufferBytes"));
        copies.put(D.withPool(65, 66), Set.of("bufferBytes", "poolBytesMax"));
        copies.put(D.withZeroCopy(5000), Set.of("zeroCopyBytes"));
        copies.put(D.withFileTable(3), Set.of("fileTableEntries"));
        copies.put(D.withOffloadThreads(77), Set.of("offloadThreads"));
        copies.put(D.withCloseTimeout(Duration.ofMillis(5)), Set.of("closeTimeout"));
        copies.put(D.withStrategy(Strategy.STRICT), Set.of("strategy"));
        copies.put(D.withNuma(FeatureChoice.OFF), Set.of("numa"));
        copies.put(D.withDeadlines(LIMITS), Set.of("deadlines"));
        copies.put(D.withDiagnostics(true), Set.of("diagnostics"));
        copies.put(
                D.withObservability(Observability.DEFAULT.withManaged(true)),
                Set.of("observability"));
        copies.put(D.withFeature("x", FeatureChoice.OFF), Set.of("features"));
        Set<String> covered = new HashSet<>();
        copies.forEach((copy, names) -> {
            assertThat(differences(copy)).isEqualTo(names);
            covered.addAll(names);
        });
        assertThat(covered).hasSize(IoConfig.class.getRecordComponents().length);
    }

    private static Set<String> differences(IoConfig copy) {
        Set<String> names = new HashSet<>();
        for (RecordComponent component : IoConfig.class.getRecordComponents()) {
            try {
                Method read = component.getAccessor();
                if (!read.invoke(copy).equals(read.invoke(D))) {
                    names.add(component.getName());
                }
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return names;
    }

    static Stream<Arguments> properties() {
        return Stream.of(
                Arguments.of("backend", "nio", D.withBackend(BackendChoice.NIO)),
                Arguments.of("backend", "URING", D.withBackend(BackendChoice.URING)),
                Arguments.of("mode", "stock", D.withMode(ModeChoice.STOCK)),
                Arguments.of("mode", "Carriers", D.withMode(ModeChoice.CARRIERS)),
                Arguments.of("carriers", " 5 ", D.withCarriers(5, false)),
                Arguments.of("pin", "true", D.withCarriers(0, true)),
                Arguments.of("pin", "ON", D.withCarriers(0, true)),
                Arguments.of("pin", "no", D),
                Arguments.of("submissionEntries", "8", D.withQueues(8, 4096, D.operationsMax())),
                Arguments.of("completionEntries", "512", D.withQueues(256, 512, D.operationsMax())),
                Arguments.of("operationsMax", "100", D.withQueues(256, 4096, 100)),
                Arguments.of("receiveBuffers", "16", D.withReceiveBuffers(16, 2048)),
                Arguments.of("receiveBufferBytes", "100", D.withReceiveBuffers(2048, 100)),
                Arguments.of("bufferBytes", "1000", D.withPool(1000, 64L << 20)),
                Arguments.of("poolBytesMax", "5000000000", D.withPool(16384, 5_000_000_000L)),
                Arguments.of("zeroCopyBytes", "20000", D.withZeroCopy(20000)),
                Arguments.of("fileTableEntries", "1", D.withFileTable(1)),
                Arguments.of("offloadThreads", "9", D.withOffloadThreads(9)),
                Arguments.of(
                        "closeTimeoutMillis", "1500", D.withCloseTimeout(Duration.ofMillis(1500))),
                Arguments.of("strategy", "warn", D.withStrategy(Strategy.WARN)),
                Arguments.of("numa", "off", D.withNuma(FeatureChoice.OFF)),
                Arguments.of(
                        "connectTimeoutMillis",
                        "7",
                        D.withDeadlines(
                                new Deadlines(Duration.ofMillis(7), Duration.ZERO, Duration.ZERO))),
                Arguments.of(
                        "readTimeoutMillis",
                        "8",
                        D.withDeadlines(
                                new Deadlines(Duration.ZERO, Duration.ofMillis(8), Duration.ZERO))),
                Arguments.of(
                        "writeTimeoutMillis",
                        "9",
                        D.withDeadlines(
                                new Deadlines(Duration.ZERO, Duration.ZERO, Duration.ofMillis(9)))),
                Arguments.of("diagnostics", "1", D.withDiagnostics(true)),
                Arguments.of("announced", "off", told(Observability.DEFAULT.withAnnounced(false))),
                Arguments.of(
                        "stallTimeMillis",
                        "250",
                        told(Observability.DEFAULT.withStallTime(Duration.ofMillis(250)))),
                Arguments.of(
                        "watchdog",
                        "on",
                        told(Observability.DEFAULT.withWatchdog(Duration.ofSeconds(1)))),
                Arguments.of("managed", "on", told(Observability.DEFAULT.withManaged(true))),
                Arguments.of(
                        "feature.multishot-poll",
                        " Off ",
                        D.withFeature("multishot-poll", FeatureChoice.OFF)),
                Arguments.of("carriers", "", D));
    }

    private static IoConfig told(Observability choice) {
        return D.withObservability(choice);
    }

    @ParameterizedTest
    @MethodSource
    void properties(String name, String value, IoConfig expected) {
        System.setProperty("ringspun." + name, value);
        assertThat(IoConfig.ambient()).isEqualTo(expected);
    }

    @Test
    void thereIsAPropertyForEveryComponent() {
        Set<String> tested = new HashSet<>();
        properties().forEach(arguments -> tested.add((String) arguments.get()[0]));
        // Three time limits are one component, and so is what a runtime tells of itself.
        assertThat(tested)
                .hasSize(
                        IoConfig.class.getRecordComponents().length
                                + Deadlines.class.getRecordComponents().length
                                - 1
                                + Observability.class.getRecordComponents().length
                                - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "backend,epoll",
        "strategy,lenient",
        "numa,near",
        "readTimeoutMillis,soon",
        "preset,fast",
        "mode,fast",
        "carriers,two",
        "carriers,1.5",
        "carriers,99999999999",
        "pin,maybe",
        "submissionEntries,x",
        "completionEntries,0x10",
        "operationsMax,many",
        "receiveBuffers,'1,000'",
        "receiveBufferBytes,4k",
        "bufferBytes,1e3",
        "poolBytesMax,all",
        "zeroCopyBytes,always",
        "fileTableEntries,all",
        "offloadThreads,-",
        "closeTimeoutMillis,10s",
        "diagnostics,2",
        "announced,often",
        "stallTimeMillis,1s",
        "watchdog,2",
        "managed,x",
        "feature.multishot-poll,yes"
    })
    void garbageInAPropertyIsNamed(String name, String value) {
        System.setProperty("ringspun." + name, value);
        assertThatIllegalArgumentException()
                .isThrownBy(IoConfig::ambient)
                .withMessageContaining("ringspun." + name)
                .withMessageContaining(value);
    }

    @ParameterizedTest
    @CsvSource({
        "carriers,257,carriers",
        "submissionEntries,100,submissionEntries",
        "operationsMax,3,operationsMax",
        "bufferBytes,1,bufferBytes",
        "closeTimeoutMillis,-1,closeTimeout",
        "readTimeoutMillis,-1,readTimeout",
        "stallTimeMillis,0,stallTime",
        "stallTimeMillis,3600001,stallTime"
    })
    void aPropertyOutsideTheRangeIsNamed(String name, String value, String named) {
        System.setProperty("ringspun." + name, value);
        assertThatIllegalArgumentException()
                .isThrownBy(IoConfig::ambient)
                .withMessageContaining(named)
                .withMessageContaining("(system property ringspun." + name + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO,uring,true",
        "AUTO,nio,true",
        "URING,uring,true",
        "URING,nio,false",
        "NIO,NIO,true",
        "NIO,uring,false"
    })
    void aChoiceAllowsItsBackends(BackendChoice choice, String backend, boolean allowed) {
        assertThat(choice.allows(backend)).isEqualTo(allowed);
        assertThat(Arrays.asList(BackendChoice.values())).contains(choice);
    }
}
