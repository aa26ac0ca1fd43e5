package io.ringspun.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.perf.report.Bar.Judged;
import io.ringspun.perf.report.Bar.State;
import io.ringspun.perf.report.Outcome.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of a bar, from figures made up here. */
class BarsTest {

    private static final String SETTING = "100 connections";

    private static Bar bar(double bound, String... peers) {
        return new Bar(
                "echo",
                "echo",
                new Side(SETTING, "ringspun"),
                List.of(peers).stream().map(peer -> new Side(SETTING, peer)).toList(),
                Metric.CPU_PER_REQUEST,
                bound);
    }

    /** Rounds of several subjects, each with its own figures. */
    static Outcome outcome(Map<String, double[]> figures) {
        List<Measurement> all = new ArrayList<>();
        LinkedHashMap<String, String> subjects = new LinkedHashMap<>();
        figures.forEach((subject, values) -> {
            subjects.put(subject, subject);
            for (int round = 0; round < values.length; round++) {
                all.add(
                        new Measurement(
                                round,
                                SETTING,
                                subject,
                                Map.of(Metric.CPU_PER_REQUEST, values[round])));
            }
        });
        return new Outcome(
                "echo",
                "",
                List.of(),
                List.of(SETTING),
                "jdk-socket",
                Metric.CPU_PER_REQUEST,
                List.of(),
                subjects,
                new LinkedHashMap<>(),
                all);
    }

    private static final Outcome FIGURES =
            outcome(
                    Map.of(
                            "ringspun", new double[] {6, 6, 6, 6, 6},
                            "jdk-socket", new double[] {12, 12, 12, 12, 12},
                            "jdk-channel", new double[] {10, 10, 10, 10, 10},
                            "c-multishot", new double[] {4, 5, 6, 7, 8}));

    @Test
    void theBestOfThePeersIsTheOneThatCounts() {
        Judged judged = bar(0.7, "jdk-socket", "jdk-channel").judge(FIGURES);
        assertThat(judged.peer()).isEqualTo("jdk-channel");
        assertThat(judged.value().value()).isEqualTo(0.6);
        assertThat(judged.state()).isEqualTo(State.MET);
        assertThat(bar(0.55, "jdk-socket", "jdk-channel").judge(FIGURES).state())
                .isEqualTo(State.MISSED);
    }

    @Test
    void whatNoiseCouldTurnIsSaidToBeSo() {
        assertThat(bar(1.1, "c-multishot").judge(FIGURES).state()).isEqualTo(State.BARELY);
        assertThat(bar(1.6, "c-multishot").judge(FIGURES).state()).isEqualTo(State.MET);
    }

    @Test
    void whatWasNotMeasuredIsNotJudged() {
        assertThat(bar(1, "netty-nio").judge(FIGURES).state()).isEqualTo(State.UNKNOWN);
        assertThat(bar(1, "jdk-socket").judge(null).state()).isEqualTo(State.UNKNOWN);
        assertThat(bar(1, "netty-nio", "jdk-socket").judge(FIGURES).peer()).isEqualTo("jdk-socket");
    }

    @Test
    void aBarWithoutPeersJudgesTheFigureItself() {
        assertThat(bar(7).judge(FIGURES).state()).isEqualTo(State.MET);
        assertThat(bar(5).judge(FIGURES).state()).isEqualTo(State.MISSED);
        assertThat(bar(Double.NaN).judge(FIGURES).state()).isEqualTo(State.SHOWN);
    }

    @Test
    void moreIsJudgedTheOtherWayRound() {
        Bar bar =
                new Bar(
                        "reads",
                        "echo",
                        new Side(SETTING, "ringspun"),
                        List.of(),
                        Metric.READS_PER_SECOND,
                        3);
        assertThat(bar.boundText()).isEqualTo("≥ 3.00");
        assertThat(bar(3).boundText()).isEqualTo("≤ 3.00");
    }

    @Test
    void noBarIsThereTwice() {
        assertThat(Bars.ALL).doesNotHaveDuplicates();
        assertThat(Bars.ALL.stream().collect(Collectors.groupingBy(Bar::suite)))
                .containsOnlyKeys(
                        "echo", "micro", "files", "sync", "mixed", "idle", "copy", "start");
    }

    @Test
    void everyReportHasThem() {
        List<Outcome> outcomes = List.of(FIGURES);
        String text = TextReport.bars(Bars.judge(outcomes));
        assertThat(text)
                .contains("ringspun ÷ c-multishot", "≤ 1.10", "met, within noise", "not measured:")
                .doesNotContain("NaN");
        assertThat(HtmlReport.of(Map.of(), outcomes)).contains("ringspun ÷ c-multishot");
        assertThat(JsonReport.of(Map.of(), Map.of(), outcomes))
                .contains("\"state\": \"met, within noise\"");
    }
}
