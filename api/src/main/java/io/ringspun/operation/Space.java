package io.ringspun.operation;

import io.ringspun.Advice;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Changes the room a file takes: its length, what is reserved for it on the device, what is kept in
 * memory. Each of them does what the method of {@link FileHandle} of the same name does, and
 * results in the file.
 */
public final class Space extends Operation<FileHandle> {

    /**
     * A change of the space of a file that lacks what is to be done.
     *
     * @param file whose space
     */
    public record Of(FileHandle file) {

        /** Checks. */
        public Of {
            Objects.requireNonNull(file);
        }

        private Space blocking(String what, Call call) {
            return new Space(file, new Blocking(what, call));
        }

        /**
         * Cuts the file; never makes it longer.
         *
         * @param size bytes, 0 or more
         * @return a change that can be submitted
         */
        public Space truncate(long size) {
            checkNotNegative("a size", size);
            return blocking("truncate to " + size, () -> file.truncate(size));
        }

        /**
         * Makes the file at least so long; never cuts it.
         *
         * @param size bytes, 0 or more
         * @return a change that can be submitted
         */
        public Space extend(long size) {
            checkNotNegative("a size", size);
            return blocking("extend to " + size, () -> file.extend(size));
        }

        /**
         * Reserves space for a range.
         *
         * @param offset first byte, 0 or more
         * @param length how many bytes, 1 or more
         * @return a change that can be submitted
         */
        public Space allocate(long offset, long length) {
            return new Space(file, new Allocate(offset, length));
        }

        /**
         * Gives the space of a range back.
         *
         * @param offset first byte, 0 or more
         * @param length how many bytes, 1 or more
         * @return a change that can be submitted
         */
        public Space punchHole(long offset, long length) {
            return new Space(file, new PunchHole(offset, length));
        }

        /**
         * Makes a range read as zeros.
         *
         * @param offset first byte, 0 or more
         * @param length how many bytes, 1 or more
         * @return a change that can be submitted
         */
        public Space zeroRange(long offset, long length) {
            checkRange(offset, length);
            return blocking("zero", () -> file.zeroRange(offset, length));
        }

        /**
         * Tells the kernel what will be done with a range.
         *
         * @param advice what
         * @param offset first byte, 0 or more
         * @param length how many bytes; 0 means up to the end
         * @return a change that can be submitted
         */
        public Space advise(Advice advice, long offset, long length) {
            Objects.requireNonNull(advice);
            checkNotNegative("a position", offset);
            checkNotNegative("a length", length);
            return blocking("advise", () -> file.advise(advice, offset, length));
        }
    }

    /** For backends: what is to be done, where they may have a better way than the call. */
    public sealed interface Change {

        /**
         * Does it by the blocking call.
         *
         * @param file whose space
         * @throws IOException if it failed
         */
        void make(FileHandle file) throws IOException;
    }

    private interface Call {
        void make() throws IOException;
    }

    /** Whatever no backend has a better way for. */
    private record Blocking(String what, Call call) implements Change {

        @Override
        public void make(FileHandle file) throws IOException {
            call.make();
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /**
     * {@link FileHandle#allocate}.
     *
     * @param offset first byte, 0 or more
     * @param length how many bytes, 1 or more
     */
    public record Allocate(long offset, long length) implements Change {

        /** Checks. */
        public Allocate {
            checkRange(offset, length);
        }

        @Override
        public void make(FileHandle file) throws IOException {
            file.allocate(offset, length);
        }
    }

    /**
     * {@link FileHandle#punchHole}.
     *
     * @param offset first byte, 0 or more
     * @param length how many bytes, 1 or more
     */
    public record PunchHole(long offset, long length) implements Change {

        /** Checks. */
        public PunchHole {
            checkRange(offset, length);
        }

        @Override
        public void make(FileHandle file) throws IOException {
            file.punchHole(offset, length);
        }
    }

    private static void checkRange(long offset, long length) {
        checkNotNegative("a position", offset);
        if (length < 1) {
            throw new IllegalArgumentException("a length must be 1 or more: " + length);
        }
    }

    private final FileHandle file;
    private final Change change;

    private Space(FileHandle file, Change change) {
        this.file = file;
        this.change = change;
    }

    /**
     * Begins to build a change.
     *
     * @param file whose space
     * @return a change that lacks what is to be done
     */
    public static Of of(FileHandle file) {
        return new Of(file);
    }

    /**
     * Whose space it is.
     *
     * @return the file
     */
    public FileHandle file() {
        return file;
    }

    /**
     * What becomes of it.
     *
     * @return what is to be done
     */
    public Change change() {
        return change;
    }

    @Override
    FileHandle perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        change.make(file);
        return file;
    }

    @Override
    public String toString() {
        return "Space[" + file + ", " + change + "]";
    }
}
