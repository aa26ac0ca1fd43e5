package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.perf.os.Cores;
import io.ringspun.perf.report.Bars;
import io.ringspun.perf.report.Metric;
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
        assertThat(outcome.absent().keySet()).isSubsetOf(Fio.NAME, "jasyncfio");
        assertThat(outcome.subjects()).containsKey("c-ring");
        assertThat(outcome.settings()).contains("16 threads cached");
        assertThat(outcome.rows()).allMatch(row -> row.primary().value() > 0);
        assertThat(outcome.rows())
                .filteredOn(row -> !List.of(Fio.NAME, "jasyncfio").contains(row.subject()))
                .hasSize(outcome.settings().size() * 4);
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

    @Test
    void fio_reads_where_others_go_past_the_page_cache() throws Exception {
        assumeTrue(Cores.program("fio") != null, "no fio here");
        Outcome outcome = FilesSuite.run(bench);
        assumeTrue(outcome.settings().contains("16 threads direct"), "no direct reads here");
        Outcome.Row row = outcome.find("16 threads direct", Fio.NAME);
        assertThat(row).isNotNull();
        assertThat(row.primary().value()).isPositive();
        assertThat(outcome.find("16 threads cached", Fio.NAME)).isNull();
    }

    @Test
    void connections_of_another_domain_are_served_alike() throws Exception {
        EchoChoice choice =
                new EchoChoice(null, null, List.of(3), List.of("ringspun", "jdk-channel"));
        Outcome outcome = EchoSuite.runUnix(bench, choice);
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.reference()).isEqualTo("jdk-channel");
        assertThat(outcome.rows()).hasSize(2).allMatch(row -> row.primary().value() > 0);
        assertThat(outcome.median("3 connections", "ringspun", Metric.SWITCHES_PER_REQUEST))
                .isNotNegative();
    }

    @Test
    void requests_come_at_a_rate() throws Exception {
        EchoChoice choice = new EchoChoice(null, null, null, List.of("ringspun"));
        Outcome outcome = LatencySuite.run(bench, choice);
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.settings()).contains("5000 requests a second");
        assertThat(outcome.rows())
                .hasSize(outcome.settings().size() * 2)
                .allMatch(row -> row.primary().value() > 0);
    }

    @Test
    void system_calls_are_counted_or_it_is_said_why_not() throws Exception {
        EchoChoice choice = new EchoChoice(null, null, List.of(3), List.of("jdk-socket"));
        Outcome outcome = EchoSuite.run(bench, choice);
        double calls = outcome.median("3 connections", "jdk-socket", Metric.CALLS_PER_REQUEST);
        if (Double.isNaN(calls)) {
            assertThat(outcome.notes())
                    .anyMatch(note -> note.startsWith("System calls were not counted: "));
        } else {
            assertThat(calls).isGreaterThan(1); // a read and a write at least
        }
    }

    @Test
    void what_is_appended_is_on_the_disk() throws Exception {
        Outcome outcome = SyncSuite.run(bench);
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.settings()).containsAll(Bars.settings("sync"));
        assertThat(outcome.subjects().keySet()).containsAll(Bars.subjects("sync"));
        assertThat(outcome.rows())
                .hasSize(outcome.settings().size() * outcome.subjects().size())
                .allMatch(row -> row.primary().value() > 0);
    }

    @Test
    void silent_connections_have_a_price() throws Exception {
        EchoChoice choice = new EchoChoice(null, null, null, List.of("ringspun", "jdk-channel"));
        Outcome outcome = IdleSuite.run(bench, choice);
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.subjects()).containsOnlyKeys("ringspun", "jdk-socket", "jdk-channel");
        assertThat(outcome.rows()).hasSize(3);
    }

    @Test
    void copies_are_what_they_are_copies_of() throws Exception {
        assumeTrue(Cores.program("cc") != null, "no C compiler here");
        Outcome outcome = CopySuite.run(bench);
        assertThat(outcome.absent().keySet()).isSubsetOf("ringspun"); // where it is not built yet
        assertThat(outcome.settings()).hasSameElementsAs(Bars.settings("copy"));
        assertThat(outcome.find("large file cold", "c-ring")).isNotNull();
        assertThat(outcome.find("small files warm", "cp")).isNotNull();
    }

    @Test
    void a_program_that_says_one_word_takes_its_time() throws Exception {
        Outcome outcome = StartSuite.run(bench);
        assertThat(outcome.absent().keySet())
                .isSubsetOf("ringspun-doctor"); // where it is not built yet
        Outcome.Row row = outcome.find("one run", "jvm-hello");
        assertThat(row).isNotNull();
        assertThat(row.primary().value()).isGreaterThan(1);
    }

    @Test
    void readers_beside_an_echo_server_may_be_of_any_kind() throws Exception {
        Outcome outcome = MixedSuite.run(bench);
        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.settings()).hasSameElementsAs(Bars.settings("mixed"));
        assertThat(outcome.subjects().keySet()).containsAll(Bars.subjects("mixed"));
    }
}
