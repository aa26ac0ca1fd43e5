package io.ringspun.runtime.uring;

import io.ringspun.runtime.blocking.Descriptor;

/** Something of this runtime whose descriptor can be passed to another process. */
interface Passable {

    /** Its descriptor, to be entered while it is used. */
    Descriptor descriptor();
}
