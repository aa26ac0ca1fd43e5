package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a file, as {@link FileHandle#read(PinnedBuffer, long)} does: at least one byte, not
 * necessarily as many as the buffer has room for.
 */
public final class Read extends Operation<Transferred> {

    /** The position that stands for the handle's own. */
    private static final long CURRENT = -1;

    /**
     * A read that lacks its buffer.
     *
     * @param file what to read
     */
    public record From(FileHandle file) {

        /** Checks. */
        public From {
            Objects.requireNonNull(file);
        }

        /**
         * Reads at a position and leaves the handle's own alone.
         *
         * @param position first byte to read, 0 or more
         * @return a read that lacks its buffer
         */
        public At at(long position) {
            return new At(file, position);
        }

        /**
         * Reads at the handle's position and moves it.
         *
         * @param target where to, between its position and limit
         * @return a read that can be submitted
         */
        public Read into(PinnedBuffer target) {
            return new Read(file, CURRENT, target);
        }
    }

    /**
     * A read at a position that lacks its buffer.
     *
     * @param file what to read
     * @param position first byte to read, 0 or more
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
         * @param target where to, between its position and limit
         * @return a read that can be submitted
         */
        public Read into(PinnedBuffer target) {
            return new Read(file, position, target);
        }
    }

    private final FileHandle file;
    private final long position;
    private final PinnedBuffer target;

    private Read(FileHandle file, long position, PinnedBuffer target) {
        this.file = file;
        this.position = position;
        this.target = Objects.requireNonNull(target);
    }

    /**
     * Begins to build a read.
     *
     * @param file what to read
     * @return a read that lacks its buffer
     */
    public static From from(FileHandle file) {
        return new From(file);
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
    public PinnedBuffer target() {
        return target;
    }

    @Override
    PinnedBuffer buffer() {
        return target;
    }

    @Override
    Transferred perform(IoRuntime io, @Nullable ByteBuffer memory) throws IOException {
        int count =
                position == CURRENT ? file.read(given(memory)) : file.read(given(memory), position);
        return new Transferred(target, count);
    }

    @Override
    public String toString() {
        return "Read[" + file + (position == CURRENT ? "]" : " at " + position + "]");
    }
}
