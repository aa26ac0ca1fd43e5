package io.ringspun.spi;

import java.util.Objects;

/**
 * Something that is wanted and missing on this machine.
 *
 * @param name what users know it by
 * @param reason how it was found out, and why it is missing
 * @param remedy what would bring it, or make its absence accepted
 */
public record Shortfall(String name, String reason, String remedy) {

    /** Nothing may be left out. */
    public Shortfall {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** A sentence: {@code truncate is missing (probe, comes with kernel 6.9): use a newer one}. */
    @Override
    public String toString() {
        return name + " is missing (" + reason + "): " + remedy;
    }
}
