package io.ringspun.runtime.carrier;

import io.ringspun.IoActivity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Asks all carriers of a group what they have in flight. They are asked at the same time, and have
 * one time limit together. Any thread, also one at home on one of them.
 */
final class Survey {

    /** How long they have. */
    private static final long LOOK_NANOS = 1_000_000_000;

    private Survey() {}

    static IoActivity of(Carriers group) {
        List<Messages.Look> looks = new ArrayList<>();
        for (Carrier carrier : group.all()) {
            Messages.Look look = new Messages.Look();
            looks.add(look);
            if (Carrier.current() == carrier) {
                look.arrive(carrier);
            } else {
                carrier.send(look);
            }
        }
        List<IoActivity.Pending> pending = new ArrayList<>();
        List<IoActivity.Silent> silent = new ArrayList<>();
        long deadline = System.nanoTime() + LOOK_NANOS;
        for (Carrier carrier : group.all()) {
            List<Sighting> seen = looks.get(carrier.index()).await(deadline);
            long now = System.nanoTime();
            if (seen == null) {
                silent.add(silent(group, carrier, now));
            } else {
                seen.stream()
                        .sorted(Comparator.comparingLong(each -> each.since() - now))
                        .map(each -> each.shown(carrier.index(), now))
                        .forEach(pending::add);
            }
        }
        return new IoActivity(pending, silent);
    }

    private static IoActivity.Silent silent(Carriers group, Carrier carrier, long now) {
        Holder holder = group.holder(carrier);
        Duration held = Duration.ofNanos(carrier.turn().lasts(now));
        return new IoActivity.Silent(carrier.index(), held, holder.thread(), holder.stack());
    }
}
