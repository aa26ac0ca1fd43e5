package io.ringspun.runtime.uring;

import io.ringspun.DirectFiles;
import io.ringspun.IoConfig;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.spi.Places;
import io.ringspun.spi.Places.Claim;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The places for files in the tables of a runtime's rings, and who has them. */
final class FilePlaces {

    private final UringRuntime runtime;
    private final Places places;

    /** Whether the rings have any. */
    private final boolean direct;

    FilePlaces(UringRuntime runtime, IoConfig config) {
        this.runtime = runtime;
        int each = runtime.carriers().places();
        direct = each > 0;
        places =
                new Places(
                        runtime.carriers().all().size(), direct ? each : config.fileTableEntries());
    }

    /** Lends some, of the caller's own ring if it has so many. As {@link Places#acquire}. */
    DirectFiles lend(int count, @Nullable Duration limit) throws IOException {
        int nearest = runtime.carriers().nearest().index();
        Claim claim =
                places.acquire(
                        count, nearest, limit, until -> Carrier.park(Carrier.current(), until));
        return direct
                ? runtime.adopt(new UringDirectFiles(runtime, claim))
                : runtime.adopt(new UringPlainFiles(runtime, claim));
    }

    void release(Claim claim) {
        places.release(claim);
    }

    void close() {
        places.close();
    }
}
