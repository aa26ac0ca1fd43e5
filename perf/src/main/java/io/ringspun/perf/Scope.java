package io.ringspun.perf;

import io.ringspun.perf.report.Bars;
import java.util.Collection;
import java.util.List;

/** How much of a suite is measured. */
enum Scope {
    /** What is told apart at a glance. */
    LOOK,
    /** Everything there is. */
    ALL,
    /** What the bars are judged by. */
    BARS;

    /**
     * Those of a suite's settings that are wanted.
     *
     * @param look those for a look
     * @param all those and more
     */
    List<String> settings(String suite, List<String> look, List<String> all) {
        return wanted(Bars.settings(suite), look, all);
    }

    /**
     * Those of a suite's subjects that are wanted.
     *
     * @param look those for a look
     * @param all those and more
     */
    List<String> subjects(String suite, List<String> look, List<String> all) {
        return wanted(Bars.subjects(suite), look, all);
    }

    private List<String> wanted(Collection<String> bars, List<String> look, List<String> all) {
        return switch (this) {
            case LOOK -> look;
            case ALL -> all;
            case BARS -> all.stream().filter(bars::contains).toList();
        };
    }
}
