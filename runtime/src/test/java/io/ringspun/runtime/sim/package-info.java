/**
 * A simulated kernel, and whole programs that run on it.
 *
 * <p>The classes of the runtime are loaded once more by a loader of their own ({@link
 * io.ringspun.runtime.sim.WorldLoader}), and a few of their calls lead elsewhere: every system call
 * to {@link io.ringspun.runtime.sim.Calls}, the clock and what else is not decided by the program
 * to {@link io.ringspun.runtime.sim.Hooks}. So the runtime itself has no seam, no flag and no cost,
 * and what is simulated is the machine code that users run but for those calls.
 *
 * <p>One carrier thread runs everything: the carrier's loop, its virtual threads, the kernel
 * (within the calls), and what other threads would do from outside (at chosen points). All choices
 * come from one seed, and so the same seed gives the same run.
 */
package io.ringspun.runtime.sim;
