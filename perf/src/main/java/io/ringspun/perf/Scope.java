package io.ringspun.perf;

import io.ringspun.perf.report.Bars;
import java.util.List;

/** How much of a suite is measured. */
enum Scope {
    /** What is told apart at a glance. */
    LOOK,
    /** Everything there is. */
    ALL,
    /** What the bars are judged by. */
    BARS;

    /** Those of a suite's settings that are wanted. */
    List<String> settings(String suite, List<String> all) {
        return this == BARS ? all.stream().filter(Bars.settings(suite)::contains).toList() : all;
    }

    /** Those of a suite's subjects that are wanted. */
    List<String> subjects(String suite, List<String> all) {
        return this == BARS ? all.stream().filter(Bars.subjects(suite)::contains).toList() : all;
    }
}
