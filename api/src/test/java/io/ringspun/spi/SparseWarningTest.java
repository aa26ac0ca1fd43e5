package io.ringspun.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often a warning that keeps occurring is logged, by a clock of the test's. */
class SparseWarningTest {

    private static final long SECOND = 1_000_000_000;

    private long now = -5; // the real one may be negative too
    private final List<String> logged = new ArrayList<>();
    private boolean broken;
    private final SparseWarning warning = new SparseWarning(new Log(), () -> now);

    /** Keeps what it is given, or fails. */
    private final class Log implements System.Logger {

        @Override
        public String getName() {
            return "log";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable e) {
            if (broken) {
                throw new IllegalStateException("no descriptor for the log file");
            }
            assertThat(level).isEqualTo(Level.WARNING);
            logged.add(text);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, String format, Object... values) {
            throw new AssertionError("not with values: braces in the text would be taken for them");
        }
    }

    @Test
    void theFirstIsLoggedAtOnceAndThenOneInTenSeconds() {
        warning.log("low", null);
        now += 9 * SECOND;
        warning.log("low", null);
        now += SECOND - 1;
        warning.log("low", null);
        assertThat(logged).containsExactly("low");
        now += 1;
        warning.log("low", null);
        assertThat(logged).containsExactly("low", "low (and 2 times before)");
        now += 11 * SECOND;
        warning.log("high", null);
        assertThat(logged.getLast()).isEqualTo("high");
    }

    @Test
    void aLoggerThatFailsHarmsNobodyAndIsMadeUpFor() {
        broken = true;
        warning.log("low", null);
        broken = false;
        now += 10 * SECOND;
        warning.log("low", null);
        assertThat(logged).containsExactly("low (and 1 times before)");
    }
}
