package io.ringspun.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reports, and the sentence at their end, from figures made up here. */
class ReportTest {

    private static final String FEW = "1 connection";
    private static final String MANY = "1000 connections";

    /**
     * Five rounds of three subjects; ours is twice as good with many connections, worse with one.
     */
    private static Outcome echo() {
        List<Measurement> all = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            all.add(measurement(round, FEW, "ringspun", 22 + round));
            all.add(measurement(round, FEW, "jdk-socket", 20 + round));
            all.add(measurement(round, MANY, "ringspun", 6));
            all.add(measurement(round, MANY, "jdk-socket", 12));
            all.add(measurement(round, MANY, "nio-selector", 5));
        }
        return outcome(all, "ringspun", "jdk-socket", "nio-selector");
    }

    private static Measurement measurement(int round, String setting, String subject, double cpu) {
        return new Measurement(
                round,
                setting,
                subject,
                Map.of(Metric.CPU_PER_REQUEST, cpu, Metric.REQUESTS_PER_SECOND, 1e6 / cpu));
    }

    private static Outcome outcome(List<Measurement> measurements, String... subjects) {
        LinkedHashMap<String, String> present = new LinkedHashMap<>();
        for (String subject : subjects) {
            present.put(subject, "what <" + subject + "> is");
        }
        LinkedHashMap<String, String> absent = new LinkedHashMap<>();
        absent.put("ringspun-stock", "no ring: " + "denied ".repeat(30).strip());
        return new Outcome(
                "echo",
                "echoes",
                List.of("A note."),
                List.of(FEW, MANY),
                "jdk-socket",
                Metric.CPU_PER_REQUEST,
                List.of(Metric.REQUESTS_PER_SECOND),
                present,
                absent,
                measurements);
    }

    @Test
    void winsLossesAndThirdPartiesAreAllSaid() {
        assertThat(Verdict.of(List.of(echo())))
                .isEqualTo(
                        "You have seen, in echo, ringspun against jdk-socket: less processor time"
                                + " per request at 1000 connections (×0.50), more processor time per"
                                + " request at 1 connection (×1.09), the least processor time per"
                                + " request by nio-selector at 1000 connections.");
    }

    @Test
    void withoutUsTheOthersAreStillCompared() {
        Outcome outcome = outcome(List.of(measurement(0, MANY, "jdk-socket", 12)), "jdk-socket");
        assertThat(Verdict.of(List.of(outcome)))
                .isEqualTo(
                        "Ringspun could not run; of the others you have seen, in echo, the least"
                                + " processor time per request by jdk-socket at 1000 connections.");
        assertThat(Verdict.of(List.of())).contains("nothing could be measured");
    }

    @Test
    void aReferenceThatDidNothingIsNoRatio() {
        List<Measurement> all = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            all.add(answered(round, "ringspun", 50_000));
            all.add(answered(round, "jdk", 0));
        }
        LinkedHashMap<String, String> present = new LinkedHashMap<>();
        present.put("ringspun", "");
        present.put("jdk", "");
        Outcome outcome =
                new Outcome(
                        "mixed",
                        "",
                        List.of(),
                        List.of("beside readers"),
                        "jdk",
                        Metric.REQUESTS_PER_SECOND,
                        List.of(),
                        present,
                        new LinkedHashMap<>(),
                        all);
        assertThat(Verdict.of(List.of(outcome)))
                .isEqualTo(
                        "You have seen, in mixed, ringspun against jdk: some where jdk had none at"
                                + " beside readers.");
        assertThat(TextReport.of(outcome)).contains("50,000").doesNotContain("NaN");
    }

    private static Measurement answered(int round, String subject, double perSecond) {
        return new Measurement(
                round, "beside readers", subject, Map.of(Metric.REQUESTS_PER_SECOND, perSecond));
    }

    @Test
    void aRoundThatOnlyOneOfThePairFinishedIsLeftOutOfTheRatio() {
        List<Measurement> all = new ArrayList<>(echo().measurements());
        all.add(measurement(5, MANY, "ringspun", 1000));
        Outcome.Row row = outcome(all, "ringspun", "jdk-socket").find(MANY, "ringspun");
        assertThat(row).isNotNull();
        assertThat(row.ratio().high()).isEqualTo(0.5);
        assertThat(row.max()).isEqualTo(1000);
    }

    @Test
    void theTableFitsItsColumns() {
        assertThat(TextReport.of(echo()).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100))
                .anySatisfy(line -> assertThat(line).startsWith("  ringspun").contains("0.50"))
                .anySatisfy(line -> assertThat(line).contains("without ringspun-stock"));
    }

    @Test
    void theJsonHasEveryRound() {
        String json =
                JsonReport.of(Map.of("name", "quick"), Map.of("kernel", "7"), List.of(echo()));
        assertThat(json.split("\"round\":")).hasSize(26);
        assertThat(json).contains("\"cpuMicrosPerRequest\": 12").contains("\"ringspun-stock\"");
    }

    @Test
    void settingsThatCountAreDrawnAsCurvesAndOursAsRatios() {
        String page = HtmlReport.of(Map.of(), List.of(echo()));
        assertThat(page)
                .contains(
                        "CPU µs/req against connections",
                        "req/s against connections",
                        "class=\"curve mine\"",
                        "ringspun ÷ jdk-socket, CPU µs/req, with intervals of 95 %")
                .doesNotContain("NaN", "Infinity");
        // Ours at 1 and 1,000 connections: from the left edge to the right one.
        assertThat(page).containsPattern("curve mine\" points=\"72\\.0,[0-9.]+ 624\\.0,");
    }

    @Test
    void oneSettingIsNoCurve() {
        Outcome outcome =
                outcome(List.of(measurement(0, MANY, "ringspun", 12)), "ringspun", "jdk-socket");
        assertThat(HtmlReport.of(Map.of(), List.of(outcome)))
                .doesNotContain("<polyline", "<figure", "NaN");
    }

    @Test
    void thePageNeedsNothingElseAndEscapesWhatItShows() {
        String page = HtmlReport.of(Map.of("kernel", "<7>"), List.of(echo()));
        assertThat(page)
                .contains("&lt;7&gt;", "what &lt;ringspun&gt; is", "<svg", "width=device-width")
                .doesNotContain("src=", "href=", "url(", "http", "NaN");
    }
}
