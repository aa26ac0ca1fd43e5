package io.ringspun;

import java.time.Duration;
import java.util.Map;

/** A configuration while it is being changed. */
final class IoConfigDraft {

    IoConfig.BackendChoice backend;
    IoConfig.ModeChoice mode;
    Strategy strategy;
    int carriers;
    boolean pinCarriers;
    FeatureChoice numa;
    int submissionEntries;
    int completionEntries;
    int operationsMax;
    int receiveBuffers;
    int receiveBufferBytes;
    int bufferBytes;
    long poolBytesMax;
    int zeroCopyBytes;
    int fileTableEntries;
    int offloadThreads;
    Duration connectTimeout;
    Duration readTimeout;
    Duration writeTimeout;
    Duration closeTimeout;
    boolean diagnostics;
    boolean announced;
    Duration stallTime;
    boolean watchdog;
    boolean managed;
    Map<String, FeatureChoice> features;

    IoConfigDraft(IoConfig config) {
        backend = config.backend();
        mode = config.mode();
        strategy = config.strategy();
        carriers = config.carriers();
        pinCarriers = config.pinCarriers();
        numa = config.numa();
        submissionEntries = config.submissionEntries();
        completionEntries = config.completionEntries();
        operationsMax = config.operationsMax();
        receiveBuffers = config.receiveBuffers();
        receiveBufferBytes = config.receiveBufferBytes();
        bufferBytes = config.bufferBytes();
        poolBytesMax = config.poolBytesMax();
        zeroCopyBytes = config.zeroCopyBytes();
        fileTableEntries = config.fileTableEntries();
        offloadThreads = config.offloadThreads();
        connectTimeout = config.deadlines().connect();
        readTimeout = config.deadlines().read();
        writeTimeout = config.deadlines().write();
        closeTimeout = config.closeTimeout();
        diagnostics = config.diagnostics();
        announced = config.observability().announced();
        stallTime = config.observability().stallTime();
        watchdog = config.observability().watchdog();
        managed = config.observability().managed();
        features = config.features();
    }

    /**
     * Checks what was set.
     *
     * @throws Objections.Refusal with all that is wrong
     */
    IoConfig finished() {
        Objections objections = new Objections();
        Deadlines deadlines = Deadlines.NONE;
        try {
            deadlines = new Deadlines(connectTimeout, readTimeout, writeTimeout);
        } catch (Objections.Refusal e) {
            objections.addAll(e, _ -> "");
        }
        Observability observability = Observability.DEFAULT;
        try {
            observability = new Observability(announced, stallTime, watchdog, managed);
        } catch (Objections.Refusal e) {
            objections.addAll(e, _ -> "");
        }
        IoConfig config = IoConfig.DEFAULT;
        try {
            config = finished(deadlines, observability);
        } catch (Objections.Refusal e) {
            objections.addAll(e, _ -> "");
        }
        objections.raise();
        return config;
    }

    private IoConfig finished(Deadlines deadlines, Observability observability) {
        return new IoConfig(
                backend,
                mode,
                strategy,
                carriers,
                pinCarriers,
                numa,
                submissionEntries,
                completionEntries,
                operationsMax,
                receiveBuffers,
                receiveBufferBytes,
                bufferBytes,
                poolBytesMax,
                zeroCopyBytes,
                fileTableEntries,
                offloadThreads,
                deadlines,
                closeTimeout,
                diagnostics,
                observability,
                features);
    }
}
