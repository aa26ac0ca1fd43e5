package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.perf.os.Cores;
import io.ringspun.perf.report.Metric;
import io.ringspun.perf.report.Outcome;
import io.ringspun.perf.report.TextReport;
import io.ringspun.perf.report.Verdict;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark of a single cost runs, but those that write large files first. */
class MicroSuiteTest {

    private final Bench bench =
            new Bench(
                    Plan.SMOKE,
                    new Cores(-1, -1, null),
                    null,
                    new PrintStream(OutputStream.nullOutputStream()));

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AcquireRelease",
                "BlockWrite",
                "GiveAway",
                "PingPong",
                "RoundTrip",
                "StartThread",
                "SubmitBatch",
                "WakeUp"
            })
    void a_benchmark_runs(String name) throws Exception {
        Outcome outcome = MicroSuite.run(bench, name);
        assertThat(outcome.settings()).isNotEmpty().allMatch(setting -> setting.startsWith(name));
        assertThat(outcome.measurements())
                .isNotEmpty()
                .allMatch(measurement -> measurement.figure(Metric.NANOS_PER_OPERATION) > 0);
        assertThat(TextReport.of(outcome)).contains("ns/op").doesNotContain("×");
        assertThat(Verdict.of(List.of(outcome))).isEqualTo("Nothing was compared.");
    }

    @Test
    void c_goes_the_same_way() throws Exception {
        assumeTrue(Cores.program("cc") != null, "no C compiler here");
        Outcome outcome = MicroSuite.run(bench, "RoundTrip");
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.subjects()).containsOnlyKeys("write", "c-write", "c-nop");
        assertThat(outcome.rows()).hasSize(outcome.settings().size() * 3);
    }

    @Test
    void no_benchmark_of_that_name_is_a_failure() {
        assertThatIOException().isThrownBy(() -> MicroSuite.run(bench, "NothingOfThatName"));
    }
}
