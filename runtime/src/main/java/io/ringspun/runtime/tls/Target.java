package io.ringspun.runtime.tls;

import io.ringspun.PinnedBuffer;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Where a read puts what it decrypts. Used by one call. */
interface Target {

    boolean hasRoom();

    /**
     * Decrypts a record straight into it.
     *
     * @return null if this memory is out of an engine's reach
     */
    @Nullable SSLEngineResult unwrap(SSLEngine engine, ByteBuffer record) throws SSLException;

    /** Copies what was decrypted elsewhere, as much as there is room for. */
    int take(ByteBuffer plaintext);

    /** The caller's byte buffers, filled one after the other. */
    record Buffers(ByteBuffer[] targets, int offset, int length) implements Target {

        Buffers(ByteBuffer target) {
            this(new ByteBuffer[] {target}, 0, 1);
        }

        @Override
        public boolean hasRoom() {
            for (int i = offset; i < offset + length; i++) {
                if (targets[i].hasRemaining()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public SSLEngineResult unwrap(SSLEngine engine, ByteBuffer record) throws SSLException {
            return engine.unwrap(record, targets, offset, length);
        }

        @Override
        public int take(ByteBuffer plaintext) {
            int before = plaintext.remaining();
            for (int i = offset; i < offset + length && plaintext.hasRemaining(); i++) {
                int count = Math.min(plaintext.remaining(), targets[i].remaining());
                targets[i].put(plaintext.slice(plaintext.position(), count));
                plaintext.position(plaintext.position() + count);
            }
            return before - plaintext.remaining();
        }
    }

    /** The caller's pinned buffers, filled one after the other. */
    record Pinned(PinnedBuffer... targets) implements Target {

        @Override
        public boolean hasRoom() {
            for (PinnedBuffer target : targets) {
                if (target.hasRemaining()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public @Nullable SSLEngineResult unwrap(SSLEngine engine, ByteBuffer record) {
            return null;
        }

        @Override
        public int take(ByteBuffer plaintext) {
            int before = plaintext.remaining();
            for (PinnedBuffer target : targets) {
                target.put(plaintext);
            }
            return before - plaintext.remaining();
        }
    }
}
