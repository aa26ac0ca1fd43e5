package io.ringspun.runtime.blocking;

import io.ringspun.runtime.sim.Hooks;

/**
 * Buffers of a simulated world: the kernel must have let go of what their users get back, but for
 * what is known to be lost.
 */
final class Simulated {

    private Simulated() {}

    static void takeFromKernel(PooledBuffer buffer, int bytesMoved) {
        if (!buffer.wasLost()) {
            Hooks.takenBack(buffer.segment());
        }
        buffer.takeFromKernel(bytesMoved);
    }

    static void handBack(PooledBuffer buffer, int bytesMoved) {
        if (!buffer.isLost()) {
            Hooks.takenBack(buffer.segment());
        }
        buffer.handBack(bytesMoved);
    }
}
