package io.ringspun;

/**
 * Memory of the program's own, outside the heap, that the kernel reads and writes in place: a large
 * cache of blocks, say, that is filled from files. Buffers are cut from it as needed and are used
 * as any {@link PinnedBuffer} is.
 *
 * <p>The ring backend makes the memory known to a ring when a transfer through that ring first
 * profits (one with a file opened for direct I/O). From then on all of it is in main memory and
 * counts against the limit of locked memory; where that is too low, or the kernel cannot do it,
 * transfers work all the same and are only slower. See {@link IoReport#features}.
 *
 * <p>The runtime keeps the memory alive until it is closed here. Safe for all threads.
 */
public interface RegisteredMemory extends AutoCloseable {

    /**
     * How large it is.
     *
     * @return bytes, fixed
     */
    long byteSize();

    /**
     * A part of it as a buffer, cleared; what is in it stays. Parts may overlap: who gives the same
     * bytes to two operations has what any two threads have that write to the same place. Closing
     * the buffer gives nothing back, and need not be done.
     *
     * @param offset where it begins, in bytes
     * @param length its capacity
     * @return a buffer over the memory
     * @throws IndexOutOfBoundsException if that is not all within the memory
     * @throws IllegalStateException if this is closed
     */
    PinnedBuffer buffer(long offset, int length);

    /**
     * Ends the runtime's use of the memory: on return no kernel knows it any more, and operations
     * refuse buffers that were cut from it. Closing the runtime does the same. Further calls do
     * nothing.
     *
     * @throws IllegalStateException if an operation has one of its buffers; nothing is done then
     */
    @Override
    void close();
}
