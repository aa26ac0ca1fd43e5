package io.ringspun;

import java.io.IOException;

/**
 * The kernel refused an operation for a reason that has no exception of its own in {@code java.net}
 * or {@code java.nio}.
 */
public final class SystemCallException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The kernel's operation, as its manual page calls it. */
    private final String operation;

    /** The error number, positive, as in {@code errno(3)}. */
    private final int errno;

    /**
     * For backends.
     *
     * @param operation the kernel's operation, as its manual page calls it
     * @param errno the error number, positive
     * @param message operation, object, and reason
     */
    public SystemCallException(String operation, int errno, String message) {
        super(message);
        this.operation = operation;
        this.errno = errno;
    }

    /**
     * Which operation failed.
     *
     * @return as its manual page calls it, such as {@code fsync}
     */
    public String operation() {
        return operation;
    }

    /**
     * Why it failed.
     *
     * @return the error number of {@code errno(3)}, positive
     */
    public int errno() {
        return errno;
    }
}
