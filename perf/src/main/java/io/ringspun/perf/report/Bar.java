package io.ringspun.perf.report;

import io.ringspun.perf.report.Outcome.Pairs;
import io.ringspun.perf.report.Outcome.Side;
import io.ringspun.perf.report.Statistics.Estimate;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Ringspun has set itself to reach: a ratio within one run, and its bound. Bars are published
 * whether they are met or not.
 *
 * @param what it is about, for a reader
 * @param suite that measures it
 * @param ours what is judged
 * @param peers what it is judged by: the best of them. Empty if the figure itself is judged.
 * @param metric the figure; the bound is a least value where more of it is better, else a most
 * @param bound NaN if there is none: shown beside the others, for a reader to compare
 */
public record Bar(
        String what, String suite, Side ours, List<Side> peers, Metric metric, double bound) {

    /** What became of a bar. */
    public enum State {
        MET("met"),
        /** The value is on the right side, an end of its interval is not. */
        BARELY("met, within noise"),
        MISSED("not met"),
        UNKNOWN("not measured"),
        SHOWN("");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** For a reader. */
        public String word() {
            return word;
        }
    }

    /**
     * A bar and what was measured of it.
     *
     * @param peer who was the best of the peers; empty if there is none
     * @param value the ratio, or the figure itself
     */
    public record Judged(Bar bar, String peer, Estimate value, State state) {}

    /** Such as {@code ≤ 1.10}; empty if there is no bound. */
    public String boundText() {
        return Double.isNaN(bound)
                ? ""
                : (metric.moreIsBetter() ? "≥ " : "≤ ") + TextReport.number(bound);
    }

    /** Who is judged and by whom, as the report names them. */
    public String comparison(String peer) {
        return ours.subject() + (peer.isEmpty() ? "" : " ÷ " + peer);
    }

    /** Judges by the outcome of the suite; nothing is known without. */
    Judged judge(@Nullable Outcome outcome) {
        if (outcome == null) {
            return new Judged(this, "", Estimate.NONE, State.UNKNOWN);
        }
        if (peers.isEmpty()) {
            Estimate value = Statistics.medianOf(outcome.values(ours, metric));
            return new Judged(this, "", value, state(value));
        }
        Side peer = best(outcome);
        if (peer == null) {
            return new Judged(this, "", Estimate.NONE, State.UNKNOWN);
        }
        Pairs pairs = outcome.pairs(ours, peer, metric);
        Estimate ratio = pairs.ratio();
        String name =
                peer.subject().equals(ours.subject())
                        ? peer.setting()
                        : peer.subject()
                                + (peer.setting().equals(ours.setting())
                                        ? ""
                                        : ", " + peer.setting());
        return new Judged(this, name, ratio, state(ratio));
    }

    private @Nullable Side best(Outcome outcome) {
        Comparator<Side> order =
                Comparator.comparingDouble(side -> Statistics.median(outcome.values(side, metric)));
        return peers.stream()
                .filter(side -> outcome.values(side, metric).length > 0)
                .min(metric.moreIsBetter() ? order.reversed() : order)
                .orElse(null);
    }

    private State state(Estimate value) {
        if (!value.known()) {
            return State.UNKNOWN;
        }
        if (Double.isNaN(bound)) {
            return State.SHOWN;
        }
        if (!reaches(value.value())) {
            return State.MISSED;
        }
        double worst = metric.moreIsBetter() ? value.low() : value.high();
        return Double.isNaN(worst) || reaches(worst) ? State.MET : State.BARELY;
    }

    private boolean reaches(double value) {
        return metric.moreIsBetter() ? value >= bound : value <= bound;
    }
}
