package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.Ring;

/**
 * The kernel's worker threads. By itself it lets a ring have four for each processor. That is few
 * for what waits for a disk and not for a processor: syncs of many files that are under way
 * together are one commit of the file system's journal, and one after the other they are many. So
 * there may be {@link #AT_ONCE}; it starts one only while others are blocked.
 *
 * <p>Some operations occupy a worker for as long as others like: opening a named pipe waits there
 * for the other end. What else needs a worker must not wait for that, so the limit grows by as many
 * as are occupied. Kernels before 5.15 do not let it grow. Carrier only.
 */
final class Workers {

    /** How many there may be besides those that are occupied. */
    private static final int AT_ONCE = 64;

    private final Ring ring;
    private int occupied;

    /** How many there may be. */
    private int limit = AT_ONCE;

    Workers(Ring ring) {
        this.ring = ring;
        ring.limitWorkers(limit);
    }

    /** One more is about to be occupied. */
    void occupy() {
        occupied++;
        if (AT_ONCE + occupied > limit) {
            limit = AT_ONCE + 2 * occupied;
            ring.limitWorkers(limit);
        }
    }

    /** One is free again. */
    void release() {
        occupied--;
    }
}
