package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a file, as {@link FileHandle#write(PinnedBuffer, long)} does: all that remains in the
 * buffer, or it fails and the buffer's position tells how much was written.
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
            return new At(file, position);
        }

        /**
         * Writes at the handle's position and moves it.
         *
         * @param source where from, between its position and limit
         * @return a write that can be submitted
         */
        public Write from(PinnedBuffer source) {
            return new Write(file, CURRENT, source);
        }
    }

    /**
     * A write at a position that lacks its buffer.
     *
     * @param file what to write to
     * @param position where the first byte goes, 0 or more
     */
    public record At(FileHandle file, long position) {

        /** Checks. */
        public At {
            Objects.requireNonNull(file);
            checkNotNegative("a position", position);
        }

        /**
         * Names the buffer.
         *
         * @param source where from, between its position and limit
         * @return a write that can be submitted
         */
        public Write from(PinnedBuffer source) {
            return new Write(file, position, source);
        }
    }

    private final FileHandle file;
    private final long position;
    private final PinnedBuffer source;

    private Write(FileHandle file, long position, PinnedBuffer source) {
        this.file = file;
        this.position = position;
        this.source = Objects.requireNonNull(source);
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

    @Override
    PinnedBuffer buffer() {
        return source;
    }

    @Override
    Transferred perform(IoRuntime io, @Nullable ByteBuffer memory) throws IOException {
        int count =
                position == CURRENT
                        ? file.write(given(memory))
                        : file.write(given(memory), position);
        return new Transferred(source, count);
    }

    @Override
    public String toString() {
        return "Write[" + file + (position == CURRENT ? "]" : " at " + position + "]");
    }
}
