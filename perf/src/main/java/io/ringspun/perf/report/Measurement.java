package io.ringspun.perf.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one round of one subject yielded.
 *
 * @param round from 0; measurements of the same round and setting were taken next to each other
 * @param setting what was varied, such as {@code 100 connections}
 * @param subject who did the work
 * @param figures what was measured
 */
public record Measurement(int round, String setting, String subject, Map<Metric, Double> figures) {

    /** Keeps its own copy. */
    public Measurement {
        figures = Collections.unmodifiableMap(new EnumMap<>(figures));
    }

    /** A figure, or NaN. */
    public double figure(Metric metric) {
        return figures.getOrDefault(metric, Double.NaN);
    }
}
