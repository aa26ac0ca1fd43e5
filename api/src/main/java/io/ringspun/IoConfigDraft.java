package io.ringspun;

import java.time.Duration;
import java.util.Map;

/** A configuration while it is being changed. */
final class IoConfigDraft {

    IoConfig.BackendChoice backend;
    IoConfig.ModeChoice mode;
    int carriers;
    boolean pinCarriers;
    int submissionEntries;
    int completionEntries;
    int operationsMax;
    int receiveBuffers;
    int receiveBufferBytes;
    int bufferBytes;
    long poolBytesMax;
    int zeroCopyBytes;
    int offloadThreads;
    Duration closeTimeout;
    boolean diagnostics;
    Map<String, FeatureChoice> features;

    IoConfigDraft(IoConfig config) {
        backend = config.backend();
        mode = config.mode();
        carriers = config.carriers();
        pinCarriers = config.pinCarriers();
        submissionEntries = config.submissionEntries();
        completionEntries = config.completionEntries();
        operationsMax = config.operationsMax();
        receiveBuffers = config.receiveBuffers();
        receiveBufferBytes = config.receiveBufferBytes();
        bufferBytes = config.bufferBytes();
        poolBytesMax = config.poolBytesMax();
        zeroCopyBytes = config.zeroCopyBytes();
        offloadThreads = config.offloadThreads();
        closeTimeout = config.closeTimeout();
        diagnostics = config.diagnostics();
        features = config.features();
    }

    /** Checks what was set. */
    IoConfig finished() {
        return new IoConfig(
                backend,
                mode,
                carriers,
                pinCarriers,
                submissionEntries,
                completionEntries,
                operationsMax,
                receiveBuffers,
                receiveBufferBytes,
                bufferBytes,
                poolBytesMax,
                zeroCopyBytes,
                offloadThreads,
                closeTimeout,
                diagnostics,
                features);
    }
}
