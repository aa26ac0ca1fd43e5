package io.ringspun.runtime.carrier;

import org.jspecify.annotations.Nullable;

/**
 * What an operation works on. Lets a carrier find and end all operations on it, and refuse ones
 * that arrive too late.
 */
public interface Target {

    /** Whether it is being closed: operations on it are not to reach the kernel any more. */
    boolean closing();

    /** The file that it is, if rings may know that by number; or null. */
    default @Nullable KnownFile file() {
        return null;
    }
}
