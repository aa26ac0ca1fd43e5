package io.ringspun.runtime.sim;

import java.util.ArrayList;
import java.util.List;

/** The open descriptors; a new one takes the lowest free number, as everywhere. */
final class Table {

    private static final int FIRST = 3;

    private final Kernel kernel;
    private final List<Thing> things = new ArrayList<>();

    Table(Kernel kernel) {
        this.kernel = kernel;
    }

    synchronized int add(Thing thing) {
        int place = things.indexOf(null);
        if (place < 0) {
            place = things.size();
            things.add(null);
        } else {
            kernel.met(Happening.DESCRIPTOR_REUSED);
        }
        things.set(place, thing);
        thing.hold();
        return place + FIRST;
    }

    /** What a number stands for; numbers of nothing are never used. */
    Thing get(int fd) {
        int place = fd - FIRST;
        Thing thing = place < 0 || place >= things.size() ? null : things.get(place);
        if (thing == null) {
            kernel.violation("descriptor " + fd + " is not open");
        }
        return thing;
    }

    boolean isMailbox(int fd) {
        return fd >= FIRST && get(fd) instanceof Mailbox;
    }

    <T extends Thing> T get(int fd, Class<T> kind) {
        Thing thing = get(fd);
        if (!kind.isInstance(thing)) {
            kernel.violation("descriptor " + fd + " is " + thing + ", not " + kind.getSimpleName());
        }
        return kind.cast(thing);
    }

    /** Closes a descriptor that no request names. */
    synchronized void close(int fd) {
        Thing thing = get(fd);
        kernel.checkUnused(fd);
        things.set(fd - FIRST, null);
        kernel.trace.add(
                Trace.Kind.CLOSED, kernel.now(), fd, thing.getClass().getSimpleName().length(), 0);
        thing.letGo();
    }

    int count() {
        int count = 0;
        for (Thing thing : things) {
            count += thing == null ? 0 : 1;
        }
        return count;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < things.size(); i++) {
            if (things.get(i) != null) {
                text.append(i + FIRST).append(": ").append(things.get(i)).append("; ");
            }
        }
        return text.toString();
    }
}
