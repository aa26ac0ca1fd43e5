package io.ringspun.runtime.ring;

import io.ringspun.FeatureChoice;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What this kernel's io_uring can do, found out by trying on a ring of its own, and what the user
 * chose of it. Immutable.
 *
 * @param facilities one entry per facility, in the order of the enumeration
 */
public record Features(List<Found> facilities) {

    /** So much of a pool is registered at a time. */
    public static final int REGISTERED_BYTES = 1 << 20;

    /** Keeps its own copy. */
    public Features {
        facilities = List.copyOf(facilities);
    }

    /** Whether a facility may be used. */
    public boolean has(Facility facility) {
        return facilities.get(facility.ordinal()).used();
    }

    /**
     * Finds out, on a ring of its own that is gone afterwards.
     *
     * @throws RingUnavailableException if the kernel would not make a ring
     */
    public static Features detect() throws IOException {
        try (Ring ring = Ring.open(8, 16, Choices.NONE)) {
            ring.enter(0, 0); // may be forbidden though making one is not
            return new Features(
                    Arrays.stream(Facility.values())
                            .map(facility ->
                                    new Found(
                                            facility,
                                            FeatureChoice.AUTO,
                                            Trials.of(ring, facility)))
                            .toList());
        } catch (RingFailure e) {
            throw e.unavailable();
        }
    }

    /** The same kernel under other choices. */
    public Features under(Choices choices) {
        return new Features(
                facilities.stream()
                        .map(found ->
                                new Found(
                                        found.facility(),
                                        choices.of(found.facility()),
                                        found.answer()))
                        .toList());
    }

    /** A line per facility: {@code submit-all: used (set-up trial)}. */
    @Override
    public String toString() {
        return facilities.stream()
                .map(found ->
                        found.facility().label()
                                + ": "
                                + found.state()
                                + " ("
                                + found.how(null)
                                + ")")
                .collect(Collectors.joining("\n"));
    }
}
