package io.ringspun.runtime.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were taken from a channel to be looked at, and that the next reads get: the JDK cannot
 * look without taking. Holds memory only as long as it holds bytes. One user at a time; whether it
 * is empty may be asked by all.
 */
final class Ahead {

    /** A peek shows no more. */
    private static final int BYTES_MAX = 64 << 10;

    /** Between position and limit; null when there is nothing. */
    private volatile @Nullable ByteBuffer bytes;

    boolean isEmpty() {
        return bytes == null;
    }

    /** How many there are, without the turn: what is taken at this moment may count. */
    int bytes() {
        ByteBuffer held = bytes;
        return held == null ? 0 : held.remaining();
    }

    /** Moves bytes to a target; there are some. */
    int take(ByteBuffer target) {
        ByteBuffer from = bytes;
        int count = from == null ? 0 : move(from, target);
        drop();
        return count;
    }

    /** Moves bytes to a part of an array of targets; there are some. */
    long take(ByteBuffer[] targets, int offset, int end) {
        long total = 0;
        ByteBuffer from = bytes;
        for (int i = offset; from != null && i < end; i++) {
            total += move(from, targets[i]);
        }
        drop();
        return total;
    }

    private static int move(ByteBuffer from, ByteBuffer target) {
        int count = Math.min(from.remaining(), target.remaining());
        target.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        return count;
    }

    private void drop() {
        ByteBuffer from = bytes;
        if (from != null && !from.hasRemaining()) {
            bytes = null;
        }
    }

    /** Copies what there is, and what the channel has if that is too little; as a read. */
    int peek(ByteBuffer target, SocketChannel channel) throws IOException {
        int wanted = Math.min(target.remaining(), BYTES_MAX);
        ByteBuffer held = bytes;
        if (held == null || held.remaining() < wanted) {
            ByteBuffer larger = ByteBuffer.allocate(wanted);
            if (held != null) {
                larger.put(held.duplicate());
            }
            int count = channel.read(larger);
            if (larger.position() == 0) {
                return count;
            }
            held = larger.flip();
            bytes = held;
        }
        int count = Math.min(held.remaining(), wanted);
        target.put(held.slice(held.position(), count));
        return count;
    }
}
