package io.ringspun.runtime.nio;

import io.ringspun.IoConfig;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Blocks that connections receive into in order to lend them, as large as the receive buffers of
 * the other backend and as many are kept; what is needed beyond them is allocated and freed. Safe
 * for all threads.
 */
final class LoanMemory implements AutoCloseable {

    private final int blockBytes;
    private final ArrayBlockingQueue<Block> kept;
    private volatile boolean closed;

    LoanMemory(IoConfig config) {
        blockBytes = config.receiveBufferBytes();
        kept = new ArrayBlockingQueue<>(config.receiveBuffers());
    }

    /** A block with whatever is in it. */
    Block take() {
        Block block = kept.poll();
        return block == null ? Block.allocate(blockBytes) : block;
    }

    /** Takes it back. */
    void giveBack(Block block) {
        if (!kept.offer(block)) {
            block.free();
        }
        if (closed) {
            freeKept();
        }
    }

    private void freeKept() {
        for (Block block; (block = kept.poll()) != null; ) {
            block.free();
        }
    }

    /** Frees what is kept; the rest as it comes back. */
    @Override
    public void close() {
        closed = true;
        freeKept();
    }
}
