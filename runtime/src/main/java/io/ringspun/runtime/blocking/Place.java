package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A place in a ring's own table of files, and what is open there. Its number means something in
 * requests to that ring only, and must never be taken for a descriptor: so nothing here gives it
 * away, and what counts its users has no number at all.
 */
public final class Place {

    /** What is known of an open file. */
    record Content(String path, boolean reads, boolean writes, boolean direct) {}

    private final Carrier carrier;
    private final int number;
    private final Descriptor users = new Descriptor(-1);

    /** What the last answers of the kernel left open here; null for nothing. */
    private volatile @Nullable Content content;

    /** Whether what is being opened, or was last, goes past the page cache. */
    private volatile boolean direct;

    /** A place of this ring, empty. */
    public Place(Carrier carrier, int number) {
        this.carrier = carrier;
        this.number = number;
    }

    /** The only one whose ring knows it. */
    public Carrier carrier() {
        return carrier;
    }

    /** Counts who uses it. */
    public Descriptor users() {
        return users;
    }

    int number() {
        return number;
    }

    @Nullable Content content() {
        return content;
    }

    void content(@Nullable Content now) {
        content = now;
    }

    boolean direct() {
        return direct;
    }

    void expect(boolean directOnes) {
        direct = directOnes;
    }

    /** What is open here, for people. */
    public String path() {
        Content now = content;
        return now == null ? "empty" : now.path();
    }

    /**
     * Does something here and waits for its end.
     *
     * @throws IOException why nothing came of it
     */
    public <R> R perform(PlaceErrand<R> errand) throws IOException {
        errand.enter();
        try {
            return errand.result(errand.performed());
        } finally {
            errand.leave();
        }
    }
}
