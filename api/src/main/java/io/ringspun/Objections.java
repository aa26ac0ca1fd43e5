package io.ringspun;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What is wrong with settings, gathered so that all of it is told at once. Not thread-safe. */
final class Objections {

    /**
     * One thing that is wrong.
     *
     * @param setting the component it is about
     * @param text all that is to be said of it, the setting's name included
     */
    record Objection(String setting, String text) {}

    /** Keeps the settings' names for those who know where the values came from. */
    static final class Refusal extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final transient List<Objection> objections;

        private Refusal(String message, List<Objection> objections) {
            super(message);
            this.objections = objections;
        }

        List<Objection> objections() {
            return objections;
        }
    }

    private final List<Objection> all = new ArrayList<>();

    void add(String setting, String text) {
        all.add(new Objection(setting, text));
    }

    /** Adds those of a refusal, each with what the caller knows about its setting. */
    void addAll(Refusal refusal, UnaryOperator<String> source) {
        for (Objection objection : refusal.objections()) {
            add(objection.setting(), objection.text() + source.apply(objection.setting()));
        }
    }

    void range(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            add(setting, setting + " must be " + min + " to " + max + ", not " + value);
        }
    }

    void powerOfTwo(String setting, int value, int min, int max) {
        if (value >= min && value <= max && Integer.bitCount(value) != 1) {
            add(setting, setting + " must be a power of two, not " + value);
        }
        range(setting, value, min, max);
    }

    void notBelow(String setting, long value, String other, long otherValue) {
        if (value < otherValue) {
            add(
                    setting,
                    setting
                            + " ("
                            + value
                            + ") must not be below "
                            + other
                            + " ("
                            + otherValue
                            + ")");
        }
    }

    void notNegative(String setting, Duration value) {
        if (value.isNegative()) {
            add(setting, setting + " must not be negative: " + value);
        }
    }

    List<String> texts() {
        return all.stream().map(Objection::text).toList();
    }

    /**
     * Throws if there are any.
     *
     * @throws Refusal with all of them
     */
    void raise() {
        if (!all.isEmpty()) {
            throw new Refusal(String.join("; ", texts()), List.copyOf(all));
        }
    }
}
