package io.ringspun.runtime.tls;

import java.io.IOException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * The beginning of the conversation. Belongs to whoever has the turn of it, and that of the input
 * and of the output. Can be broken off, by an interrupt or a time limit, and resumed: all that it
 * has come to is kept by the engine and the two halves.
 */
final class Handshake {

    private final SSLEngine engine;
    private final Inbound inbound;
    private final Outbound outbound;

    private boolean begun;

    Handshake(SSLEngine engine, Inbound inbound, Outbound outbound) {
        this.engine = engine;
        this.inbound = inbound;
        this.outbound = outbound;
    }

    /** Makes it, or what is left of it. */
    void run(Limit limit) throws IOException {
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        HandshakeStatus status = engine.getHandshakeStatus();
        while (true) {
            switch (status) {
                case NEED_TASK -> {
                    runTasks(engine);
                    status = engine.getHandshakeStatus();
                }
                case NEED_WRAP -> status = outbound.greet(limit);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    outbound.drain(limit);
                    status = inbound.greet(limit);
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    outbound.answer(limit); // session tickets
                    return;
                }
            }
        }
    }

    /**
     * Checks certificates, signs, agrees on keys. Done by the thread that needs the outcome: a
     * virtual thread costs nothing to hold up, and the work is as long on any other.
     */
    static void runTasks(SSLEngine engine) {
        for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
            task.run();
        }
    }
}
