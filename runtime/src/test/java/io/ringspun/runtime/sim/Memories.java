package io.ringspun.runtime.sim;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The memory of one thread, of the kinds that users have. Lent to the kernel for the length of a
 * call, and filled with poison after it: whoever still uses it then is found out.
 */
final class Memories {

    static final int BYTES_MAX = 6000;

    private final Kernel kernel;
    private final Dice dice;
    private final ByteBuffer heap = ByteBuffer.allocate(BYTES_MAX);
    private ByteBuffer direct;
    private ByteBuffer lent;

    Memories(Kernel kernel, Dice dice) {
        this.kernel = kernel;
        this.dice = dice;
    }

    /** A buffer with so many bytes left, somewhere within it. */
    ByteBuffer lend(int bytes) {
        boolean stable = dice.below(3) == 0;
        if (stable && direct == null) {
            direct = Stock.take(kernel, BYTES_MAX).asByteBuffer();
        }
        lent = stable ? direct : heap;
        int start = dice.below(BYTES_MAX - bytes + 1);
        lent.clear().position(start).limit(start + bytes);
        if (stable) {
            kernel.memory.lend(
                    MemorySegment.ofBuffer(direct.duplicate().clear()).address(), BYTES_MAX);
        }
        return lent;
    }

    /** The call is over. What an operation that was lost has is never freed by its collector. */
    void takeBack() {
        if (lent == direct && !kernel.ringDead()) {
            kernel.memory.takeBack(
                    MemorySegment.ofBuffer(direct.duplicate().clear()).address(), BYTES_MAX);
        }
    }

    /** Nothing here is of use any more. */
    void poison() {
        MemorySegment.ofBuffer(lent.duplicate().clear()).fill(MemoryMap.POISON);
    }
}
