package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.Ring;

/**
 * The kernel's worker threads, as far as operations occupy them for as long as others like: opening
 * a named pipe waits there for the other end. What else needs a worker (making files, sync) must
 * not wait for that, so the limit of workers grows by as many as are occupied. Kernels before 5.15
 * do not let it grow. Carrier only.
 */
final class Workers {

    private final Ring ring;
    private int occupied;

    /** How many the kernel has for others; 0 until asked. */
    private int others;

    /** How many there may be. */
    private int limit;

    Workers(Ring ring) {
        this.ring = ring;
    }

    /** One more is about to be occupied. */
    void occupy() {
        occupied++;
        if (others == 0) {
            others = Math.max(1, ring.limitWorkers(0));
            limit = others;
        }
        if (others + occupied > limit) {
            limit = others + 2 * occupied;
            ring.limitWorkers(limit);
        }
    }

    /** One is free again. */
    void release() {
        occupied--;
    }
}
