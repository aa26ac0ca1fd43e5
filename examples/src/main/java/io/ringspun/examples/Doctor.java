package io.ringspun.examples;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.Observability;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/**
 * Says what Ringspun can use on this machine, why not more, and what to change. Works everywhere,
 * also where nothing else does.
 */
final class Doctor implements Program {

    private static final int VALUE_COLUMN = 27;

    @Override
    public String name() {
        return "ringspun doctor";
    }

    @Override
    public String help() {
        return """
        Usage: ringspun doctor [OPTIONS]

        Tells what can be used on this machine, why not more, and what to change.

        Exit status: 0 if a runtime can be opened here, on whatever backend; 1 if none
        can, or something failed; 2 if the command was called wrongly.

        Options:
              --json         Write JSON, for programs.
        """;
    }

    @Override
    public Options options() {
        return new Options().addOption(null, "json", false, "");
    }

    @Override
    public int run(Invocation call) throws WrongUse {
        call.expectNoOperands();
        Machine machine = Machine.look();
        IoReport report = null;
        String failure = null;
        List<String> conflicts = new ArrayList<>();
        try {
            IoConfig config = IoConfig.ambient();
            // Its report is all that this program prints; a log line would only wake the logger.
            Observability quiet = config.observability().withAnnounced(false);
            try (IoRuntime io = IoRuntime.open(config.withObservability(quiet))) {
                report = io.report();
            }
            conflicts.addAll(conflicts(config, report));
        } catch (IllegalArgumentException e) {
            failure = Reason.of(e);
            conflicts.add(failure);
        } catch (IOException | RuntimeException e) {
            failure = Reason.of(e);
        }
        List<String> advice = Advice.of(machine, report);
        PrintWriter out = call.out();
        if (call.has("json")) {
            out.println(Json.of(facts(machine, report, failure, conflicts, advice)));
        } else {
            print(out, machine, report, failure, conflicts, advice);
        }
        return report == null ? 1 : 0;
    }

    /** What was asked for and cannot be had, although a runtime can. */
    static List<String> conflicts(IoConfig config, IoReport report) {
        List<String> conflicts = new ArrayList<>();
        for (IoReport.Feature feature : report.features()) {
            if (config.features().get(feature.name()) == FeatureChoice.ON && !feature.used()) {
                conflicts.add(
                        feature.name() + " is switched on, but not there (" + feature.how() + ")");
            }
        }
        return conflicts;
    }

    private static void print(
            PrintWriter out,
            Machine machine,
            @Nullable IoReport report,
            @Nullable String failure,
            List<String> conflicts,
            List<String> advice) {
        row(out, "ringspun", Version.text());
        row(
                out,
                "system",
                machine.system() + " " + machine.kernel() + ", " + machine.architecture());
        row(out, "cores", machine.cores());
        row(out, "jdk", machine.jdk());
        row(out, "locked memory", limit(machine.lockedMemory(), "bytes"));
        row(out, "open files", limit(machine.openFiles(), ""));
        row(out, "io_uring_disabled", machine.uringDisabled());
        row(out, "io_uring_group", machine.uringGroup());
        row(out, "memory of the cgroup", machine.memoryMax());
        row(out, "threads of the cgroup", machine.tasksMax());
        row(out, "seccomp", machine.seccomp());
        row(out, "native access", granted(machine.nativeAccess()));
        row(out, "java.lang open", granted(machine.javaLangOpen()));
        out.println();
        if (report == null) {
            row(out, "backend", "none: " + failure);
        } else {
            row(out, "backend", report.backend());
            row(out, "mode", report.mode());
            row(out, "carriers", report.carriers() == 0 ? "none" : report.carriers());
            report.reasons().forEach(reason -> row(out, "", "- " + reason));
            report.features().forEach(feature -> feature(out, feature));
        }
        out.println();
        if (!conflicts.isEmpty()) {
            out.println("Asked for, but impossible here:");
            conflicts.forEach(line -> out.println("- " + line));
            out.println();
        }
        out.println(advice.isEmpty() ? "Nothing to change." : "To get more:");
        advice.forEach(line -> out.println("- " + line));
    }

    private static void feature(PrintWriter out, IoReport.Feature feature) {
        row(
                out,
                "  " + feature.name(),
                feature.state()
                        + " ("
                        + feature.how()
                        + ")"
                        + (feature.used() ? "" : "; instead: " + feature.instead()));
    }

    private static void row(PrintWriter out, String name, @Nullable Object value) {
        // Not printf: the formatter is slow to start, and the doctor is soon done.
        String padding = " ".repeat(Math.max(1, VALUE_COLUMN - name.length()));
        out.println(name + padding + (value == null ? "unknown" : value));
    }

    private static @Nullable String limit(Machine.@Nullable Limit limit, String unit) {
        return limit == null
                ? null
                : (limit.soft() + " " + unit).strip() + " (at most " + limit.hard() + ")";
    }

    private static @Nullable String granted(@Nullable Boolean yes) {
        return yes == null ? null : yes ? "granted" : "not granted";
    }

    /**
     * The same for programs. Names and types stay; what is unknown is null; limits are texts,
     * {@code unlimited} among them.
     */
    private static Map<String, @Nullable Object> facts(
            Machine machine,
            @Nullable IoReport report,
            @Nullable String failure,
            List<String> conflicts,
            List<String> advice) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("ringspun", Version.text());
        facts.put("system", machine.system());
        facts.put("kernel", machine.kernel());
        facts.put("architecture", machine.architecture());
        facts.put("cores", machine.cores());
        facts.put("jdk", machine.jdk());
        facts.put("lockedMemory", facts(machine.lockedMemory()));
        facts.put("openFiles", facts(machine.openFiles()));
        facts.put("ioUringDisabled", machine.uringDisabled());
        facts.put("ioUringGroup", machine.uringGroup());
        facts.put("memoryMax", machine.memoryMax());
        facts.put("tasksMax", machine.tasksMax());
        facts.put("seccomp", machine.seccomp());
        facts.put("nativeAccess", machine.nativeAccess());
        facts.put("javaLangOpen", machine.javaLangOpen());
        facts.put("backend", report == null ? null : report.backend());
        facts.put("mode", report == null ? null : report.mode());
        facts.put("carriers", report == null ? null : report.carriers());
        facts.put("failure", failure);
        facts.put("reasons", report == null ? List.of() : report.reasons());
        facts.put(
                "features",
                report == null
                        ? List.of()
                        : report.features().stream().map(Doctor::facts).toList());
        facts.put("conflicts", conflicts);
        facts.put("advice", advice);
        return facts;
    }

    private static @Nullable Map<String, String> facts(Machine.@Nullable Limit limit) {
        return limit == null ? null : ordered("soft", limit.soft(), "hard", limit.hard());
    }

    private static Map<String, Object> facts(IoReport.Feature feature) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", feature.name());
        facts.put("used", feature.used());
        facts.put("how", feature.how());
        facts.put("instead", feature.instead());
        facts.put("state", feature.state().toString());
        return facts;
    }

    private static Map<String, String> ordered(
            String name, String value, String otherName, String otherValue) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(name, value);
        map.put(otherName, otherValue);
        return map;
    }
}
