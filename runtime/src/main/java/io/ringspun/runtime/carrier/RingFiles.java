package io.ringspun.runtime.carrier;

import io.ringspun.IoConfig;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.FileTable;
import io.ringspun.runtime.ring.Ring;
import org.jspecify.annotations.Nullable;

/**
 * The numbers under which a carrier's ring knows files, and what they are for: the first are places
 * for files that are opened into the ring's table and have no descriptor; the others are for files
 * that have one. Each half does without the other, so that nobody who waits for a place depends on
 * whose numbers are in use. Carrier only.
 */
final class RingFiles {

    private final @Nullable FileTable table;
    private final int places;
    private final RegisteredFiles registered;
    private boolean closed;

    private RingFiles(@Nullable FileTable table, int places, RegisteredFiles registered) {
        this.table = table;
        this.places = places;
        this.registered = registered;
    }

    private static RingFiles of(@Nullable FileTable table, int places, int carrier) {
        int size = table == null ? 0 : table.size();
        return new RingFiles(
                table, places, new RegisteredFiles(table, places, size - places, carrier));
    }

    /** None at all. */
    static RingFiles none() {
        return of(null, 0, 0);
    }

    /** Some that have a descriptor. */
    static RingFiles of(FileTable table, RegisteredFiles registered) {
        return new RingFiles(table, 0, registered);
    }

    /** Gives the ring a table if it is to be used and the kernel can. */
    static RingFiles open(Ring ring, Features features, IoConfig config, int carrier) {
        boolean direct = features.has(Facility.DIRECT_DESCRIPTORS);
        boolean registers = features.has(Facility.REGISTERED_FILES);
        FileTable table =
                direct || registers ? FileTable.open(ring, config.fileTableEntries()) : null;
        int size = table == null ? 0 : table.size();
        return of(table, !direct ? 0 : registers ? (size + 1) / 2 : size, carrier);
    }

    /** How many places there are for files without a descriptor: numbers from 0. */
    int places() {
        return places;
    }

    /** Those that have one. */
    RegisteredFiles registered() {
        return registered;
    }

    /** Closes what is open in a place. No request names it. */
    void empty(int number) {
        if (!closed && table != null) {
            table.remove(number);
        }
    }

    /** The ring is gone, and the table with it. */
    void close() {
        closed = true;
        registered.close();
    }

    /**
     * The ring is dead, and will never be closed: its table must not keep files open. What requests
     * still use stays open until they end.
     */
    void abandon() {
        for (int number = 0; table != null && !closed && number < table.size(); number++) {
            table.remove(number);
        }
        close();
    }
}
