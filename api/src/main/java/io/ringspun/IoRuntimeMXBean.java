package io.ringspun;

import java.util.List;

/**
 * A runtime as management tools see it, under the name {@code io.ringspun:type=Runtime,name=N}: N
 * counts the runtimes that asked for it ({@link Observability#managed}). Registered while the
 * runtime is open.
 */
public interface IoRuntimeMXBean {

    /**
     * The backend.
     *
     * @return {@link IoReport#backend}
     */
    String getBackend();

    /**
     * How virtual threads are scheduled.
     *
     * @return {@link IoReport#mode}
     */
    String getMode();

    /**
     * The kernel's release.
     *
     * @return {@link IoReport#kernel}
     */
    String getKernel();

    /**
     * Why this backend and mode.
     *
     * @return {@link IoReport#reasons}
     */
    List<String> getReasons();

    /**
     * The kernel's facilities.
     *
     * @return {@link IoReport#features}
     */
    List<IoReport.Feature> getFeatures();

    /**
     * Threads that live in the runtime.
     *
     * @return {@link IoStats#threads}
     */
    long getThreads();

    /**
     * Buffers in the hands of users.
     *
     * @return {@link IoStats#buffersLent}
     */
    long getBuffersLent();

    /**
     * How often a thread had to wait for a buffer.
     *
     * @return {@link IoStats#poolWaits}
     */
    long getPoolWaits();

    /**
     * Tasks on threads for blocking work.
     *
     * @return {@link IoStats#offloadRunning}
     */
    long getOffloadRunning();

    /**
     * Tasks that wait for such a thread.
     *
     * @return {@link IoStats#offloadWaiting}
     */
    long getOffloadWaiting();

    /**
     * The counters of each carrier.
     *
     * @return {@link IoStats#carriers}
     */
    List<IoStats.CarrierStats> getCarriers();

    /**
     * The operations in flight, with the threads that wait for them and their stacks.
     *
     * @return {@link IoActivity#toString}
     */
    String describeActivity();
}
