package io.ringspun.contract;

import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import io.ringspun.IoRuntime;
import io.ringspun.IoUnavailableException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
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

    /** With queues, pools and receive buffers so small that every bound is met. */
    URING_CARRIERS_TINY(BackendChoice.URING, ModeChoice.CARRIERS, true),
    URING_STOCK_TINY(BackendChoice.URING, ModeChoice.STOCK, true),
    NIO_TINY(BackendChoice.NIO, ModeChoice.AUTO, true);

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
                        .withDiagnostics(true);
        return tiny
                ? base.withCarriers(1, false)
                        .withQueues(2, 4, 16)
                        .withReceiveBuffers(2, 64)
                        .withPool(1024, 2 * 1024)
                : base.withCarriers(2, false)
                        .withQueues(64, 256, 4096)
                        .withReceiveBuffers(64, 1024)
                        .withPool(8192, 64 * 8192);
    }

    /** Whether it has a pool of two buffers and sixteen operations at a time. */
    public boolean tiny() {
        return tiny;
    }

    /** Opens a runtime, or skips the test. */
    public IoRuntime open() throws IOException {
        return open(UnaryOperator.identity());
    }

    /** Opens a runtime with some settings changed, or skips the test. */
    public IoRuntime open(UnaryOperator<IoConfig> change) throws IOException {
        try {
            return IoRuntime.open(change.apply(config()));
        } catch (IoUnavailableException e) {
            if (required()) {
                throw e;
            }
            throw new TestAbortedException(this + " is not available here: " + e.getMessage(), e);
        }
    }

    /** Those of ordinary size that this run is about. */
    static Stream<Subject> ordinary() {
        return every().filter(subject -> !subject.tiny);
    }

    /**
     * All that this run is about: the system property {@code ringspun.test.subjects} (separated by
     * commas) leaves others out.
     */
    static Stream<Subject> every() {
        List<String> names = List.of(System.getProperty("ringspun.test.subjects", "").split(","));
        return Arrays.stream(values())
                .filter(subject -> names.getFirst().isEmpty() || names.contains(subject.name()));
    }

    private boolean required() {
        return backend == BackendChoice.NIO
                || Arrays.asList(System.getProperty("ringspun.test.required", "").split(","))
                        .contains(name());
    }
}
