package io.ringspun.runtime.sim;

import java.util.ArrayDeque;
import java.util.List;

/**
 * What is on its way through a Unix-domain connection beside its bytes (SCM_RIGHTS): descriptors,
 * each with the byte that it was sent with. They keep open what they stand for, until they are
 * taken or lost with the byte.
 */
final class Passed {

    private record Parcel(long at, List<Thing> things) {}

    private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();

    /** How many bytes have come this way, and how many were taken. */
    private long sent;

    private long taken;

    /** Bytes come. */
    void sent(int bytes) {
        sent += bytes;
    }

    /** With the first of the last so many bytes come these. */
    void with(int bytes, List<Thing> things) {
        things.forEach(Thing::hold);
        parcels.add(new Parcel(sent - bytes, things));
    }

    /** How many of so many bytes may be taken at once: not beyond what comes with later ones. */
    int upTo(int bytes) {
        for (Parcel parcel : parcels) {
            if (parcel.at > taken) {
                return (int) Math.min(bytes, parcel.at - taken);
            }
        }
        return bytes;
    }

    /** Takes bytes, and what comes with them: the taker's to let go. */
    List<Thing> taken(int bytes) {
        boolean with = !parcels.isEmpty() && parcels.peekFirst().at == taken;
        taken += bytes;
        return with ? parcels.removeFirst().things : List.of();
    }

    /** Nobody will take them. */
    void drop() {
        parcels.forEach(parcel -> parcel.things.forEach(Thing::letGo));
        parcels.clear();
    }
}
