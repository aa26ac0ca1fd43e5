package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads from a file at a position into several buffers, as {@link FileHandle#read(PinnedBuffer[],
 * long)} does: until all are full or the file ends. Built by {@link Read.At#into(List)}.
 */
public final class ReadVector extends Operation<TransferredVector> {

    private final FileHandle file;
    private final long position;
    private final List<PinnedBuffer> targets;

    ReadVector(FileHandle file, long position, List<PinnedBuffer> targets) {
        this.file = file;
        this.position = position;
        this.targets = List.copyOf(targets);
    }

    /**
     * What is read.
     *
     * @return the file
     */
    public FileHandle file() {
        return file;
    }

    /**
     * Where it is read.
     *
     * @return the first byte's position
     */
    public long position() {
        return position;
    }

    /**
     * The memory.
     *
     * @return the buffers that were given
     */
    public List<PinnedBuffer> targets() {
        return targets;
    }

    @Override
    List<PinnedBuffer> buffers() {
        return targets;
    }

    @Override
    TransferredVector perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        if (memory.stream().noneMatch(ByteBuffer::hasRemaining)) {
            // Nothing to do, but the file may be the wrong one for it.
            return new TransferredVector(targets, file.read(new PinnedBuffer[0], position));
        }
        long done = 0;
        for (ByteBuffer target : memory) {
            while (target.hasRemaining()) {
                int count = file.read(target, position + done);
                if (count < 0) {
                    return new TransferredVector(targets, done == 0 ? -1 : done);
                }
                done += count;
            }
        }
        return new TransferredVector(targets, done);
    }

    @Override
    public String toString() {
        return "ReadVector[" + file + " at " + position + "]";
    }
}
