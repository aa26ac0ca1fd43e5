package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Accepts a connection, as {@link Listener#accept} does. One that is accepted and whose outcome
 * nobody takes stays open until the runtime is closed.
 */
public final class Accept extends Operation<Connection> {

    private final Listener listener;

    private Accept(Listener listener) {
        this.listener = Objects.requireNonNull(listener);
    }

    /**
     * Builds an accept.
     *
     * @param listener who listens
     * @return an accept that can be submitted
     */
    public static Accept on(Listener listener) {
        return new Accept(listener);
    }

    @Override
    Connection perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return listener.accept();
    }

    @Override
    public String toString() {
        return "Accept[" + listener + "]";
    }
}
