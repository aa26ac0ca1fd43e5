package io.ringspun.perf;

import io.ringspun.perf.report.Measurement;
import io.ringspun.perf.report.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The subjects of one suite and their turns. Within a round each has its turn in each setting, one
 * right after the other, and each round begins with another one, so that what changes slowly on the
 * machine meets all alike. A subject that fails is out, with the reason; the others go on.
 */
final class Contest implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final Bench bench;
    private final String suite;
    private final SequencedMap<String, Entrant> entrants = new LinkedHashMap<>();
    private final SequencedMap<String, String> descriptions = new LinkedHashMap<>();
    private final SequencedMap<String, String> absent = new LinkedHashMap<>();
    private final List<Measurement> measurements = new ArrayList<>();

    Contest(Bench bench, String suite) {
        this.bench = bench;
        this.suite = suite;
    }

    /**
     * A subject.
     *
     * @param process that it lives in for all rounds; null if each of its turns is one of its own
     * @param address where its echo server listens, or 0
     */
    record Entrant(String name, @Nullable Worker process, String address) {

        /** The process of one that lives for all rounds. */
        Worker worker() {
            return Objects.requireNonNull(process, name);
        }
    }

    /** Starts a process. */
    interface Start {
        Worker start(String name) throws IOException, InterruptedException;
    }

    /** One subject's turn in one setting. */
    interface Turn {
        Map<Metric, Double> take(Entrant entrant, String setting, int round)
                throws IOException, InterruptedException;
    }

    /** Starts subjects, all at once, and waits until each is ready or has said why it cannot be. */
    void enter(List<String> names, Start start) throws InterruptedException {
        List<Worker> starting = new ArrayList<>();
        for (String name : names) {
            bench.say(suite + ": starting " + name);
            try {
                starting.add(start.start(name));
            } catch (IOException e) { // such as no compiler
                leave(name, e);
            }
        }
        for (Worker worker : starting) {
            try {
                String[] words = worker.await("ready", START_MAX);
                String what = String.join(" ", List.of(words).subList(2, words.length));
                descriptions.put(worker.name(), what);
                entrants.put(worker.name(), new Entrant(worker.name(), worker, words[1]));
            } catch (IOException e) {
                leave(new Entrant(worker.name(), worker, "0"), e);
            }
        }
    }

    /**
     * Enters a subject whose turns are processes of their own, started by its turn.
     *
     * @param what it is, for the reader of a report
     */
    void enlist(String name, String what) {
        descriptions.put(name, what);
        entrants.put(name, new Entrant(name, null, "0"));
    }

    /** Notes that a subject cannot take part. */
    void refuse(String name, IOException reason) {
        leave(name, reason);
    }

    /** Those that are still in. */
    List<Entrant> entrants() {
        return List.copyOf(entrants.values());
    }

    boolean has(String name) {
        return entrants.containsKey(name);
    }

    /** Gives everyone a turn in each setting without keeping the figures. */
    void warm(List<String> settings, Turn turn) throws InterruptedException {
        for (Entrant entrant : entrants()) {
            bench.say(suite + ": warming " + entrant.name());
            for (String setting : settings) {
                take(entrant, setting, -1, turn);
            }
        }
    }

    /** All rounds. */
    void run(List<String> settings, Turn turn) throws InterruptedException {
        int rounds = bench.plan().rounds();
        for (int round = 0; round < rounds; round++) {
            bench.say(suite + ": round " + (round + 1) + " of " + rounds);
            for (String setting : settings) {
                for (Entrant entrant : order(round)) {
                    keep(entrant, setting, round, turn);
                }
            }
        }
    }

    SequencedMap<String, String> descriptions() {
        return descriptions;
    }

    SequencedMap<String, String> absent() {
        return absent;
    }

    List<Measurement> measurements() {
        return measurements;
    }

    /** A turn for everyone in each setting, whose figures are kept as a round after the others. */
    void runOnce(List<String> settings, Turn turn) throws InterruptedException {
        int round = bench.plan().rounds();
        for (String setting : settings) {
            for (Entrant entrant : entrants()) {
                keep(entrant, setting, round, turn);
            }
        }
    }

    private void keep(Entrant entrant, String setting, int round, Turn turn)
            throws InterruptedException {
        Map<Metric, Double> figures = take(entrant, setting, round, turn);
        if (!figures.isEmpty()) {
            measurements.add(new Measurement(round, setting, entrant.name(), figures));
        }
    }

    private List<Entrant> order(int round) {
        List<Entrant> order = new ArrayList<>(entrants.values());
        Collections.rotate(order, -round);
        return order;
    }

    private Map<Metric, Double> take(Entrant entrant, String setting, int round, Turn turn)
            throws InterruptedException {
        if (!entrants.containsKey(entrant.name())) {
            return Map.of();
        }
        try {
            return turn.take(entrant, setting, round);
        } catch (IOException e) {
            leave(entrant, new IOException("at " + setting + ": " + e.getMessage(), e));
            return Map.of();
        }
    }

    private void leave(Entrant entrant, IOException reason) {
        entrants.remove(entrant.name());
        leave(entrant.name(), reason);
        end(entrant);
    }

    private void end(Entrant entrant) {
        if (entrant.process() != null) {
            bench.workers().end(entrant.process());
        }
    }

    private void leave(String name, IOException reason) {
        absent.put(name, String.valueOf(reason.getMessage()));
        bench.say(suite + ": " + name + " is out: " + reason.getMessage());
    }

    @Override
    public void close() {
        entrants.values().forEach(this::end);
    }
}
