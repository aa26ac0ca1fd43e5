package io.ringspun;

import java.time.Duration;

/**
 * Configurations to begin with: {@link IoConfig#DEFAULT} with a few values changed, each for the
 * reason given. What is not named is as it is by default. A preset never gives up a promise of the
 * api; it moves memory, threads and what one is told.
 */
public enum Preset {

    /**
     * For machines that have little else to do, and programs that count microseconds.
     *
     * <ul>
     *   <li>{@link IoConfig#pinCarriers}: a carrier that the scheduler moves finds its caches cold,
     *       and one that is bound knows which memory is near. Not for machines that are shared: a
     *       bound carrier waits for its processor while others are free.
     *   <li>{@link Strategy#WARN}: where a fast path is missing, that is the first thing to know.
     * </ul>
     */
    LOW_LATENCY(IoConfig.DEFAULT.withCarriers(0, true).withStrategy(Strategy.WARN)),

    /**
     * For very many connections or much data, on machines with memory to spare: some 17 MiB per
     * carrier for rings and receive buffers instead of 4, and up to 256 MiB lent instead of 64.
     *
     * <ul>
     *   <li>Queues of 1,024 and 16,384: what thousands of threads stage in one turn goes to the
     *       kernel in one call and not in four, and what they are answered at once fits; a
     *       completion that does not costs another call.
     *   <li>4,096 receive buffers of 4 KiB: when all are full, receiving stops and has to be asked
     *       for again; larger ones hold what comes at once in fewer completions.
     *   <li>A pool of 256 MiB with buffers of 64 KiB: files are read and written with a quarter of
     *       the requests, and as many of them are under way before somebody waits for memory.
     *   <li>{@link Strategy#WARN}: a missing fast path is paid for on every request.
     * </ul>
     */
    HIGH_THROUGHPUT(
            IoConfig.DEFAULT
                    .withQueues(1024, 16384, 1 << 20)
                    .withReceiveBuffers(4096, 4096)
                    .withPool(64 << 10, 256L << 20)
                    .withStrategy(Strategy.WARN)),

    /**
     * For programs that do little I/O, or share a small machine: less than 100 KiB for ring and
     * receive buffers where the default has some 4 MiB per carrier, and 1 MiB lent at most.
     *
     * <ul>
     *   <li>One carrier: rings and buffers are had once, whatever the number of processors.
     *   <li>Queues of 32 and 128, 4,096 operations at a time: more wait, none is refused.
     *   <li>64 receive buffers of 1 KiB: enough for a few busy connections; more of them ask for
     *       data one by one when these are full.
     *   <li>A pool of 1 MiB with buffers of 4 KiB, and two threads for blocking work.
     *   <li>{@code registered-buffers} off: nothing is locked in memory for files.
     * </ul>
     */
    SMALL_FOOTPRINT(
            IoConfig.DEFAULT
                    .withCarriers(1, false)
                    .withQueues(32, 128, 4096)
                    .withReceiveBuffers(64, 1024)
                    .withPool(4096, 1 << 20)
                    .withOffloadThreads(2)
                    .withFeature("registered-buffers", FeatureChoice.OFF)),

    /**
     * For writing and testing programs; slow.
     *
     * <ul>
     *   <li>{@link IoConfig#diagnostics}: leaks and misuse are told with the place they began.
     *   <li>{@link Strategy#WARN}: one sees that this machine does not use what others will.
     *   <li>Closing waits two seconds for threads: whoever hangs on is named soon.
     * </ul>
     */
    DEVELOPMENT(
            IoConfig.DEFAULT
                    .withDiagnostics(true)
                    .withStrategy(Strategy.WARN)
                    .withCloseTimeout(Duration.ofSeconds(2)));

    private final IoConfig config;

    Preset(IoConfig config) {
        this.config = config;
    }

    /**
     * The configuration, to be used as it is or changed.
     *
     * @return the same each time
     */
    public IoConfig config() {
        return config;
    }
}
