package io.ringspun.runtime.sim;

/** A bounded queue of bytes between two ends. */
final class Bytes {

    private final byte[] bytes;
    private int first;
    private int count;

    Bytes(int capacity) {
        bytes = new byte[capacity];
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    int room() {
        return bytes.length - count;
    }

    /** Takes bytes from memory; there is room. */
    void fill(MemoryMap memory, long address, int length) {
        int at = (first + count) % bytes.length;
        int straight = Math.min(length, bytes.length - at);
        memory.read(address, bytes, at, straight);
        memory.read(address + straight, bytes, 0, length - straight);
        count += length;
    }

    /** Copies bytes to memory and keeps them; there are as many. */
    void show(MemoryMap memory, long address, int length) {
        int straight = Math.min(length, bytes.length - first);
        memory.write(address, bytes, first, straight);
        memory.write(address + straight, bytes, 0, length - straight);
    }

    /** Gives bytes to memory; there are as many. */
    void drain(MemoryMap memory, long address, int length) {
        show(memory, address, length);
        first = (first + length) % bytes.length;
        count -= length;
    }
}
