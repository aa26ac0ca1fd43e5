package io.ringspun.examples;

import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import io.ringspun.IoRuntime;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The runtime that copies large files. Opened when the first one comes along, for a tree of small
 * files is done sooner than a runtime is opened; but at once if the user asks for a backend or mode
 * that may not be had. For one thread.
 */
final class LargeFiles implements AutoCloseable {

    private final IoConfig config;
    private @Nullable IoRuntime io;

    LargeFiles(IoConfig config) throws IOException {
        this.config = config;
        if (config.backend() != BackendChoice.AUTO || config.mode() != ModeChoice.AUTO) {
            io();
        }
    }

    /** The runtime; not the caller's to close. */
    IoRuntime io() throws IOException {
        IoRuntime opened = io;
        if (opened == null) {
            opened = IoRuntime.open(config);
            io = opened;
        }
        return opened;
    }

    /** Closes the runtime if there is one. */
    @Override
    public void close() {
        if (io != null) {
            io.close();
        }
    }
}
