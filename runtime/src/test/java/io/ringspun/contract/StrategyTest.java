package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoReport.Feature;
import io.ringspun.IoReport.FeatureState;
import io.ringspun.IoRuntime;
import io.ringspun.Preset;
import io.ringspun.Strategy;
import io.ringspun.UnsupportedFeatureException;
import io.ringspun.spi.Backend;
import io.ringspun.spi.Backends;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wanted and missing, on the machine at hand; and the presets, which are only choices. */
@EverySubject
class StrategyTest {

    @Parameter Subject subject;

    private static Map<String, FeatureChoice> allOn() {
        return Backends.installed().stream()
                .flatMap(backend -> backend.featureNames().stream())
                .collect(Collectors.toMap(name -> name, _ -> FeatureChoice.ON));
    }

    /** Everything that the kernel can be asked for, so that nothing contradicts. */
    private static IoConfig wanting(IoConfig config) {
        return config.withZeroCopy(1 << 20).withFileTable(2).withFeatures(allOn());
    }

    /** Found out by opening gracefully, and reading what is said there. */
    @Test
    void strictRefusesExactlyWhatTheReportSaysIsMissing() throws IOException {
        Set<String> missing = new TreeSet<>();
        try (IoRuntime io = subject.open(StrategyTest::wanting)) {
            if (subject.config().backend() == BackendChoice.NIO) {
                missing.addAll(allOn().keySet());
            }
            for (Feature feature : io.report().features()) {
                assertThat(feature.state()).isIn(FeatureState.USED, FeatureState.MISSING);
                if (!feature.used()) {
                    missing.add(feature.name());
                }
            }
        }
        IoConfig strict = wanting(subject.config()).withStrategy(Strategy.STRICT);
        if (missing.isEmpty()) {
            IoRuntime.open(strict).close();
            return;
        }
        assertThatThrownBy(() -> IoRuntime.open(strict))
                .isInstanceOfSatisfying(
                        UnsupportedFeatureException.class,
                        e -> {
                            assertThat(e.missing()).containsExactlyInAnyOrderElementsOf(missing);
                            assertThat(e.getMessage()).contains(missing);
                        });
    }

    /** What nobody asked for, and what was switched off, is not missed. */
    @Test
    void strictIsContentWithoutWhatIsSwitchedOff() throws IOException {
        Map<String, FeatureChoice> off = Site.off(allOn().keySet().toArray(new String[0]));
        try (IoRuntime io =
                subject.open(config -> config.withFeatures(off).withStrategy(Strategy.STRICT))) {
            assertThat(io.report().features()).noneMatch(Feature::used);
        }
    }

    @ParameterizedTest
    @EnumSource
    void presetsOpenAndWork(Preset preset) throws IOException {
        IoConfig own = subject.config();
        try (Site site =
                new Site(
                        subject,
                        _ ->
                                preset.config()
                                        .withBackend(own.backend())
                                        .withMode(own.mode())
                                        .withStrategy(Strategy.GRACEFUL))) {
            SocketAddress server = site.echo(Site.ANY_PORT);
            try (io.ringspun.Connection client = site.io.connect(server)) {
                client.write(new byte[] {1, 2, 3}, 0, 3);
                assertThat(client.inputStream().readNBytes(3)).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void everyBackendTellsWhatItHas() {
        for (Backend backend : Backends.installed()) {
            assertThat(backend.shortfalls(subject.config()))
                    .allSatisfy(shortfall -> {
                        assertThat(shortfall.reason()).isNotBlank();
                        assertThat(shortfall.remedy()).isNotBlank();
                    });
        }
    }
}
