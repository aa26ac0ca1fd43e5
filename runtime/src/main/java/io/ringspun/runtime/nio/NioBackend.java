package io.ringspun.runtime.nio;

import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.spi.Backend;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Plain NIO: works wherever Java does, so it is tried last. */
public final class NioBackend implements Backend {

    /** For the service loader. */
    public NioBackend() {}

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<String> unavailable(IoConfig config) {
        if (config.mode() == IoConfig.ModeChoice.CARRIERS) {
            return Optional.of(
                    "it has no carriers of its own, and the mode carriers is demanded; use the mode"
                            + " auto or stock");
        }
        return Optional.empty();
    }

    @Override
    public IoRuntime open(IoConfig config, List<String> reasons) throws IOException {
        return new NioRuntime(config, reasons);
    }
}
