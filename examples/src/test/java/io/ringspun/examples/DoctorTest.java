package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoReport;
import io.ringspun.examples.Commands.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the doctor says, here and on machines that are not here. */
class DoctorTest {

    private static final IoReport NIO =
            new IoReport("nio", "stock", 0, "6.18", List.of("uring not used: denied"), List.of());
    private static final IoReport URING =
            new IoReport("uring", "carriers", 2, "6.18", List.of(), List.of());

    @Test
    void namesBackendAndMode() {
        Outcome outcome = Commands.run("doctor");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).containsPattern("backend +(uring|nio)\n").contains("mode  ");
    }

    @Test
    void writesTheSameNamesOfJsonEverywhere() {
        Outcome outcome = Commands.run("doctor", "--json");
        assertThat(outcome.status()).isZero();
        assertThat(
                        outcome.out()
                                .lines()
                                .filter(line -> line.matches("  \".*"))
                                .map(line -> line.split("\"")[1]))
                .containsExactly(
                        "ringspun",
                        "system",
                        "kernel",
                        "architecture",
                        "cores",
                        "jdk",
                        "lockedMemory",
                        "openFiles",
                        "ioUringDisabled",
                        "seccomp",
                        "nativeAccess",
                        "javaLangOpen",
                        "backend",
                        "mode",
                        "carriers",
                        "failure",
                        "reasons",
                        "features",
                        "advice");
    }

    @Test
    void writesValidJson() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("text", "quote \" backslash \\ newline \n half a pair \uD800 whole \uD83D\uDE00 é");
        map.put("nothing", null);
        map.put("numbers", List.of(1, -2L, 3.5));
        map.put("empty", Map.of());
        map.put("none", List.of());
        map.put("truth", true);
        assertThat(Json.of(map))
                .isEqualTo(
                        """
                        {
                          "text": "quote \\" backslash \\\\ newline \\u000a half a pair \\ud800 whole \\ud83d\\ude00 é",
                          "nothing": null,
                          "numbers": [
                            1,
                            -2,
                            3.5
                          ],
                          "empty": {},
                          "none": [],
                          "truth": true
                        }\
                        """);
    }

    @Test
    void readsLimitsAsTheKernelWritesThem() {
        List<String> limits =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units "
                                + "    ",
                        "Max open files            1024                 524288               files "
                                + "    ",
                        "Max locked memory         unlimited            unlimited            bytes "
                                + "    ");
        assertThat(Machine.limit(limits, "Max open files"))
                .isEqualTo(new Machine.Limit("1024", "524288"));
        assertThat(Machine.limit(limits, "Max locked memory").softNumber())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Machine.limit(limits, "Max processes")).isNull();
        assertThat(Machine.limit(List.of(), "Max open files")).isNull();
    }

    @Test
    void readsTheSeccompMode() {
        assertThat(Machine.seccomp(List.of("Name:\tjava", "Seccomp:\t2", "Seccomp_filters:\t1")))
                .isEqualTo("filter");
        assertThat(Machine.seccomp(List.of("Seccomp:\t0"))).isEqualTo("none");
        assertThat(Machine.seccomp(List.of())).isNull();
    }

    @Test
    void advisesWhatDeniesTheRing() {
        assertThat(Advice.of(machine("Linux", 2, "none", true, true), NIO))
                .singleElement()
                .asString()
                .contains("sysctl -w kernel.io_uring_disabled=0");
        assertThat(Advice.of(machine("Linux", 0, "filter", true, true), NIO))
                .singleElement()
                .asString()
                .contains("seccomp")
                .contains("io_uring_setup");
        assertThat(Advice.of(machine("Mac OS X", null, null, true, true), NIO))
                .singleElement()
                .asString()
                .contains("Linux");
    }

    @Test
    void advisesWhichFlagsAreMissing() {
        assertThat(Advice.of(machine("Linux", 0, "none", false, false), URING))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("--enable-native-access=ALL-UNNAMED"))
                .anySatisfy(line ->
                        assertThat(line).contains("--add-opens java.base/java.lang=ALL-UNNAMED"));
    }

    @Test
    void hasNothingToSayWhereAllIsWell() {
        assertThat(Advice.of(machine("Linux", 0, "filter", true, true), URING)).isEmpty();
    }

    @Test
    void worksWhereNothingIsKnown() {
        Machine nowhere =
                new Machine("Plan 9", "4", "mips", 1, "25", null, null, null, null, null, null);
        assertThat(Advice.of(nowhere, null)).singleElement().asString().contains("Linux");
    }

    private static Machine machine(
            String system,
            @Nullable Integer disabled,
            @Nullable String seccomp,
            boolean nativeAccess,
            boolean javaLangOpen) {
        Machine.Limit plenty = new Machine.Limit("unlimited", "unlimited");
        return new Machine(
                system,
                "6.18",
                "amd64",
                2,
                "25",
                plenty,
                plenty,
                disabled,
                seccomp,
                nativeAccess,
                javaLangOpen);
    }
}
