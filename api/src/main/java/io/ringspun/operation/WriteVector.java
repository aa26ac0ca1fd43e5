package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes several buffers to a file at a position, as {@link FileHandle#write(PinnedBuffer[], long)}
 * does: all that remains in them, or it fails and their positions tell how much was written. Built
 * by {@link Write.At#from(List)}.
 */
public final class WriteVector extends Operation<TransferredVector> {

    private final FileHandle file;
    private final long position;
    private final List<PinnedBuffer> sources;
    private final boolean durable;

    WriteVector(FileHandle file, long position, List<PinnedBuffer> sources, boolean durable) {
        this.file = file;
        this.position = position;
        this.sources = List.copyOf(sources);
        this.durable = durable;
    }

    /**
     * What is written to.
     *
     * @return the file
     */
    public FileHandle file() {
        return file;
    }

    /**
     * Where it is written.
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
    public List<PinnedBuffer> sources() {
        return sources;
    }

    /**
     * Whether it ends only when the bytes are on the storage device.
     *
     * @return false for one that a sync has to follow
     */
    public boolean durable() {
        return durable;
    }

    @Override
    List<PinnedBuffer> buffers() {
        return sources;
    }

    @Override
    TransferredVector perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        long done = file.write(new PinnedBuffer[0], position); // 0, unless it is the wrong file
        for (ByteBuffer source : memory) {
            done += file.write(source, position + done);
        }
        if (durable) {
            file.syncData(); // where a backend has no better way
        }
        return new TransferredVector(sources, done);
    }

    @Override
    public String toString() {
        return "WriteVector[" + file + " at " + position + "]";
    }
}
