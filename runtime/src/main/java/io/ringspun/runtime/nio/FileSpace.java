package io.ringspun.runtime.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * How long a file is and where it has nothing, as far as writing zeros goes. On offload threads.
 */
final class FileSpace {

    private static final int BLOCK_BYTES = 64 << 10;

    private FileSpace() {}

    /**
     * Makes a file at least so long.
     *
     * @param append whether all writes go to its end
     * @return how long it is now
     */
    static long extend(FileChannel channel, long size, boolean append) throws IOException {
        long now = channel.size();
        if (now >= size) {
            return now;
        }
        if (append) {
            zero(channel, now, size - now);
        } else {
            zero(channel, size - 1, 1);
        }
        return size;
    }

    static void zero(FileChannel channel, long offset, long length) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(length, BLOCK_BYTES));
        long done = 0;
        while (done < length) {
            zeros.clear().limit((int) Math.min(length - done, BLOCK_BYTES));
            done += channel.write(zeros, offset + done);
        }
    }
}
