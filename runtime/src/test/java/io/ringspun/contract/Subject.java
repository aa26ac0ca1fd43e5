package io.ringspun.contract;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import io.ringspun.IoRuntime;
import io.ringspun.IoUnavailableException;
import io.ringspun.spi.Backend;
import io.ringspun.spi.Backends;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * One backend in one mode. One that this machine does not allow is skipped, with the reason; NIO
 * never is, nor those named in the system property {@code ringspun.test.required} (separated by
 * commas).
 */
public enum Subject {
    URING_CARRIERS(BackendChoice.URING, ModeChoice.CARRIERS, false),
    URING_STOCK(BackendChoice.URING, ModeChoice.STOCK, false),
    NIO(BackendChoice.NIO, ModeChoice.AUTO, false),

    /** With all facilities on that the kernel has, for the classes that ask for it. */
    URING_CARRIERS_ALL(BackendChoice.URING, ModeChoice.CARRIERS, false),

    /** With queues, pools and receive buffers so small that every bound is met. */
    URING_CARRIERS_TINY(BackendChoice.URING, ModeChoice.CARRIERS, true),
    URING_STOCK_TINY(BackendChoice.URING, ModeChoice.STOCK, true),
    NIO_TINY(BackendChoice.NIO, ModeChoice.AUTO, true),
    URING_CARRIERS_ALL_TINY(BackendChoice.URING, ModeChoice.CARRIERS, true),

    /** With all connections secure, for the classes that ask for it. */
    URING_CARRIERS_TLS(BackendChoice.URING, ModeChoice.CARRIERS, false),
    URING_STOCK_TLS(BackendChoice.URING, ModeChoice.STOCK, false),
    NIO_TLS(BackendChoice.NIO, ModeChoice.AUTO, false);

    private static final Set<Subject> ALL = EnumSet.of(URING_CARRIERS_ALL, URING_CARRIERS_ALL_TINY);
    private static final Set<Subject> TLS = EnumSet.range(URING_CARRIERS_TLS, NIO_TLS);

    private final BackendChoice backend;
    private final ModeChoice mode;
    private final boolean tiny;

    Subject(BackendChoice backend, ModeChoice mode, boolean tiny) {
        this.backend = backend;
        this.mode = mode;
        this.tiny = tiny;
    }

    /** Sizes that fit a small machine and let the tests reach the bounds. */
    public IoConfig config() {
        IoConfig base =
                IoConfig.DEFAULT
                        .withBackend(backend)
                        .withMode(mode)
                        .withOffloadThreads(4)
                        .withCloseTimeout(Patience.ofSeconds(8))
                        .withFeatures(features())
                        .withZeroCopy(ALL.contains(this) ? 4096 : 0)
                        .withFileTable(fileTable(IoConfig.DEFAULT.fileTableEntries()))
                        .withDiagnostics(true);
        return tiny
                ? base.withCarriers(1, false)
                        .withQueues(4, 8, 16)
                        .withReceiveBuffers(2, 64)
                        .withPool(1024, 2 * 1024)
                : base.withCarriers(2, false)
                        .withQueues(64, 256, 4096)
                        .withReceiveBuffers(64, 1024)
                        .withPool(8192, 64 * 8192);
    }

    private Map<String, FeatureChoice> features() {
        Map<String, FeatureChoice> features = new HashMap<>();
        if (ALL.contains(this)) {
            for (Backend backend : Backends.installed()) {
                backend.featureNames().forEach(name -> features.put(name, FeatureChoice.ON));
            }
        }
        features.putAll(Site.off(without()));
        if (fileTable(0) != 0) {
            features.put("registered-files", FeatureChoice.ON);
            features.remove("direct-descriptors"); // a table of one has room for either only
        }
        if (features.get("multishot-receive") == FeatureChoice.OFF) {
            features.remove("incremental-buffers"); // a contradiction otherwise
        }
        return features;
    }

    /** The system property {@code ringspun.test.fileTable}: how many files each ring knows. */
    static int fileTable(int otherwise) {
        return Integer.getInteger("ringspun.test.fileTable", otherwise);
    }

    /** Whether it has a pool of two buffers and sixteen operations at a time. */
    public boolean tiny() {
        return tiny;
    }

    /** Whether it is without a ring. */
    public boolean nio() {
        return backend == BackendChoice.NIO;
    }

    /** Whether its connections are secure. */
    public boolean secure() {
        return TLS.contains(this);
    }

    /** Whether virtual threads live on its carriers. */
    public boolean atHome() {
        return mode == ModeChoice.CARRIERS;
    }

    /** Opens a runtime, or skips the test. */
    public IoRuntime open() throws IOException {
        return open(UnaryOperator.identity());
    }

    /** Opens a runtime with some settings changed, or skips the test. */
    public IoRuntime open(UnaryOperator<IoConfig> change) throws IOException {
        try {
            IoRuntime io = IoRuntime.open(change.apply(config()));
            return secure() ? new SecureRuntime(io) : io;
        } catch (IoUnavailableException e) {
            if (required()) {
                throw e;
            }
            throw new TestAbortedException(this + " is not available here: " + e.getMessage(), e);
        }
    }

    /** Those of ordinary size; or whatever this run is about, if it is about some only. */
    static Stream<Subject> ordinary() {
        return chosen().isEmpty() ? every().filter(subject -> !subject.tiny) : every();
    }

    /** The same, with all facilities on as well. */
    static Stream<Subject> ordinaryAndAll() {
        return everyAndAll().filter(subject -> !subject.tiny);
    }

    /** All sizes that this run is about. */
    static Stream<Subject> every() {
        return everyAndAll().filter(subject -> !ALL.contains(subject));
    }

    /** All, those with secure connections too. */
    static Stream<Subject> everyAndTls() {
        return inThisRun();
    }

    /** The same, those of ordinary size. */
    static Stream<Subject> ordinaryAndTls() {
        return inThisRun().filter(subject -> !subject.tiny);
    }

    /** All that this run is about, over plain connections. */
    static Stream<Subject> everyAndAll() {
        return inThisRun().filter(subject -> !subject.secure());
    }

    /**
     * All that this run is about: the system property {@code ringspun.test.subjects} (separated by
     * commas) leaves others out.
     */
    private static Stream<Subject> inThisRun() {
        List<String> chosen = chosen();
        return Arrays.stream(values())
                .filter(subject -> chosen.isEmpty() || chosen.contains(subject.name()));
    }

    private static List<String> chosen() {
        String names = System.getProperty("ringspun.test.subjects", "");
        return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /**
     * What this run does without: the system property {@code ringspun.test.without}, names of the
     * kernel's facilities separated by commas, or {@code all}.
     */
    private static String[] without() {
        String names = System.getProperty("ringspun.test.without", "");
        return names.equals("all") ? Masked.everything().toArray(String[]::new) : names.split(",");
    }

    private boolean required() {
        return backend == BackendChoice.NIO
                || Arrays.asList(System.getProperty("ringspun.test.required", "").split(","))
                        .contains(name());
    }
}
