package io.ringspun;

import java.io.IOException;

/**
 * Every buffer of a pool was lent, and none came back in the time the caller was willing to wait.
 */
public final class PoolTimeoutException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * For backends.
     *
     * @param message how long was waited and how much is lent
     */
    public PoolTimeoutException(String message) {
        super(message);
    }
}
