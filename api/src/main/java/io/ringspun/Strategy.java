package io.ringspun;

/**
 * What happens when a runtime is opened and something that is wanted is missing: a backend, a way
 * of scheduling or a facility of the kernel that is {@link FeatureChoice#ON}, or on by default
 * under {@link FeatureChoice#AUTO}. What was switched off is not missed.
 *
 * <p>Whatever the strategy, a backend or mode that is chosen by name and not to be had is an {@link
 * IoUnavailableException}.
 */
public enum Strategy {
    /** The next best is used in silence. {@link IoRuntime#report} has it all. */
    GRACEFUL,
    /** The same, and a warning is logged for each, once in the life of the process. */
    WARN,
    /**
     * Nothing is opened: {@link UnsupportedFeatureException} names everything that is missing at
     * once.
     */
    STRICT
}
