package io.ringspun.examples.serve;

import java.io.IOException;

/**
 * A request that cannot be answered but by a status, and after which nothing on its connection can
 * be trusted to be a request.
 */
final class Refusal extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String reason) {
        super(reason);
        this.status = status;
    }

    int status() {
        return status;
    }

    /** Where it was noticed tells nobody anything, and whoever sends nonsense sends much of it. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
