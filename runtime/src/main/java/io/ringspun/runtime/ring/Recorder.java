package io.ringspun.runtime.ring;

import jdk.jfr.FlightRecorder;

/**
 * Whether the JDK's flight recorder is at work in this process: asked before anything that events
 * cost. The classes of events are loaded only then, since the JVM's caches for a quick start leave
 * them out, and the module may not be there at all.
 */
public final class Recorder {

    private static final boolean PRESENT = present();

    private Recorder() {}

    /** A look at two fields. */
    public static boolean isActive() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    private static boolean present() {
        // Not by trying: a class that is not found would have to be looked for each time.
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }
}
