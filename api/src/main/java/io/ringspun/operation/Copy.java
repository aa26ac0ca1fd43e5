package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies a range of one file to another, as {@link FileHandle#transferTo} does. Results in the
 * number of bytes copied: fewer than asked for only at the end of the source.
 */
public final class Copy extends Operation<Long> {

    /**
     * A copy that lacks its target.
     *
     * @param source what to copy
     * @param position first byte to copy, 0 or more
     * @param count at most so many bytes, 0 or more
     */
    public record Of(FileHandle source, long position, long count) {

        /** Checks. */
        public Of {
            Objects.requireNonNull(source);
            checkNotNegative("a position", position);
            checkNotNegative("a count", count);
        }

        /**
         * Names the target.
         *
         * @param target the file to copy to, of the same runtime
         * @param targetPosition where the bytes go, 0 or more
         * @return a copy that can be submitted
         */
        public Copy to(FileHandle target, long targetPosition) {
            return new Copy(this, target, targetPosition);
        }
    }

    private final Of range;
    private final FileHandle target;
    private final long targetPosition;

    private Copy(Of range, FileHandle target, long targetPosition) {
        this.range = range;
        this.target = Objects.requireNonNull(target);
        this.targetPosition = checkNotNegative("a position", targetPosition);
    }

    /**
     * Begins to build a copy.
     *
     * @param source what to copy
     * @param position first byte to copy, 0 or more
     * @param count at most so many bytes, 0 or more
     * @return a copy that lacks its target
     */
    public static Of of(FileHandle source, long position, long count) {
        return new Of(source, position, count);
    }

    @Override
    Long perform(IoRuntime io, @Nullable ByteBuffer memory) throws IOException {
        return range.source.transferTo(range.position, range.count, target, targetPosition);
    }

    @Override
    public String toString() {
        return "Copy[" + range.source + " to " + target + "]";
    }
}
