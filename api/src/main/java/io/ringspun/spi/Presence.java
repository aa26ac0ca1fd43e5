package io.ringspun.spi;

import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.Observability;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime shows of itself while it is open: a line in the log at the beginning, and a
 * managed bean. Shared by the backends.
 */
public final class Presence implements AutoCloseable {

    private final @Nullable Management management;

    private Presence(@Nullable Management management) {
        this.management = management;
    }

    /**
     * Shows what is wanted.
     *
     * @param runtime open; the last step of opening it
     * @param wanted what to show
     * @return to be closed with the runtime
     */
    public static Presence of(IoRuntime runtime, Observability wanted) {
        if (wanted.announced()) {
            announce(runtime.report());
        }
        return new Presence(wanted.managed() ? Management.register(runtime) : null);
    }

    private static void announce(IoReport report) {
        System.getLogger("io.ringspun")
                .log(
                        System.Logger.Level.INFO,
                        () ->
                                "opened: "
                                        + report
                                        + " ("
                                        + String.join("; ", report.reasons())
                                        + ")");
    }

    @Override
    public void close() {
        if (management != null) {
            management.close();
        }
    }
}
