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
import java.util.SequencedMap;

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
     * A subject that runs.
     *
     * @param port where its echo server listens, or 0
     */
    record Entrant(String name, Worker worker, int port) {}

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
                entrants.put(
                        worker.name(),
                        new Entrant(worker.name(), worker, Integer.parseInt(words[1])));
            } catch (IOException e) {
                leave(worker, e);
            }
        }
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
                    Map<Metric, Double> figures = take(entrant, setting, round, turn);
                    if (!figures.isEmpty()) {
                        measurements.add(new Measurement(round, setting, entrant.name(), figures));
                    }
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
            leave(entrant.worker(), new IOException("at " + setting + ": " + e.getMessage(), e));
            return Map.of();
        }
    }

    private void leave(Worker worker, IOException reason) {
        entrants.remove(worker.name());
        leave(worker.name(), reason);
        bench.workers().end(worker);
    }

    private void leave(String name, IOException reason) {
        absent.put(name, String.valueOf(reason.getMessage()));
        bench.say(suite + ": " + name + " is out: " + reason.getMessage());
    }

    @Override
    public void close() {
        entrants.values().forEach(entrant -> bench.workers().end(entrant.worker()));
    }
}
