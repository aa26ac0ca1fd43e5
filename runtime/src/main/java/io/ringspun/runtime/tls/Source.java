package io.ringspun.runtime.tls;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/** What a write encrypts. Used by one call. */
interface Source {

    /** So much fits a record. */
    int FRAGMENT_BYTES = 16 << 10;

    /** Whether there is more, which may have to be fetched. */
    boolean hasMore() throws IOException;

    /** Encrypts what comes next, a record of it at most. What the engine did not take is left. */
    SSLEngineResult wrap(SSLEngine engine, ByteBuffer record) throws IOException;

    /** Gives back what it borrowed. */
    default void end() {}

    /** Nothing: for what the engine has to say by itself. */
    Source NONE = new Buffers(new ByteBuffer[0], 0, 0);

    /** The caller's byte buffers. */
    record Buffers(ByteBuffer[] sources, int offset, int length) implements Source {

        Buffers(ByteBuffer source) {
            this(new ByteBuffer[] {source}, 0, 1);
        }

        @Override
        public boolean hasMore() {
            for (int i = offset; i < offset + length; i++) {
                if (sources[i].hasRemaining()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public SSLEngineResult wrap(SSLEngine engine, ByteBuffer record) throws IOException {
            return engine.wrap(sources, offset, length, record);
        }
    }

    /** The caller's pinned buffers, which an engine cannot reach: through other memory. */
    final class Pinned implements Source {

        private final PinnedBuffer[] sources;
        private final ByteBuffer stage = Records.take(FRAGMENT_BYTES);

        Pinned(PinnedBuffer... sources) {
            this.sources = sources;
        }

        @Override
        public boolean hasMore() {
            for (PinnedBuffer source : sources) {
                if (source.hasRemaining()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public SSLEngineResult wrap(SSLEngine engine, ByteBuffer record) throws IOException {
            stage.clear().limit(FRAGMENT_BYTES);
            for (PinnedBuffer source : sources) {
                int from = source.position();
                source.get(stage);
                source.position(from);
            }
            SSLEngineResult result = engine.wrap(stage.flip(), record);
            int taken = result.bytesConsumed();
            for (PinnedBuffer source : sources) {
                int here = Math.min(taken, source.remaining());
                source.position(source.position() + here);
                taken -= here;
            }
            return result;
        }

        @Override
        public void end() {
            Records.give(stage);
        }
    }

    /** A range of a file. */
    final class Range implements Source {

        private final FileHandle file;
        private final ByteBuffer stage = Records.take(FRAGMENT_BYTES).limit(0);
        private long position;
        private long left;

        Range(FileHandle file, long position, long count) {
            this.file = file;
            this.position = position;
            this.left = count;
        }

        @Override
        public boolean hasMore() throws IOException {
            if (!stage.hasRemaining() && left > 0) {
                stage.clear().limit((int) Math.min(FRAGMENT_BYTES, left));
                int count;
                try {
                    count = file.read(stage, position);
                } finally {
                    stage.flip();
                }
                position += Math.max(count, 0);
                left = count < 0 ? 0 : left - count;
            }
            return stage.hasRemaining();
        }

        @Override
        public SSLEngineResult wrap(SSLEngine engine, ByteBuffer record) throws IOException {
            return engine.wrap(stage, record);
        }

        @Override
        public void end() {
            Records.give(stage);
        }
    }
}
