package io.ringspun.runtime.uring;

import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.carrier.Carriers;

/** Something of this runtime whose descriptor can be passed to another process. */
interface Passable extends Resource {

    /** Its descriptor, to be entered while it is used. */
    Descriptor descriptor();

    @Override
    default void callOff(Carriers carriers) {
        carriers.cancelAll(descriptor());
    }

    @Override
    default void endCalls(Carriers carriers) {
        descriptor().awaitUnused(carriers);
    }
}
