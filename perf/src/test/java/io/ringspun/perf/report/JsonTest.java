package io.ringspun.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void everythingOfAKindIsWrittenInOrder() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a");
        map.put("whole", 3.0);
        map.put("broken", 0.125);
        map.put("long", 1L << 62);
        map.put("yes", true);
        map.put("nothing", null);
        map.put("list", List.of(1, Map.of("x", 2)));
        assertThat(Json.write(map))
                .isEqualTo(
                        """
                        {
                          "text": "a",
                          "whole": 3,
                          "broken": 0.125,
                          "long": 4611686018427387904,
                          "yes": true,
                          "nothing": null,
                          "list": [
                            1,
                            {
                              "x": 2
                            }
                          ]
                        }
                        """);
    }

    @Test
    void emptyOnesStayOnTheirLine() {
        assertThat(Json.write(List.of(List.of(), Map.of()))).isEqualTo("[\n  [],\n  {}\n]\n");
    }

    @Test
    void whatIsNoNumberIsNull() {
        assertThat(Json.write(Double.NaN)).isEqualTo("null\n");
        assertThat(Json.write(Double.POSITIVE_INFINITY)).isEqualTo("null\n");
    }

    @Test
    void textIsEscaped() {
        assertThat(Json.write("a\"b\\c\nd\te\0µ\ud83d\ude00"))
                .isEqualTo("\"a\\\"b\\\\c\\nd\\u0009e\\u0000µ\\ud83d\\ude00\"\n");
    }
}
