package io.ringspun.operation;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Copies a range of a file to another one, or sends it over a connection, as {@link
 * FileHandle#transferTo(long, long, FileHandle, long)} and {@link FileHandle#transferTo(long, long,
 * Connection)} do. Results in the number of bytes: fewer than asked for only at the end of the
 * source.
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
            checkNotNegative("a position", targetPosition);
            return new Copy(
                    this, target, () -> source.transferTo(position, count, target, targetPosition));
        }

        /**
         * Names the connection.
         *
         * @param target where to send it, of the same runtime
         * @return a copy that can be submitted
         */
        public Copy to(Connection target) {
            return new Copy(this, target, () -> source.transferTo(position, count, target));
        }
    }

    private interface Transfer {
        long make() throws IOException;
    }

    private final Of range;
    private final Object target;
    private final Transfer transfer;

    private Copy(Of range, Object target, Transfer transfer) {
        this.range = range;
        this.target = Objects.requireNonNull(target);
        this.transfer = transfer;
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
    Long perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return transfer.make();
    }

    @Override
    public String toString() {
        return "Copy[" + range.source + " to " + target + "]";
    }
}
