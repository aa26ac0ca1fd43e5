package io.ringspun;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * All choices, sizes and limits of a runtime. Immutable; {@code with…} methods make changed copies,
 * {@link Preset} has some to begin with, and {@link #ambient} reads what is set outside the
 * program. The names in brackets are those of system properties.
 *
 * @param backend which backend may be used ({@code ringspun.backend})
 * @param mode how the runtime's virtual threads are scheduled ({@code ringspun.mode})
 * @param strategy what happens when something wanted is missing ({@code ringspun.strategy})
 * @param carriers carrier threads, each with its ring, 1 to 256; 0 means one per available
 *     processor ({@code ringspun.carriers})
 * @param pinCarriers whether each carrier is bound to one processor ({@code ringspun.pin})
 * @param numa whether the memory of pools is taken from the memory node next to the carrier that
 *     lends it; {@link FeatureChoice#AUTO} does so where carriers are bound and there are several
 *     nodes ({@code ringspun.numa})
 * @param submissionEntries requests staged per carrier before they are handed over, a power of two
 *     from 2 to 32768 ({@code ringspun.submissionEntries})
 * @param completionEntries completions the kernel can keep ready per carrier, a power of two from 2
 *     to 65536, not below {@code submissionEntries} ({@code ringspun.completionEntries})
 * @param operationsMax operations in flight per carrier, 16 to 1,048,576; further ones wait, but
 *     only as long as others end: those that wait for peers must not keep these waiting. A
 *     connection that waits to read counts as one ({@code ringspun.operationsMax})
 * @param receiveBuffers receive buffers per carrier that the kernel chooses from, a power of two
 *     from 2 to 32768 ({@code ringspun.receiveBuffers})
 * @param receiveBufferBytes size of each, 64 bytes to 1 MiB ({@code ringspun.receiveBufferBytes})
 * @param bufferBytes size of a buffer from {@link BufferPool#acquire()}, 64 bytes to 16 MiB ({@code
 *     ringspun.bufferBytes})
 * @param poolBytesMax pinned memory that may be lent per carrier, not below {@code bufferBytes};
 *     acquirers beyond it wait ({@code ringspun.poolBytesMax})
 * @param zeroCopyBytes from how many bytes on {@link Connection#writeAndRelease} lets the network
 *     send from the buffer in place, at most 1 GiB; 0, the default, means never. It pays on fast
 *     networks for some ten KiB and more, and never on the loopback, where the kernel copies all
 *     the same. More than 0 asks for the facility {@code zero-copy-send} ({@code
 *     ringspun.zeroCopyBytes})
 * @param fileTableEntries files that each ring knows by number, 1 to 32768: {@link
 *     IoRuntime#directFiles} lends so many at a time for each carrier, or half of them where the
 *     facility {@code registered-files} is used as well ({@code ringspun.fileTableEntries})
 * @param offloadThreads platform threads for blocking work, 1 to 4096 ({@code
 *     ringspun.offloadThreads})
 * @param deadlines the time limits that connections begin with ({@code
 *     ringspun.connectTimeoutMillis}, {@code ringspun.readTimeoutMillis}, {@code
 *     ringspun.writeTimeoutMillis})
 * @param closeTimeout how long {@link IoRuntime#close} waits for threads to end ({@code
 *     ringspun.closeTimeoutMillis})
 * @param diagnostics whether errors about buffers say where they were acquired, {@link
 *     IoRuntime#outstanding} lists what is open, lent or under way and where it began, and memory
 *     that was given back is overwritten; slow ({@code ringspun.diagnostics})
 * @param observability what the runtime tells of itself
 * @param features what is chosen for facilities of the kernel, by the names listed in {@link
 *     IoReport#features}; {@link FeatureChoice#AUTO} for those that are not in it. An unknown name
 *     is refused when a runtime is opened ({@code ringspun.feature.NAME}, such as {@code
 *     ringspun.feature.multishot-receive=off})
 */
public record IoConfig(
        BackendChoice backend,
        ModeChoice mode,
        Strategy strategy,
        int carriers,
        boolean pinCarriers,
        FeatureChoice numa,
        int submissionEntries,
        int completionEntries,
        int operationsMax,
        int receiveBuffers,
        int receiveBufferBytes,
        int bufferBytes,
        long poolBytesMax,
        int zeroCopyBytes,
        int fileTableEntries,
        int offloadThreads,
        Deadlines deadlines,
        Duration closeTimeout,
        boolean diagnostics,
        Observability observability,
        Map<String, FeatureChoice> features) {

    /** Which backend may be used. */
    public enum BackendChoice {
        /** The ring where it may be used, NIO otherwise. */
        AUTO,
        /** The ring, or {@link IoUnavailableException}. */
        URING,
        /** NIO. */
        NIO;

        /**
         * Whether a backend may be tried.
         *
         * @param backend its {@link io.ringspun.spi.Backend#name}
         * @return whether this choice allows it
         */
        public boolean allows(String backend) {
            return this == AUTO || name().equalsIgnoreCase(backend);
        }
    }

    /** How the runtime's virtual threads are scheduled. */
    public enum ModeChoice {
        /** {@link #CARRIERS} where the command line allows it, {@link #STOCK} otherwise. */
        AUTO,
        /**
         * On the carriers that drive the rings; needs {@code --add-opens java.base/java.lang=…}.
         * {@link IoUnavailableException} without.
         */
        CARRIERS,
        /** On the JDK's scheduler. */
        STOCK
    }

    /** What is used when nothing is said: see {@link #IoConfig}. */
    public static final IoConfig DEFAULT =
            new IoConfig(
                    BackendChoice.AUTO,
                    ModeChoice.AUTO,
                    Strategy.GRACEFUL,
                    0,
                    false,
                    FeatureChoice.AUTO,
                    256,
                    4096,
                    1 << 20,
                    2048,
                    2048,
                    16384,
                    64L << 20,
                    0,
                    1024,
                    Math.max(4, Runtime.getRuntime().availableProcessors() * 2),
                    Deadlines.NONE,
                    Duration.ofSeconds(10),
                    false,
                    Observability.DEFAULT,
                    Map.of());

    /** Checks every value; the message names all offenders and their ranges. */
    public IoConfig {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(numa, "numa");
        Objects.requireNonNull(deadlines, "deadlines");
        Objects.requireNonNull(observability, "observability");
        Objections objections = new Objections();
        objections.range("carriers", carriers, 0, 256);
        objections.powerOfTwo("submissionEntries", submissionEntries, 2, 32768);
        objections.powerOfTwo("completionEntries", completionEntries, 2, 65536);
        objections.notBelow(
                "completionEntries", completionEntries, "submissionEntries", submissionEntries);
        objections.range("operationsMax", operationsMax, 16, 1 << 20);
        objections.powerOfTwo("receiveBuffers", receiveBuffers, 2, 32768);
        objections.range("receiveBufferBytes", receiveBufferBytes, 64, 1 << 20);
        objections.range("bufferBytes", bufferBytes, 64, 16 << 20);
        objections.notBelow("poolBytesMax", poolBytesMax, "bufferBytes", bufferBytes);
        objections.range("zeroCopyBytes", zeroCopyBytes, 0, 1 << 30);
        objections.range("fileTableEntries", fileTableEntries, 1, 32768);
        objections.range("offloadThreads", offloadThreads, 1, 4096);
        objections.notNegative("closeTimeout", closeTimeout);
        objections.raise();
        features = Map.copyOf(features);
    }

    /**
     * What is set outside the program, over {@link #DEFAULT}.
     *
     * @return the configuration
     * @throws IllegalArgumentException as in {@link #ambient(IoConfig)}
     */
    public static IoConfig ambient() {
        return ambient(DEFAULT);
    }

    /**
     * What is set outside the program: system properties; where there is none, variables of the
     * environment ({@code RINGSPUN_RECEIVE_BUFFERS} is {@code ringspun.receiveBuffers}); and for
     * the rest the preset that {@code ringspun.preset} or {@code RINGSPUN_PRESET} names. What a
     * program changes in the result goes before all of these. A name that looks like a setting and
     * is none is logged as a warning, once, and refused under {@link Strategy#STRICT}.
     *
     * @param otherwise what applies where nothing is set, and no preset is named
     * @return the configuration
     * @throws IllegalArgumentException if there are values that are not valid; the message names
     *     all of them, each with its property or variable
     */
    public static IoConfig ambient(IoConfig otherwise) {
        return Ambient.now().over(otherwise);
    }

    /**
     * Which settings contradict each other, although each is valid. A runtime is not opened while
     * there are any.
     *
     * @return a sentence for each contradiction, with the reason and the way out
     */
    public List<String> conflicts() {
        return Contradictions.of(this);
    }

    /**
     * With another choice of backend.
     *
     * @param choice the choice
     * @return the changed copy
     */
    public IoConfig withBackend(BackendChoice choice) {
        return changed(draft -> draft.backend = choice);
    }

    /**
     * With another choice of scheduling.
     *
     * @param choice the choice
     * @return the changed copy
     */
    public IoConfig withMode(ModeChoice choice) {
        return changed(draft -> draft.mode = choice);
    }

    /**
     * With another answer to what is missing.
     *
     * @param other {@link #strategy}
     * @return the changed copy
     */
    public IoConfig withStrategy(Strategy other) {
        return changed(draft -> draft.strategy = other);
    }

    /**
     * With memory next to carriers, or not.
     *
     * @param choice {@link #numa}
     * @return the changed copy
     */
    public IoConfig withNuma(FeatureChoice choice) {
        return changed(draft -> draft.numa = choice);
    }

    /**
     * With another number of carriers.
     *
     * @param count 1 to 256, or 0 for one per available processor
     * @param pinned whether each is bound to one processor
     * @return the changed copy
     */
    public IoConfig withCarriers(int count, boolean pinned) {
        return changed(draft -> {
            draft.carriers = count;
            draft.pinCarriers = pinned;
        });
    }

    /**
     * With other queue sizes.
     *
     * @param submission {@link #submissionEntries}
     * @param completion {@link #completionEntries}
     * @param operations {@link #operationsMax}
     * @return the changed copy
     */
    public IoConfig withQueues(int submission, int completion, int operations) {
        return changed(draft -> {
            draft.submissionEntries = submission;
            draft.completionEntries = completion;
            draft.operationsMax = operations;
        });
    }

    /**
     * With other receive buffers.
     *
     * @param count {@link #receiveBuffers}
     * @param bytes {@link #receiveBufferBytes}
     * @return the changed copy
     */
    public IoConfig withReceiveBuffers(int count, int bytes) {
        return changed(draft -> {
            draft.receiveBuffers = count;
            draft.receiveBufferBytes = bytes;
        });
    }

    /**
     * With another buffer pool.
     *
     * @param bytes {@link #bufferBytes}
     * @param bytesMax {@link #poolBytesMax}
     * @return the changed copy
     */
    public IoConfig withPool(int bytes, long bytesMax) {
        return changed(draft -> {
            draft.bufferBytes = bytes;
            draft.poolBytesMax = bytesMax;
        });
    }

    /**
     * With sends in place from another size on.
     *
     * @param bytes {@link #zeroCopyBytes}
     * @return the changed copy
     */
    public IoConfig withZeroCopy(int bytes) {
        return changed(draft -> draft.zeroCopyBytes = bytes);
    }

    /**
     * With other tables of files.
     *
     * @param entries {@link #fileTableEntries}
     * @return the changed copy
     */
    public IoConfig withFileTable(int entries) {
        return changed(draft -> draft.fileTableEntries = entries);
    }

    /**
     * With another number of platform threads for blocking work.
     *
     * @param threads {@link #offloadThreads}
     * @return the changed copy
     */
    public IoConfig withOffloadThreads(int threads) {
        return changed(draft -> draft.offloadThreads = threads);
    }

    /**
     * With other time limits for connections to begin with.
     *
     * @param limits {@link #deadlines}
     * @return the changed copy
     */
    public IoConfig withDeadlines(Deadlines limits) {
        return changed(draft -> {
            draft.connectTimeout = limits.connect();
            draft.readTimeout = limits.read();
            draft.writeTimeout = limits.write();
        });
    }

    /**
     * With another time limit for close.
     *
     * @param timeout {@link #closeTimeout}
     * @return the changed copy
     */
    public IoConfig withCloseTimeout(Duration timeout) {
        return changed(draft -> draft.closeTimeout = timeout);
    }

    /**
     * With what helps to find leaks and misuse, or without.
     *
     * @param on {@link #diagnostics}
     * @return the changed copy
     */
    public IoConfig withDiagnostics(boolean on) {
        return changed(draft -> draft.diagnostics = on);
    }

    /**
     * With another choice of what it tells of itself.
     *
     * @param choice {@link #observability}
     * @return the changed copy
     */
    public IoConfig withObservability(Observability choice) {
        return changed(draft -> {
            draft.announced = choice.announced();
            draft.stallTime = choice.stallTime();
            draft.watchdog = choice.watchdog();
            draft.managed = choice.managed();
        });
    }

    /**
     * With another choice for a facility of the kernel, and those for others as they are.
     *
     * @param name as in {@link IoReport#features}
     * @param choice the choice
     * @return the changed copy
     */
    public IoConfig withFeature(String name, FeatureChoice choice) {
        Map<String, FeatureChoice> all = new HashMap<>(features);
        all.put(name, choice);
        return withFeatures(all);
    }

    /**
     * With other choices for facilities of the kernel.
     *
     * @param choices {@link #features}
     * @return the changed copy
     */
    public IoConfig withFeatures(Map<String, FeatureChoice> choices) {
        return changed(draft -> draft.features = choices);
    }

    private IoConfig changed(Consumer<IoConfigDraft> change) {
        IoConfigDraft draft = new IoConfigDraft(this);
        change.accept(draft);
        return draft.finished();
    }
}
