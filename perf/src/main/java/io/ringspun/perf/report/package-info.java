/**
 * Figures, what can be said about them, and the ways to show them. Knows nothing of how they came
 * about.
 */
@NullMarked
package io.ringspun.perf.report;

import org.jspecify.annotations.NullMarked;
