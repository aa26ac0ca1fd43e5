package io.ringspun.runtime.sim;

import java.nio.ByteBuffer;

/** One direction of a connection or pipe: each byte follows from where it stands. */
final class Stream {

    private final long key;

    /** So many bytes were accepted from the writer, as far as the writer has been told. */
    long written;

    /** So many bytes have been read and found right. */
    long read;

    /** The reader has come to the end of input. */
    boolean ended;

    /** The end of input is the reader's own doing. */
    boolean inputShut;

    Stream(long key) {
        this.key = key;
    }

    private long eight(long index) {
        return Trace.mixed(key + (index >>> 3) * 0x9e3779b97f4a7c15L);
    }

    /** The next bytes to be written, into all that remains. */
    void fill(ByteBuffer target) {
        int at = target.position();
        long eight = eight(written);
        for (int i = 0; i < target.remaining(); i++) {
            long index = written + i;
            if ((index & 7) == 0) {
                eight = eight(index);
            }
            target.put(at + i, (byte) (eight >>> (index & 7) * 8));
        }
    }

    /** Checks bytes that were read, from a position on; where the first wrong one is, or -1. */
    int check(ByteBuffer source, int at, int length) {
        long eight = eight(read);
        for (int i = 0; i < length; i++) {
            long index = read + i;
            if ((index & 7) == 0) {
                eight = eight(index);
            }
            if (source.get(at + i) != (byte) (eight >>> (index & 7) * 8)) {
                return i;
            }
        }
        read += length;
        return -1;
    }

    /** What is wrong at the end, or an empty text. */
    String verdict() {
        return ended && !inputShut && read != written
                ? "at the end of input " + read + " of " + written + " bytes had come\n"
                : "";
    }
}
