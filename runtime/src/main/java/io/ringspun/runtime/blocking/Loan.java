package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.ReceiveBuffers;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Received bytes in the hands of a user, until he closes the buffer, on whatever thread. Counted by
 * the reception they came from, which lends only so many.
 */
final class Loan implements PooledBuffer.Lender {

    /** Memory for one receive without the carrier's buffers. */
    sealed interface Memory {

        /**
         * A block of the pool of copies, or memory of its own when that is lent out: a receiver
         * must not wait for others to close what they hold.
         */
        static Memory of(SlabPool copies, int bytes) throws IOException {
            SlabPool.Block block = copies.tryTake(bytes);
            return block != null ? new Pooled(block) : Mapped.of(bytes);
        }

        /** All of it. */
        MemorySegment segment();

        /** It is not used any more. */
        void giveBack();
    }

    private record Pooled(SlabPool.Block block) implements Memory {

        @Override
        public MemorySegment segment() {
            return block.memory();
        }

        @Override
        public void giveBack() {
            block.giveBack();
        }
    }

    private record Mapped(MemorySegment segment) implements Memory {

        static Mapped of(int bytes) {
            MemorySegment mapping =
                    Linux.mmap(
                            bytes,
                            Posix.PROT_READ | Posix.PROT_WRITE,
                            Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS,
                            -1,
                            0);
            if (mapping.byteSize() == 0) {
                throw new OutOfMemoryError("no " + bytes + " bytes to receive into");
            }
            return new Mapped(mapping);
        }

        @Override
        public void giveBack() {
            Linux.munmap(segment);
        }
    }

    private final Reception reception;
    private final Census census;

    // Either a buffer of a carrier, or memory.
    private final @Nullable ReceiveBuffers buffers;
    private final int buffer;
    private final @Nullable Memory memory;

    private Loan(
            Reception reception,
            Census census,
            @Nullable ReceiveBuffers buffers,
            int buffer,
            @Nullable Memory memory) {
        this.reception = reception;
        this.census = census;
        this.buffers = buffers;
        this.buffer = buffer;
        this.memory = memory;
    }

    /**
     * Lends a buffer of a carrier, which counts as lent already.
     *
     * @param from its first byte that was not read
     */
    static PooledBuffer of(
            Reception reception, ReceiveBuffers buffers, int buffer, int from, Census census) {
        MemorySegment bytes =
                buffers.memory()
                        .asSlice(buffers.offset(buffer) + from, buffers.length(buffer) - from);
        return new Loan(reception, census, buffers, buffer, null).lend(bytes);
    }

    /** Lends memory that was received into without the carrier's buffers. */
    static PooledBuffer of(Reception reception, Memory memory, int length, Census census) {
        reception.lent();
        return new Loan(reception, census, null, 0, memory)
                .lend(memory.segment().asSlice(0, length));
    }

    private PooledBuffer lend(MemorySegment bytes) {
        PooledBuffer lent = new PooledBuffer(this, bytes, census.place("received"));
        census.began(lent);
        return lent;
    }

    @Override
    public void takeBack(PooledBuffer lent) {
        census.ended(lent);
        if (buffers != null) {
            buffers.takeBack(buffer);
        } else if (memory != null) {
            memory.giveBack();
        }
        reception.cameBack();
    }
}
