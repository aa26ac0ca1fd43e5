package io.ringspun.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.IoUnavailableException;
import io.ringspun.Strategy;
import io.ringspun.UnsupportedFeatureException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each strategy makes of what is missing. */
class ShortfallsTest {

    private static final Shortfall RING =
            new Shortfall("io_uring", "io_uring_setup failed with EPERM", "see the sysctl");
    private static final Shortfall MODE =
            new Shortfall("carriers-mode", "java.lang is not open", "add --add-opens");

    /** One that has a feature and could never be opened: nothing here may try. */
    private static final class Stranger implements Backend {

        @Override
        public String name() {
            return "stranger";
        }

        @Override
        public int priority() {
            return 1;
        }

        @Override
        public Set<String> featureNames() {
            return Set.of("known");
        }

        @Override
        public Optional<String> unavailable(IoConfig config) {
            return Optional.empty();
        }

        @Override
        public IoRuntime open(IoConfig config, List<String> reasons) {
            throw new AssertionError("opened");
        }
    }

    private static Shortfalls with(Strategy strategy, Shortfall... missing) {
        return with(IoConfig.DEFAULT.withStrategy(strategy), missing);
    }

    private static Shortfalls with(IoConfig config, Shortfall... missing) {
        Shortfalls shortfalls = new Shortfalls(config);
        shortfalls.addAll(List.of(missing));
        return shortfalls;
    }

    @Test
    void strictNamesEverythingAtOnce() {
        Shortfalls shortfalls = with(Strategy.STRICT, RING, MODE);
        assertThatThrownBy(() -> shortfalls.settle(new Stranger()))
                .isInstanceOfSatisfying(
                        UnsupportedFeatureException.class,
                        e -> assertThat(e.missing()).containsExactly("io_uring", "carriers-mode"))
                .isInstanceOf(IoUnavailableException.class)
                .hasMessage(
                        "io_uring is missing (io_uring_setup failed with EPERM): see the sysctl; "
                                + "carriers-mode is missing (java.lang is not open): add --add-opens");
        assertThatThrownBy(shortfalls::refuse).isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void strictIsContentWhenNothingIsMissing() throws IOException {
        Shortfalls shortfalls = with(Strategy.STRICT);
        shortfalls.settle(new Stranger());
        shortfalls.refuse();
    }

    /** What is asked for by name and only another backend has. */
    @Test
    void whatTheBackendDoesNotHaveIsMissingIfItIsOn() {
        IoConfig config =
                IoConfig.DEFAULT
                        .withStrategy(Strategy.STRICT)
                        .withFeature("known", FeatureChoice.ON)
                        .withFeature("b", FeatureChoice.ON)
                        .withFeature("a", FeatureChoice.ON)
                        .withFeature("c", FeatureChoice.OFF)
                        .withFeature("d", FeatureChoice.AUTO);
        assertThatThrownBy(() -> with(config).settle(new Stranger()))
                .isInstanceOfSatisfying(
                        UnsupportedFeatureException.class,
                        e -> assertThat(e.missing()).containsExactly("a", "b"));
    }

    @Test
    void oneThatCouldNotBeOpenedIsMissing() {
        Shortfalls shortfalls = with(Strategy.STRICT);
        shortfalls.notOpened(new Stranger(), new IOException("no room"));
        assertThatThrownBy(shortfalls::refuse)
                .hasMessageContaining("stranger is missing")
                .hasMessageContaining("no room");
    }

    @Test
    void gracefulIsSilentAndWarningIsOncePerProcess() throws IOException {
        try (Warnings warnings = new Warnings()) {
            with(Strategy.GRACEFUL, RING, MODE).settle(new Stranger());
            assertThat(warnings.texts()).isEmpty();
            with(Strategy.WARN, RING).settle(new Stranger());
            assertThat(warnings.texts()).containsExactly("WARN " + RING);
            with(Strategy.WARN, RING, MODE).settle(new Stranger());
            with(Strategy.WARN, MODE, RING).settle(new Stranger());
            assertThat(warnings.texts()).containsExactly("WARN " + RING, "WARN " + MODE);
        }
    }
}
