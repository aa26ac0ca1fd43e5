package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Cuts a file to a size, as {@link FileHandle#truncate} does. Results in the file. */
public final class Truncate extends Operation<FileHandle> {

    private final FileHandle file;
    private final long size;

    private Truncate(FileHandle file, long size) {
        this.file = Objects.requireNonNull(file);
        this.size = checkNotNegative("a size", size);
    }

    /**
     * A truncation that lacks its size.
     *
     * @param file what to cut
     */
    public record Of(FileHandle file) {

        /** Checks. */
        public Of {
            Objects.requireNonNull(file);
        }

        /**
         * Names the size.
         *
         * @param size bytes, 0 or more
         * @return a truncation that can be submitted
         */
        public Truncate to(long size) {
            return new Truncate(file, size);
        }
    }

    /**
     * Begins to build a truncation.
     *
     * @param file what to cut
     * @return a truncation that lacks its size
     */
    public static Of of(FileHandle file) {
        return new Of(file);
    }

    @Override
    FileHandle perform(IoRuntime io, @Nullable ByteBuffer memory) throws IOException {
        return file.truncate(size);
    }

    @Override
    public String toString() {
        return "Truncate[" + file + " to " + size + "]";
    }
}
