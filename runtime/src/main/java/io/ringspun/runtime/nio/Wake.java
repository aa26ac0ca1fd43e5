package io.ringspun.runtime.nio;

/**
 * Why a wait ended. Whoever was not woken by {@link #READY} tries once more: success beats cancel.
 */
enum Wake {
    /** What was waited for has happened, or may have: try. */
    READY,
    /** The thread's interrupt status is set; it stays set. */
    INTERRUPTED,
    /** The deadline passed. */
    TIMED_OUT,
    /** Another thread closed what was waited on. */
    CLOSED
}
