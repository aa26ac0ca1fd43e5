package io.ringspun.runtime.carrier;

/**
 * What an operation works on. Lets a carrier find and end all operations on it, and refuse ones
 * that arrive too late.
 */
public interface Target {

    /** Whether it is being closed: operations on it are not to reach the kernel any more. */
    boolean closing();
}
