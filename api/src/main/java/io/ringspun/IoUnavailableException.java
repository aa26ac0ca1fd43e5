package io.ringspun;

import java.io.IOException;

/**
 * The configuration demands something that this machine, kernel or command line does not allow; the
 * message says what.
 */
public sealed class IoUnavailableException extends IOException permits UnsupportedFeatureException {

    private static final long serialVersionUID = 1L;

    /**
     * For backends.
     *
     * @param message what is missing, how that was found out, and what to do
     */
    public IoUnavailableException(String message) {
        super(message);
    }
}
