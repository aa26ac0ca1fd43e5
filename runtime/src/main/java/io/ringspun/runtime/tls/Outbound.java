package io.ringspun.runtime.tls;

import io.ringspun.Connection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The half that writes. Belongs to whoever has the turn of the output.
 *
 * <p>A record that was made must be sent to its last byte, or the peer can read nothing that
 * follows. So what a write could not send, because it was interrupted or out of time, stays here
 * and goes before anything else.
 */
final class Outbound {

    private final Connection plain;
    private final SSLEngine engine;

    /** Records not sent yet, from position to limit; null if there are none. */
    private @Nullable ByteBuffer records;

    Outbound(Connection plain, SSLEngine engine) {
        this.plain = plain;
        this.engine = engine;
    }

    /** Whether an earlier call could not send all. */
    boolean isBehind() {
        return records != null;
    }

    /**
     * Encrypts and sends all of a source.
     *
     * @return how many bytes the source had
     */
    long write(Source source, Limit limit) throws IOException {
        long taken = 0;
        try {
            drain(limit);
            while (source.hasMore()) {
                if (isFull()) {
                    drain(limit);
                }
                SSLEngineResult result = append(source);
                taken += result.bytesConsumed();
                if (result.getStatus() == Status.CLOSED) {
                    drain(limit);
                    throw new SocketException("Broken pipe (write): TLS has ended the output");
                }
                checkProgress(result);
            }
            drain(limit);
            return taken;
        } catch (InterruptedIOException e) {
            e.bytesTransferred = (int) Math.min(taken, Integer.MAX_VALUE);
            throw e;
        }
    }

    private boolean isFull() {
        ByteBuffer held = records;
        return held != null
                && held.capacity() - held.remaining() < engine.getSession().getPacketBufferSize();
    }

    /** An engine may once have nothing to do but to say that the handshake is finished. */
    private static void checkProgress(SSLEngineResult result) throws SSLException {
        if (result.bytesConsumed() == 0
                && result.bytesProduced() == 0
                && result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
            throw new SSLException("the TLS engine neither takes nor gives (write): " + result);
        }
    }

    /** Takes the next step of a handshake; what there is to send may wait for the step after. */
    HandshakeStatus greet(Limit limit) throws IOException {
        if (isFull()) {
            drain(limit);
        }
        SSLEngineResult result = append(Source.NONE);
        return result.getStatus() == Status.CLOSED
                ? HandshakeStatus.NOT_HANDSHAKING
                : result.getHandshakeStatus();
    }

    /** Sends what is left, and what the engine has to say by itself. */
    void answer(Limit limit) throws IOException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (isFull()) {
                drain(limit);
            }
            SSLEngineResult result = append(Source.NONE);
            if (result.bytesProduced() == 0 || result.getStatus() == Status.CLOSED) {
                break;
            }
        }
        drain(limit);
    }

    /** Says that no more is coming. May be called again if it could not be sent. */
    void farewell(Limit limit) throws IOException {
        engine.closeOutbound();
        answer(limit);
    }

    /** Appends a record to those that are not sent yet. */
    private SSLEngineResult append(Source source) throws IOException {
        ByteBuffer memory = room();
        try {
            SSLEngineResult result = source.wrap(engine, memory);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                throw new SSLException(
                        "a record needs more than the " + memory.remaining() + " bytes announced");
            }
            return result;
        } finally {
            keep(memory.flip());
        }
    }

    /** Memory with its position behind what it holds. */
    private ByteBuffer room() {
        ByteBuffer held = records;
        if (held == null) {
            return Records.take(engine.getSession().getPacketBufferSize());
        }
        return held.position() == 0
                ? held.position(held.limit()).limit(held.capacity())
                : held.compact();
    }

    private void keep(ByteBuffer memory) {
        records = memory.hasRemaining() ? memory : null;
        if (records == null) {
            Records.give(memory);
        }
    }

    /** Sends what there is. What it cannot send stays. */
    void drain(Limit limit) throws IOException {
        ByteBuffer held = records;
        if (held == null) {
            return;
        }
        plain.writeTimeout(limit.left());
        try {
            plain.write(held);
        } finally {
            keep(held);
        }
    }

    /** Forgets what was not sent. */
    void release() {
        ByteBuffer held = records;
        if (held != null) {
            records = null;
            Records.give(held);
        }
    }
}
