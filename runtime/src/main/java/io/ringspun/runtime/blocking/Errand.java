package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.runtime.carrier.Target;
import io.ringspun.runtime.ring.Request;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * What a ring is asked to do, and what its answers come to: made in one place, done in two ways. A
 * blocking call performs it and waits; an operation that was submitted has its request completed
 * with nobody waiting. Whatever memory it names lives as long as the errand, or longer.
 *
 * <p>Used by one thread at a time: whoever makes it, then the carrier, then whoever wants to know
 * what came of it.
 *
 * @param <R> what it results in
 */
public interface Errand<R> {

    /** What an answer means for what is left to do. */
    enum Progress {
        /** A further request has to follow. */
        MORE,
        /** All is done. */
        DONE,
        /** It failed. */
        FAILED
    }

    /** Whether the ring of this kernel can do it. */
    boolean byRing();

    /** The only carrier whose ring can do it, or null if any can. */
    default @Nullable Carrier carrier() {
        return null;
    }

    /** What it works on. */
    Target target();

    /** Where all of its memory lies, if it matters whether a ring knows that by number; or null. */
    default @Nullable Region region() {
        return null;
    }

    /**
     * Counts it in at all descriptors it works on; undone by {@link #leave}.
     *
     * @throws ClosedChannelException if one of them is closed, and it is counted in nowhere
     */
    void enter() throws ClosedChannelException;

    /** Counts it out. */
    void leave();

    /** Fills a request with what is left to do. Entered. */
    void fill(Request request);

    /**
     * Whether the kernel does not do what is linked to a request of it that fails. It should, but
     * has forgotten to for all that is no transfer (seen on 6.18; fsync among them).
     */
    boolean stopsChain();

    /** Whether it is over with the first answer, whatever that is. */
    default boolean endsAtOnce() {
        return false;
    }

    /**
     * Whether the kernel, too, takes the last request for a success: what it has linked to it is
     * being done.
     *
     * @param answer zero or more, or a negated error number
     */
    boolean keepsChain(int answer);

    /** Takes note of an answer to the last request. Entered. */
    Progress take(int answer);

    /**
     * What came of it.
     *
     * @param answer the last answer, {@link OneShot#INTERRUPTED}, or ECANCELED if what it works on
     *     was being closed
     * @throws IOException why nothing came of it
     */
    R result(int answer) throws IOException;
}
