package io.ringspun.perf.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of numbered blocks, and an order to read them in. Each block begins and ends with a word
 * made from its number, so that a reader can tell that it got the right one, and got all of it.
 */
public final class Blocks {

    /** Bytes of a block. */
    public static final int BYTES = 4096;

    /** Where the last word of a block begins. */
    public static final int LAST = BYTES - Long.BYTES;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final long ODD = 0x9e3779b97f4a7c15L;

    private Blocks() {}

    /** Writes a new file of {@code count} blocks and waits until it is on the disk. */
    public static void create(Path file, long count) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long filler = ODD;
            for (long block = 0; block < count; ) {
                chunk.clear();
                for (; chunk.hasRemaining() && block < count; block++) {
                    chunk.putLong(word(block));
                    for (int i = Long.BYTES; i < LAST; i += Long.BYTES) {
                        // nothing that a file system could compress away
                        filler ^= filler << 13;
                        filler ^= filler >>> 7;
                        filler ^= filler << 17;
                        chunk.putLong(filler);
                    }
                    chunk.putLong(~word(block));
                }
                chunk.flip();
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
            }
            channel.force(true);
        }
    }

    /**
     * Memory for a block, where a disk can write to it, whether or not the page cache is between.
     */
    public static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(2 * BYTES).alignedSlice(BYTES).slice(0, BYTES);
    }

    /** Throws unless these are the first and the last word of that block. */
    public static void check(long block, long first, long last) throws IOException {
        if (first != word(block) || last != ~word(block)) {
            throw new IOException("block " + block + " came back with the wrong content");
        }
    }

    /**
     * The {@code index}-th block of a random-looking order that has every block exactly once. Wraps
     * around after {@code count} blocks, into another order.
     *
     * @param count how many blocks there are, a power of two
     * @param pass chooses the order
     */
    public static long at(long index, long count, long pass) {
        long mask = count - 1;
        int half = Math.max(1, Long.numberOfTrailingZeros(count) / 2);
        long key = (pass + index / count) * ODD;
        // Multiplying by an odd number and folding the upper half down are both reversible.
        long x = (index + (key >>> 17)) & mask;
        x = (x * (key | 1)) & mask;
        x ^= x >>> half;
        x = (x * ODD) & mask;
        x ^= x >>> half;
        x = (x * (key >>> 31 | 1)) & mask;
        return x;
    }

    /** The first word of a block; its last word has every bit the other way round. */
    public static long word(long block) {
        return (block + 1) * ODD;
    }

    /** Asks for reads past the page cache. By name, for the compiler warns of that package. */
    public static OpenOption direct() {
        try {
            return (OpenOption)
                    Class.forName("com.sun.nio.file.ExtendedOpenOption")
                            .getField("DIRECT")
                            .get(null);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("this JDK has no direct I/O", e);
        }
    }
}
