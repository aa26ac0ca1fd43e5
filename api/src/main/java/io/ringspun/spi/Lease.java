package io.ringspun.spi;

import java.nio.ByteBuffer;

/** The memory of a buffer while an operation has it. */
public interface Lease {

    /**
     * What lies between the buffer's position and limit when it was lent.
     *
     * @return direct memory; its position at the end tells how much was transferred
     */
    ByteBuffer memory();

    /** Gives the buffer back to its user, its position where the memory's is. */
    void end();
}
