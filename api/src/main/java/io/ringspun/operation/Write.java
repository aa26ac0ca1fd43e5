package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Writes to a file, as {@link FileHandle#write(PinnedBuffer, long)} does: all that remains in the
 * buffer, or it fails and the buffer's position tells how much was written. A durable one, as
 * {@link FileHandle#writeDurably}, ends when the bytes are on the storage device.
 */
public final class Write extends Operation<Transferred> {

    /** The position that stands for the handle's own. */
    private static final long CURRENT = -1;

    /**
     * A write that lacks its buffer.
     *
     * @param file what to write to
     */
    public record To(FileHandle file) {

        /** Checks. */
        public To {
            Objects.requireNonNull(file);
        }

        /**
         * Writes at a position and leaves the handle's own alone.
         *
         * @param position where the first byte goes, 0 or more
         * @return a write that lacks its buffer
         */
        public At at(long position) {
            return new At(file, position, false);
        }

        /**
         * Writes at the handle's position and moves it.
         *
         * @param source where from, between its position and limit
         * @return a write that can be submitted
         */
        public Write from(PinnedBuffer source) {
            return new Write(file, CURRENT, source, false);
        }
    }

    /**
     * A write at a position that lacks its buffer.
     *
     * @param file what to write to
     * @param position where the first byte goes, 0 or more
     * @param durable whether it ends only when the bytes are on the storage device
     */
    public record At(FileHandle file, long position, boolean durable) {

        /** Checks. */
        public At {
            Objects.requireNonNull(file);
            checkNotNegative("a position", position);
        }

        /**
         * Lets it end only when the bytes are on the storage device.
         *
         * @return a durable write that lacks its buffer
         */
        public At durably() {
            return new At(file, position, true);
        }

        /**
         * Names the buffer.
         *
         * @param source where from, between its position and limit
         * @return a write that can be submitted
         */
        public Write from(PinnedBuffer source) {
            return new Write(file, position, source, durable);
        }

        /**
         * Names several buffers, to be written one after another.
         *
         * @param sources where from, each between its position and limit; none twice
         * @return a write that can be submitted
         */
        public WriteVector from(List<PinnedBuffer> sources) {
            return new WriteVector(file, position, sources, durable);
        }
    }

    private final FileHandle file;
    private final long position;
    private final PinnedBuffer source;
    private final boolean durable;

    private Write(FileHandle file, long position, PinnedBuffer source, boolean durable) {
        this.file = file;
        this.position = position;
        this.source = Objects.requireNonNull(source);
        this.durable = durable;
    }

    /**
     * Begins to build a write.
     *
     * @param file what to write to
     * @return a write that lacks its buffer
     */
    public static To to(FileHandle file) {
        return new To(file);
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
     * @return the first byte's position, or -1 for the handle's own
     */
    public long position() {
        return position;
    }

    /**
     * The memory.
     *
     * @return the buffer that was given
     */
    public PinnedBuffer source() {
        return source;
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
        return List.of(source);
    }

    @Override
    Transferred perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return new Transferred(source, written(memory.getFirst()));
    }

    private int written(ByteBuffer memory) throws IOException {
        if (position == CURRENT) {
            return file.write(memory);
        }
        int count = file.write(memory, position);
        if (durable) {
            file.syncData(); // where a backend has no better way
        }
        return count;
    }

    @Override
    public String toString() {
        return "Write[" + file + (position == CURRENT ? "]" : " at " + position + "]");
    }
}
