package io.ringspun.runtime.carrier;

import org.jspecify.annotations.Nullable;

/** A platform thread that is a carrier; how a virtual thread running on it finds out. */
final class CarrierThread extends Thread {

    /** Set by this thread itself before it runs anything for the carrier. */
    private @Nullable Carrier carrier;

    CarrierThread(Runnable body, String name) {
        super(null, body, name, 0, false);
        setDaemon(true);
    }

    void becomes(Carrier newCarrier) {
        carrier = newCarrier;
    }

    @Nullable Carrier carrier() {
        return carrier;
    }
}
