package io.ringspun.examples;

import io.ringspun.IoConfig;
import picocli.CommandLine.Option;

/** The options that choose how input and output are done; shared by the commands. */
final class RuntimeOptions {

    @Option(
            names = "--backend",
            paramLabel = "auto|uring|nio",
            description =
                    "What does the I/O: the ring where it may be used (auto), the ring or nothing,"
                            + " or NIO.")
    private IoConfig.BackendChoice backend = IoConfig.BackendChoice.AUTO;

    @Option(
            names = "--mode",
            paramLabel = "auto|carriers|stock",
            description =
                    "What schedules the virtual threads: the ring's carriers where allowed (auto),"
                            + " those or nothing, or the JDK.")
    private IoConfig.ModeChoice mode = IoConfig.ModeChoice.AUTO;

    /**
     * The configuration of the system properties with these choices; {@code auto} leaves the
     * property's.
     */
    IoConfig config() {
        IoConfig config = IoConfig.fromSystemProperties();
        if (backend != IoConfig.BackendChoice.AUTO) {
            config = config.withBackend(backend);
        }
        if (mode != IoConfig.ModeChoice.AUTO) {
            config = config.withMode(mode);
        }
        return config;
    }
}
