package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.perf.os.Cores;
import io.ringspun.perf.report.Outcome;
import io.ringspun.perf.report.TextReport;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole suites, as short as they can be: everyone takes part everywhere. */
class SuitesTest {

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

    @Test
    void files_are_read_by_c_too_and_past_the_page_cache_too() throws Exception {
        assumeTrue(Cores.program("cc") != null, "no C compiler here");
        Outcome outcome = FilesSuite.run(bench);
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.subjects()).containsKey("c-ring");
        assertThat(outcome.settings()).contains("16 threads cached");
        assertThat(outcome.rows())
                .hasSize(outcome.settings().size() * outcome.subjects().size())
                .allMatch(row -> row.primary().value() > 0);
    }

    @Test
    void echo_servers_are_started_anew_for_each_size() throws Exception {
        assumeTrue(Cores.program("cc") != null, "no C compiler here");
        EchoChoice choice =
                new EchoChoice(null, List.of(64, 5000), List.of(3), List.of("c-multishot"));
        Outcome outcome = EchoSuite.run(bench, choice);
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.settings()).containsExactly("3 connections", "3 connections, 5000 B");
        assertThat(outcome.subjects()).containsOnlyKeys("jdk-socket", "c-multishot");
        assertThat(outcome.rows()).hasSize(4);
        assertThat(TextReport.of(outcome)).contains("The load generator was at work for");
    }

    @Test
    void ways_to_receive_are_compared_at_what_is_asked_for() throws Exception {
        EchoChoice choice = new EchoChoice(null, List.of(64, 70_000), List.of(2), null);
        Outcome outcome = ReceiveSuite.run(bench, choice);
        assertThat(outcome.settings()).containsExactly("2 connections", "2 connections, 70000 B");
    }
}
