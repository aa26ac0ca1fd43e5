package io.ringspun.examples;

import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import org.apache.commons.cli.Options;

/** The options that choose how input and output are done; shared by the programs. */
final class RuntimeOptions {

    /** What {@code --help} says about them. */
    static final String HELP =
            """
                  --backend=NAME What does the I/O: the ring where it may be used (auto,
                                 the default), the ring or nothing (uring), or NIO (nio).
                  --mode=NAME    What schedules the virtual threads: the ring's carriers
                                 where allowed (auto, the default), those or nothing
                                 (carriers), or the JDK (stock).
            """;

    private RuntimeOptions() {}

    /** The options themselves. */
    static Options options() {
        return new Options().addOption(null, "backend", true, "").addOption(null, "mode", true, "");
    }

    /**
     * The configuration of the system properties with the choices of a call; {@code auto} leaves
     * the property's.
     */
    static IoConfig config(Invocation call) throws WrongUse {
        BackendChoice backend = call.choice("backend", BackendChoice.AUTO);
        ModeChoice mode = call.choice("mode", ModeChoice.AUTO);
        IoConfig config = IoConfig.ambient();
        // To say so would wake the logger, which takes longer than many a copy.
        config = config.withObservability(config.observability().withAnnounced(false));
        if (backend != BackendChoice.AUTO) {
            config = config.withBackend(backend);
        }
        if (mode != ModeChoice.AUTO) {
            config = config.withMode(mode);
        }
        return config;
    }
}
