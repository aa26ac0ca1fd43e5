package io.ringspun;

import java.io.IOException;

/**
 * The configuration demands something that this machine, kernel or command line does not allow; the
 * message says what.
 */
public final class IoUnavailableException extends IOException {

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
