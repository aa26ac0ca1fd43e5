package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoReport;
import io.ringspun.IoReport.FeatureState;
import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(names(outcome.out()))
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
                        "ioUringGroup",
                        "memoryMax",
                        "tasksMax",
                        "seccomp",
                        "nativeAccess",
                        "javaLangOpen",
                        "backend",
                        "mode",
                        "carriers",
                        "failure",
                        "reasons",
                        "features",
                        "conflicts",
                        "advice");
    }

    private static List<String> names(String json) {
        return json.lines()
                .filter(line -> line.matches("  \".*"))
                .map(line -> line.split("\"")[1])
                .toList();
    }

    /** The page that users read has every name, and no other. */
    @Test
    void thePageHasTheSameNames() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "observability.md"));
        List<String> told =
                page.substring(page.indexOf("\n| name | type | |\n"))
                        .lines()
                        .skip(3)
                        .takeWhile(line -> line.startsWith("|"))
                        .map(line -> line.split("\\|")[1])
                        .flatMap(names -> Arrays.stream(names.split(",")))
                        .map(name -> name.strip().replace("`", ""))
                        .toList();
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(names(Commands.run("doctor", "--json").out()));
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

    private static IoReport withBuffers(FeatureState state, String how) {
        IoReport.Feature buffers = new IoReport.Feature("registered-buffers", state, how, "pinned");
        return new IoReport("uring", "carriers", 2, "5.10", List.of(), List.of(buffers));
    }

    /** A higher limit is no use to a kernel that cannot register buffers at all. */
    @Test
    void advisesMoreLockedMemoryOnlyWhereItWouldBeUsed() {
        Machine.Limit little = new Machine.Limit("65536", "65536");
        Machine all = machine("Linux", 0, "none", true, true);
        Machine poor =
                new Machine(
                        "Linux",
                        "5.10",
                        "amd64",
                        2,
                        "25",
                        little,
                        all.openFiles(),
                        0,
                        -1,
                        "unlimited",
                        "unlimited",
                        "none",
                        true,
                        true);
        IoReport lacking =
                withBuffers(
                        FeatureState.MISSING,
                        "registration trial: no table of buffers, comes with kernel 5.19");
        assertThat(Advice.of(poor, lacking))
                .containsExactly("with kernel 5.19 or newer there is also registered-buffers");
        IoReport beyond = withBuffers(FeatureState.MISSING, "registration trial: ENOMEM");
        assertThat(Advice.of(poor, beyond))
                .singleElement()
                .asString()
                .contains("ulimit -l unlimited");
        assertThat(Advice.of(poor, withBuffers(FeatureState.USED, "registration trial")))
                .singleElement()
                .asString()
                .contains("LimitMEMLOCK=infinity");
        assertThat(Advice.of(poor, NIO)).singleElement().asString().contains("locked memory");
    }

    @Test
    void namesWhatWasAskedForInVain() {
        IoConfig asking = IoConfig.DEFAULT.withFeature("registered-buffers", FeatureChoice.ON);
        IoReport lacking = withBuffers(FeatureState.MISSING, "registration trial: ENOMEM");
        assertThat(Doctor.conflicts(asking, lacking))
                .containsExactly(
                        "registered-buffers is switched on, but not there (registration trial:"
                                + " ENOMEM)");
        assertThat(Doctor.conflicts(IoConfig.DEFAULT, lacking)).isEmpty();
        assertThat(Doctor.conflicts(asking, withBuffers(FeatureState.USED, "registration trial")))
                .isEmpty();
    }

    @Test
    void readsTheLimitsOfControlGroupsOfBothVersions(@TempDir Path root) throws IOException {
        Path unified = Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/memory.max"), "1000\n");
        Files.writeString(unified.resolve("memory.max"), "max\n");
        Path before = Files.createDirectories(root.resolve("memory/x"));
        Files.writeString(root.resolve("memory/memory.limit_in_bytes"), "9223372036854771712\n");
        Files.writeString(before.resolve("memory.limit_in_bytes"), "500\n");
        assertThat(memoryLimit(root, "0::/a/b")).isEqualTo("1000");
        assertThat(memoryLimit(root, "4:cpu,memory:/x", "0::/")).isEqualTo("500");
        assertThat(memoryLimit(root, "4:memory:/")).isEqualTo("unlimited");
        assertThat(memoryLimit(root, "4:cpu:/x", "garbage")).isNull();
    }

    private static String memoryLimit(Path root, String... groups) {
        return ControlGroup.limit(
                root, List.of(groups), "memory", "memory.max", "memory.limit_in_bytes");
    }

    @Test
    void hasNothingToSayWhereAllIsWell() {
        assertThat(Advice.of(machine("Linux", 0, "filter", true, true), URING)).isEmpty();
    }

    @Test
    void worksWhereNothingIsKnown() {
        Machine nowhere =
                new Machine(
                        "Plan 9", "4", "mips", 1, "25", null, null, null, null, null, null, null,
                        null, null);
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
                -1,
                "unlimited",
                "unlimited",
                seccomp,
                nativeAccess,
                javaLangOpen);
    }
}
