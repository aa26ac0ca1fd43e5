package io.ringspun.examples.serve;

import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;

/** What the server is tested on. Where the ring may not be used, {@code RING} is NIO as well. */
enum Backend {
    RING(BackendChoice.AUTO),
    NIO(BackendChoice.NIO);

    private final BackendChoice choice;

    Backend(BackendChoice choice) {
        this.choice = choice;
    }

    /** A configuration that keeps book of what is open. */
    IoConfig config() {
        IoConfig config = IoConfig.ambient().withBackend(choice).withDiagnostics(true);
        return config.withObservability(config.observability().withAnnounced(false));
    }
}
