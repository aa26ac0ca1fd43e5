package io.ringspun.runtime.blocking;

import io.ringspun.runtime.sim.Hooks;

/** Buffers of a simulated world: the kernel must have let go of what their users get back. */
final class Simulated {

    private Simulated() {}

    static void takeFromKernel(PooledBuffer buffer, int bytesMoved) {
        Hooks.takenBack(buffer.segment());
        buffer.takeFromKernel(bytesMoved);
    }
}
