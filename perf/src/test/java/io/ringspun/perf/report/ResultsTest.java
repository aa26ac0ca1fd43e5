package io.ringspun.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written is read again. */
class ResultsTest {

    @Test
    void everyFigureComesBack(@TempDir Path folder) throws Exception {
        Outcome outcome =
                BarsTest.outcome(
                        Map.of(
                                "ringspun", new double[] {6, 6.25, 7},
                                "jdk-socket", new double[] {12, 1e-9, 12}));
        Path file = folder.resolve("results.json");
        Files.writeString(
                file,
                JsonReport.of(
                        Map.of("name", "quick"), Map.of("kernel", "6 \"x\"\n"), List.of(outcome)));
        assertThat(Results.read(file))
                .isEqualTo(new Results("quick", Map.of("kernel", "6 \"x\"\n"), List.of(outcome)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"format\": 1}",
                "{\"format\": 2}",
                "{\"format\": 2, \"plan\": {\"name\": \"x\"}, \"system\": {}, \"suites\": [1]}"
            })
    void whatIsNoneOfOursIsRefused(String text, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("x.json"), text);
        assertThatIOException().isThrownBy(() -> Results.read(file));
    }

    @Property(tries = 100)
    void everyTextComesBack(@ForAll Map<String, List<String>> texts, @ForAll double number) {
        Map<String, Object> all = new HashMap<>(texts);
        all.put("number", number);
        assertThat(JsonReader.read(Json.write(all))).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nul",
                "\"",
                "\"\\u12\"",
                "[1,]",
                "[1 2]",
                "{\"a\" 1}",
                "{1:2}",
                "1 2",
                "--1"
            })
    void noJsonIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonReader.read(text));
    }

    @Test
    void whatIsTooDeepIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonReader.read("[".repeat(100_000)));
    }
}
