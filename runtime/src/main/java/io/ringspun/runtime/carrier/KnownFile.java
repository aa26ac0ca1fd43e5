package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.Facility;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * An open file, and the numbers under which the rings of carriers know it. Made known when a
 * request first names it, by the carrier that does it. Each carrier writes its own number only; any
 * thread may look.
 */
public final class KnownFile {

    /** Not tried yet, or somebody else has the number by now. Others below 0 are none either. */
    static final int UNKNOWN = -1;

    /** The kernel would not, or it is not to be asked any more. */
    static final int REFUSED = -2;

    private final int fd;
    private final AtomicIntegerArray numbers;

    private KnownFile(int fd, int carriers) {
        this.fd = fd;
        numbers = new AtomicIntegerArray(carriers);
        for (int i = 0; i < carriers; i++) {
            numbers.setPlain(i, UNKNOWN);
        }
    }

    /** A file that the rings of all carriers may know; null if they know none. */
    public static @Nullable KnownFile of(Carriers carriers, int fd) {
        return carriers.has(Facility.REGISTERED_FILES)
                ? new KnownFile(fd, carriers.all().size())
                : null;
    }

    /** A file for the ring of the first carrier. */
    static KnownFile single(int fd) {
        return new KnownFile(fd, 1);
    }

    int fd() {
        return fd;
    }

    /** What a carrier knows it by, or one of the above. */
    int number(int carrier) {
        return numbers.getAcquire(carrier);
    }

    /** That carrier only; after its ring's table was changed. */
    void number(int carrier, int number) {
        numbers.setRelease(carrier, number);
    }

    /** Whether a carrier's ring knows it; after the last request, any thread. */
    boolean isKnown(int carrier) {
        return number(carrier) >= 0;
    }
}
