package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Reads from a file, as {@link FileHandle#read(PinnedBuffer, long)} does: at least one byte, not
 * necessarily as many as the buffer has room for; or, as {@link FileHandle#readFully(PinnedBuffer,
 * long)} does, all of them.
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
            return new Read(file, CURRENT, target, false);
        }

        /**
         * Reads at the handle's position, which it moves, until the buffer is full. Fails with
         * {@link java.io.EOFException} if the file ends first.
         *
         * @param target where to, between its position and limit
         * @return a read that can be submitted
         */
        public Read filling(PinnedBuffer target) {
            return new Read(file, CURRENT, target, true);
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
            return new Read(file, position, target, false);
        }

        /**
         * Names several buffers, to be filled one after another.
         *
         * @param targets where to, each between its position and limit; none twice
         * @return a read that can be submitted
         */
        public ReadVector into(List<PinnedBuffer> targets) {
            return new ReadVector(file, position, targets);
        }

        /**
         * Reads until the buffer is full. Fails with {@link java.io.EOFException} if the file ends
         * first.
         *
         * @param target where to, between its position and limit
         * @return a read that can be submitted
         */
        public Read filling(PinnedBuffer target) {
            return new Read(file, position, target, true);
        }
    }

    private final FileHandle file;
    private final long position;
    private final PinnedBuffer target;
    private final boolean filling;

    private Read(FileHandle file, long position, PinnedBuffer target, boolean filling) {
        this.file = file;
        this.position = position;
        this.target = Objects.requireNonNull(target);
        this.filling = filling;
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

    /**
     * Whether it ends only when the buffer is full.
     *
     * @return false for one that may end before
     */
    public boolean filling() {
        return filling;
    }

    @Override
    List<PinnedBuffer> buffers() {
        return List.of(target);
    }

    @Override
    Transferred perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        ByteBuffer room = memory.getFirst();
        if (!filling) {
            int count = position == CURRENT ? file.read(room) : file.read(room, position);
            return new Transferred(target, count);
        }
        int count = room.remaining();
        if (position == CURRENT) {
            file.readFully(room);
        } else {
            file.readFully(room, position);
        }
        return new Transferred(target, count);
    }

    @Override
    public String toString() {
        return "Read[" + file + (position == CURRENT ? "]" : " at " + position + "]");
    }
}
