package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Posix;
import java.util.Arrays;

/** A regular file's bytes, or what the two ends of a named pipe share. */
final class Inode {

    private static final int PIPE_BYTES = 8192;

    final String path;
    final Bytes pipe;

    /** How often it is open, as a regular file. */
    int opens;

    int readers;
    int writers;

    /** How many writers there have ever been. */
    int writersEver;

    private byte[] bytes = new byte[256];
    private int size;

    private Inode(String path, Bytes pipe) {
        this.path = path;
        this.pipe = pipe;
    }

    static Inode file(String path) {
        return new Inode(path, null);
    }

    static Inode pipe(String path) {
        return new Inode(path, new Bytes(PIPE_BYTES));
    }

    int mode() {
        return pipe == null ? Posix.S_IFREG | 0644 : Posix.S_IFIFO | 0644;
    }

    int size() {
        return size;
    }

    void resize(int newSize) {
        room(newSize);
        if (newSize < size) {
            Arrays.fill(bytes, newSize, size, (byte) 0);
        }
        size = newSize;
    }

    private void room(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Integer.highestOneBit(needed) * 2);
        }
    }

    int read(MemoryMap memory, long address, int length, long offset) {
        int count = (int) Math.max(0, Math.min(length, size - offset));
        memory.write(address, bytes, (int) Math.min(offset, size), count);
        return count;
    }

    int write(MemoryMap memory, long address, int length, long offset) {
        int end = (int) offset + length;
        room(end);
        memory.read(address, bytes, (int) offset, length);
        size = Math.max(size, end);
        return length;
    }
}
