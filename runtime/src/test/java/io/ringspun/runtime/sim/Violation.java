package io.ringspun.runtime.sim;

/**
 * What must never happen has happened. The kernel keeps the first; see {@link Kernel#violation}.
 */
final class Violation extends Error {

    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
