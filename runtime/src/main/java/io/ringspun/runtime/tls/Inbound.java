package io.ringspun.runtime.tls;

import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The half that reads. Belongs to whoever has the turn of the input.
 *
 * <p>Bytes come in three places, and leave them in this order: what was decrypted and found no room
 * with the reader, what was received and is not decrypted, what the connection below has lent. The
 * first two are memory that is had when something is to be put there and given back when it is
 * empty. The beginning of a record is waited for with {@link Connection#receive}, which needs no
 * memory; the rest of it is read behind the beginning.
 */
final class Inbound {

    private static final ByteBuffer NOWHERE = ByteBuffer.allocate(0);

    /** The header of a record: its type, two bytes of version, two of length. */
    private static final int HEADER_BYTES = 5;

    private static final byte HANDSHAKE = 22;

    /** What {@link #advance} gives besides a number of bytes. */
    private static final int END = -1;

    private static final int MORE_NEEDED = -2;

    private final Connection plain;
    private final SSLEngine engine;

    /** Called when the engine has something to say. */
    private final Runnable answer;

    private @Nullable ByteBuffer plaintext;
    private @Nullable ByteBuffer ciphertext;
    private @Nullable PinnedBuffer lent;

    /** No handshake may come any more: it was made, with a version that could begin another. */
    private boolean renegotiable;

    /** The peer has said that no more is coming. */
    private boolean ended;

    /** Why nothing can be read any more. */
    private @Nullable SSLException failure;

    /** This end wants no more. Set by any thread. */
    private volatile boolean shut;

    Inbound(Connection plain, SSLEngine engine, Runnable answer) {
        this.plain = plain;
        this.engine = engine;
        this.answer = answer;
    }

    /** From now on there is nothing to read. */
    void shut() {
        shut = true;
    }

    boolean isShut() {
        return shut;
    }

    /** Called once, after the handshake. */
    void settle(boolean mayRenegotiate) {
        renegotiable = mayRenegotiate;
    }

    /**
     * Reads what there is, at least a byte, which it waits for.
     *
     * @return how many bytes, or -1 at the end
     */
    long read(Target target, Limit limit) throws IOException {
        long total = 0;
        while (!shut) {
            long count;
            try {
                count = plaintext != null ? take(target) : advance(target);
            } catch (SSLException e) {
                if (total > 0) {
                    return total; // the failure stays, for the next read
                }
                throw e;
            }
            total += Math.max(count, 0);
            if (total > 0 && !(count > 0 && target.hasRoom() && isRecordWhole())) {
                return total;
            }
            if (count == END || count == MORE_NEEDED && !fill(limit)) {
                return end(count);
            }
            if (total == 0) { // what is in the target already must not be lost to a limit
                limit.check("read");
            }
        }
        return total > 0 ? total : -1;
    }

    /** At the end, of whatever kind. */
    private long end(long count) throws SSLException {
        if (count == END || shut) {
            return -1;
        }
        throw fail(
                new SSLException(
                        "the peer ended the connection without close_notify (read): what it sent may have been cut short"));
    }

    /**
     * Waits until something is decrypted.
     *
     * @return it, to be read or looked at; null at the end
     */
    @Nullable ByteBuffer await(Limit limit) throws IOException {
        while (!shut && plaintext == null) {
            long count = advance(null);
            if (count == END || count == MORE_NEEDED && !fill(limit)) {
                end(count);
                return null;
            }
            limit.check("read");
        }
        return shut ? null : plaintext;
    }

    /** To be called when something has been taken from what {@link #await} gave. */
    void taken() {
        ByteBuffer held = plaintext;
        if (held != null && !held.hasRemaining()) {
            plaintext = null;
            Records.give(held);
        }
    }

    private int take(Target target) {
        int count = plaintext == null ? 0 : target.take(plaintext);
        taken();
        return count;
    }

    /**
     * Decrypts what has come, up to the first bytes for the user, as far as that needs no waiting.
     *
     * @return how many bytes are decrypted
     */
    int look() throws IOException {
        while (!shut && plaintext == null && failure == null) {
            long count = advance(null);
            boolean more = count == 0 || count == MORE_NEEDED && isThereMore() && fill(Limit.NONE);
            if (!more) {
                break;
            }
        }
        return plaintext == null || shut ? 0 : plaintext.remaining();
    }

    private boolean isThereMore() throws IOException {
        try {
            return lent != null || plain.available() > 0;
        } catch (UnsupportedOperationException e) {
            return false; // NIO cannot tell of a Unix-domain connection
        }
    }

    /** Takes the next step of a handshake, which waits for a record. */
    HandshakeStatus greet(Limit limit) throws IOException {
        while (true) {
            ByteBuffer held = ciphertext;
            if (held != null) {
                SSLEngineResult result;
                try {
                    result = engine.unwrap(held, NOWHERE);
                } finally {
                    keep(held);
                }
                if (result.getStatus() == Status.CLOSED) {
                    throw new SSLHandshakeException("the peer ended the handshake");
                }
                if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                    throw new SSLHandshakeException("data instead of the handshake: " + result);
                }
                if (result.getStatus() == Status.OK) {
                    limit.check("handshake");
                    return result.getHandshakeStatus();
                }
            }
            if (!fill(limit)) {
                SSLHandshakeException cut =
                        new SSLHandshakeException(
                                "the peer ended the connection during the handshake");
                cut.initCause(new EOFException());
                throw cut;
            }
        }
    }

    /**
     * Decrypts a record, if one is there.
     *
     * @param target null to have it put aside
     * @return how many bytes were put to the target or aside, {@link #END}, or {@link #MORE_NEEDED}
     */
    private long advance(@Nullable Target target) throws SSLException {
        if (failure != null) {
            throw new SSLException(failure.getMessage(), failure);
        }
        if (ended) {
            return END;
        }
        ByteBuffer held = ciphertext;
        if (held == null) {
            return MORE_NEEDED;
        }
        SSLEngineResult result;
        try {
            refuseRenegotiation(held);
            result = decrypt(held, target);
        } catch (SSLException e) {
            throw fail(e);
        } finally {
            keep(held);
        }
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            return MORE_NEEDED;
        }
        heed(result);
        if (target != null && plaintext != null) {
            return take(target);
        }
        return ended && result.bytesProduced() == 0 ? END : result.bytesProduced();
    }

    private SSLEngineResult decrypt(ByteBuffer record, @Nullable Target target)
            throws SSLException {
        SSLEngineResult result = target == null ? null : target.unwrap(engine, record);
        if (result != null && result.getStatus() != Status.BUFFER_OVERFLOW) {
            return result;
        }
        ByteBuffer aside = Records.take(engine.getSession().getApplicationBufferSize());
        try {
            result = engine.unwrap(record, aside);
        } finally {
            plaintext = aside.flip();
            taken();
        }
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record has more than the " + aside.capacity() + " announced");
        }
        return result;
    }

    /** Does what else the record asked for. */
    private void heed(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            Handshake.runTasks(engine);
        }
        ended = result.getStatus() == Status.CLOSED;
        // From TLS 1.3 on, the peer's end is not ours; the engine asks for a record all the same.
        if (ended ? renegotiable : result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            answer.run();
        }
    }

    /** Up to TLS 1.2 the type of a record can be read without its key. */
    private void refuseRenegotiation(ByteBuffer record) throws SSLException {
        if (renegotiable && record.get(record.position()) == HANDSHAKE) {
            engine.closeOutbound();
            throw new SSLException("the peer asks for a renegotiation, which is refused (read)");
        }
    }

    /** Ends reading for good, and lets the engine tell the peer. */
    private SSLException fail(SSLException why) {
        failure = why;
        answer.run();
        return why;
    }

    private boolean isRecordWhole() {
        ByteBuffer held = ciphertext;
        if (held == null || held.remaining() < HEADER_BYTES) {
            return false;
        }
        int length = Short.toUnsignedInt(held.getShort(held.position() + HEADER_BYTES - 2));
        return held.remaining() >= HEADER_BYTES + length;
    }

    /**
     * Waits for more to decrypt.
     *
     * @return false at the end of the connection below
     */
    private boolean fill(Limit limit) throws IOException {
        plain.readTimeout(limit.left());
        if (lent == null && ciphertext == null) {
            lent = plain.receive();
            if (lent == null) {
                return false;
            }
        }
        ByteBuffer memory = room();
        try {
            if (lent == null) {
                return plain.read(memory) >= 0;
            }
            lent.get(memory);
        } finally {
            keep(memory.flip());
        }
        if (!lent.hasRemaining()) {
            lent.close();
            lent = null;
        }
        return true;
    }

    /** Memory with its position behind what it holds, and room for the rest of a record. */
    private ByteBuffer room() {
        int needed = engine.getSession().getPacketBufferSize();
        ByteBuffer held = ciphertext;
        if (held == null) {
            return Records.take(needed);
        }
        if (held.remaining() < held.capacity()) {
            return held.compact();
        }
        ByteBuffer larger = Records.take(Math.max(needed, 2 * held.capacity())).put(held);
        Records.give(held);
        return larger;
    }

    private void keep(ByteBuffer memory) {
        ciphertext = memory.hasRemaining() ? memory : null;
        if (ciphertext == null) {
            Records.give(memory);
        }
    }

    /** Forgets what was not read. */
    void release() {
        for (ByteBuffer held : new ByteBuffer[] {plaintext, ciphertext}) {
            if (held != null) {
                Records.give(held);
            }
        }
        plaintext = null;
        ciphertext = null;
        if (lent != null) {
            lent.close();
            lent = null;
        }
    }
}
