package io.ringspun.runtime.nio;

import io.ringspun.PinnedBuffer;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has received and lent to users, who may hold only so much of it. Memory is
 * taken when there is something to read, and never waited for: whoever reads may be the one who
 * holds the rest.
 */
final class Loans {

    private static final int LENT_MAX = 16;

    /** One non-blocking read. */
    @FunctionalInterface
    interface Source {
        int read(ByteBuffer target) throws IOException;
    }

    private final LoanMemory memory;
    private final Census census;
    private final Gate gate;
    private final AtomicInteger lentCount = new AtomicInteger();

    /** What was read and is to be handed out. Used within the turn of the input. */
    private @Nullable PinnedBuffer next;

    Loans(LoanMemory memory, Census census, Gate gate) {
        this.memory = memory;
        this.census = census;
        this.gate = gate;
    }

    /** Waits until users hold less than they may. */
    Wake awaitLoan(long deadline) throws IOException {
        return lentCount.get() < LENT_MAX
                ? Wake.READY
                : gate.awaitElse(gate.input(), deadline, () -> lentCount.get() < LENT_MAX);
    }

    /** Reads once; what comes is the {@link #next}. */
    int read(Source source) throws IOException {
        Block block = memory.take();
        int count = 0;
        try {
            count = source.read(block.view().clear());
        } finally {
            if (count <= 0) {
                memory.giveBack(block);
            }
        }
        if (count > 0) {
            lentCount.incrementAndGet();
            NioBuffer lent =
                    new NioBuffer(
                            buffer -> takeBack(buffer, block),
                            block.memory().asSlice(0, count),
                            block.view(),
                            census.place("received"));
            census.began(lent);
            next = lent;
        }
        return count;
    }

    /** Hands out what was read; null if nothing was. */
    @Nullable PinnedBuffer next() {
        PinnedBuffer lent = next;
        next = null;
        return lent;
    }

    private void takeBack(NioBuffer buffer, Block block) {
        census.ended(buffer);
        census.poison(block.memory());
        memory.giveBack(block);
        lentCount.decrementAndGet();
        gate.nudge(gate.input());
    }
}
