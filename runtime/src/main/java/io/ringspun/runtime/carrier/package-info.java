/**
 * The loop that runs virtual threads and drives one ring; operations and their slots; the inbox;
 * timers; placement.
 *
 * <p>Rules of the bare loop: no monitors, no locks, no logging, no user code, no class loading on
 * the hot path; whatever is thrown is caught, and the loop never dies while something waits on it.
 */
@NullMarked
package io.ringspun.runtime.carrier;

import org.jspecify.annotations.NullMarked;
