package io.ringspun;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All choices, sizes and limits of a runtime. Immutable; {@code with…} methods make changed copies.
 *
 * @param backend which backend may be used ({@code ringspun.backend})
 * @param mode how the runtime's virtual threads are scheduled ({@code ringspun.mode})
 * @param carriers carrier threads, each with its ring, 1 to 256; 0 means one per available
 *     processor ({@code ringspun.carriers})
 * @param pinCarriers whether each carrier is bound to one processor ({@code ringspun.pin})
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
 *     the same ({@code ringspun.zeroCopyBytes})
 * @param offloadThreads platform threads for blocking work, 1 to 4096 ({@code
 *     ringspun.offloadThreads})
 * @param closeTimeout how long {@link IoRuntime#close} waits for threads to end ({@code
 *     ringspun.closeTimeoutMillis})
 * @param diagnostics whether errors about buffers say where they were acquired, {@link
 *     IoRuntime#outstanding} lists what is open, lent or under way and where it began, and memory
 *     that was given back is overwritten; slow ({@code ringspun.diagnostics})
 * @param features what is chosen for facilities of the kernel, by the names listed in {@link
 *     IoReport#features}; {@link FeatureChoice#AUTO} for those that are not in it. An unknown name
 *     is refused when a runtime is opened ({@code ringspun.feature.NAME}, such as {@code
 *     ringspun.feature.multishot-receive=off})
 */
public record IoConfig(
        BackendChoice backend,
        ModeChoice mode,
        int carriers,
        boolean pinCarriers,
        int submissionEntries,
        int completionEntries,
        int operationsMax,
        int receiveBuffers,
        int receiveBufferBytes,
        int bufferBytes,
        long poolBytesMax,
        int zeroCopyBytes,
        int offloadThreads,
        Duration closeTimeout,
        boolean diagnostics,
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
                    0,
                    false,
                    256,
                    4096,
                    1 << 20,
                    2048,
                    2048,
                    16384,
                    64L << 20,
                    0,
                    Math.max(4, Runtime.getRuntime().availableProcessors() * 2),
                    Duration.ofSeconds(10),
                    false,
                    Map.of());

    /** Checks every value; the message names the offender and its range. */
    public IoConfig {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(mode, "mode");
        range("carriers", carriers, 0, 256);
        powerOfTwo("submissionEntries", submissionEntries, 2, 32768);
        powerOfTwo("completionEntries", completionEntries, 2, 65536);
        if (completionEntries < submissionEntries) {
            throw new IllegalArgumentException(
                    "completionEntries ("
                            + completionEntries
                            + ") must not be below submissionEntries ("
                            + submissionEntries
                            + ")");
        }
        range("operationsMax", operationsMax, 16, 1 << 20);
        powerOfTwo("receiveBuffers", receiveBuffers, 2, 32768);
        range("receiveBufferBytes", receiveBufferBytes, 64, 1 << 20);
        range("bufferBytes", bufferBytes, 64, 16 << 20);
        if (poolBytesMax < bufferBytes) {
            throw new IllegalArgumentException(
                    "poolBytesMax ("
                            + poolBytesMax
                            + ") must not be below bufferBytes ("
                            + bufferBytes
                            + ")");
        }
        range("zeroCopyBytes", zeroCopyBytes, 0, 1 << 30);
        range("offloadThreads", offloadThreads, 1, 4096);
        if (closeTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "closeTimeout must not be negative: " + closeTimeout);
        }
        features = Map.copyOf(features);
    }

    /**
     * {@link #DEFAULT}, changed by the system properties named above.
     *
     * @return the configuration
     * @throws IllegalArgumentException if a property has no valid value; the message names it
     */
    public static IoConfig fromSystemProperties() {
        IoConfig d = DEFAULT;
        return new IoConfig(
                property(
                        "backend",
                        d.backend,
                        s -> BackendChoice.valueOf(s.toUpperCase(Locale.ROOT))),
                property("mode", d.mode, s -> ModeChoice.valueOf(s.toUpperCase(Locale.ROOT))),
                property("carriers", d.carriers, Integer::valueOf),
                property("pin", d.pinCarriers, IoConfig::yesOrNo),
                property("submissionEntries", d.submissionEntries, Integer::valueOf),
                property("completionEntries", d.completionEntries, Integer::valueOf),
                property("operationsMax", d.operationsMax, Integer::valueOf),
                property("receiveBuffers", d.receiveBuffers, Integer::valueOf),
                property("receiveBufferBytes", d.receiveBufferBytes, Integer::valueOf),
                property("bufferBytes", d.bufferBytes, Integer::valueOf),
                property("poolBytesMax", d.poolBytesMax, Long::valueOf),
                property("zeroCopyBytes", d.zeroCopyBytes, Integer::valueOf),
                property("offloadThreads", d.offloadThreads, Integer::valueOf),
                property(
                        "closeTimeoutMillis",
                        d.closeTimeout,
                        s -> Duration.ofMillis(Long.parseLong(s))),
                property("diagnostics", d.diagnostics, IoConfig::yesOrNo),
                featureProperties());
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
     * With another number of platform threads for blocking work.
     *
     * @param threads {@link #offloadThreads}
     * @return the changed copy
     */
    public IoConfig withOffloadThreads(int threads) {
        return changed(draft -> draft.offloadThreads = threads);
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

    private static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " must be " + min + " to " + max + ", not " + value);
        }
    }

    private static void powerOfTwo(String name, int value, int min, int max) {
        range(name, value, min, max);
        if (Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(name + " must be a power of two, not " + value);
        }
    }

    private static <T> T property(String name, T otherwise, Function<String, T> parse) {
        String key = "ringspun." + name;
        String text = System.getProperty(key);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            return parse.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "system property " + key + " has no valid value: " + text, e);
        }
    }

    private static Map<String, FeatureChoice> featureProperties() {
        Map<String, FeatureChoice> choices = new HashMap<>();
        String prefix = "ringspun.feature.";
        for (String key : System.getProperties().stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                String name = key.substring(prefix.length());
                choices.put(
                        name, property("feature." + name, FeatureChoice.AUTO, FeatureChoice::of));
            }
        }
        return choices;
    }

    private static Boolean yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false: " + text);
        };
    }
}
