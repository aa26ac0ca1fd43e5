package io.ringspun.examples;

import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.examples.CopyOptions.Reflink;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Moves the data of one open file to another that is empty: what is a hole stays one. Files may
 * change meanwhile; what is copied is as long as the source was at first, or shorter. For one
 * thread.
 */
final class Contents {

    /** How much is copied between two looks at whether to go on. */
    private static final long PIECE_BYTES = 64 << 20;

    private static final int BUFFER_BYTES = 1 << 20;

    /** No file system has larger blocks. */
    private static final int BLOCK_BYTES_MAX = 64 << 10;

    private final CopyRun run;
    private final FileHandle from;
    private final FileHandle to;
    private final long size;

    /** What the ends of each transfer have to be multiples of. */
    private final int alignment;

    private final boolean sparse;

    /**
     * Of two open files.
     *
     * @param status the source's
     * @param alignment what positions have to be multiples of; 1 unless one goes past the cache
     */
    Contents(CopyRun run, FileHandle from, FileStatus status, FileHandle to, int alignment) {
        this.run = run;
        this.from = from;
        this.to = to;
        this.alignment = alignment;
        size = status.size();
        sparse = isSparse(status);
    }

    /** Whether a file takes less space than its size, and so has holes. */
    static boolean isSparse(FileStatus status) {
        return status.allocatedBytes() >= 0 && status.allocatedBytes() < status.size();
    }

    /** Copies everything. */
    void copy() throws IOException {
        if (size == 0) {
            copyToEnd(); // maybe one that the kernel makes up when it is read
        } else if (!cloned()) {
            if (sparse) {
                copyStretches();
            } else {
                copy(0, size);
            }
        }
    }

    private boolean cloned() throws IOException {
        Reflink reflink = run.options().reflink();
        // Of a file without holes the runtime shares what it can by itself.
        if (reflink == Reflink.NEVER || reflink == Reflink.AUTO && !sparse) {
            return false;
        }
        try {
            from.cloneTo(to);
            run.tally().moved(size);
            return true;
        } catch (UnsupportedOperationException e) {
            if (reflink == Reflink.ALWAYS) {
                throw new IOException("its blocks cannot be shared there", e);
            }
            return false;
        }
    }

    private void copyStretches() throws IOException {
        long end = 0;
        for (long begin = from.nextData(0);
                begin >= 0 && begin < size;
                begin = from.nextData(end)) {
            begin -= begin % alignment;
            end = from.nextHole(begin);
            end = end < 0 ? size : Math.min(size, end + alignment - 1 - (end - 1) % alignment);
            copy(begin, end);
            if (end == size) {
                return;
            }
        }
        endInHole(end);
    }

    /**
     * Gives the copy its length. The last byte has to be written, for nothing else makes a file
     * longer that takes no space; its block is given back.
     */
    private void endInHole(long end) throws IOException {
        if (alignment > 1) {
            to.extend(size); // one byte cannot be written past the cache
        } else {
            to.write(ByteBuffer.allocate(1), size - 1);
        }
        try {
            to.punchHole(
                    end, size - end + BLOCK_BYTES_MAX); // of part of one, nothing is given back
        } catch (IOException | UnsupportedOperationException e) {
            // Then it takes a block more than its source.
        }
    }

    /** Copies a range; less if the source has become shorter. */
    private void copy(long begin, long end) throws IOException {
        long last = end - end % alignment;
        long at = begin;
        long moved = 1;
        while (at < last && moved > 0) {
            moved = move(at, Math.min(PIECE_BYTES, last - at));
            at += moved;
            run.tally().moved(moved);
            run.temporaries().goOn();
        }
        if (at == last && last < end) {
            copyRest(last, (int) (end - last));
        }
    }

    private long move(long at, long count) throws IOException {
        return run.options().reflink() == Reflink.NEVER
                ? moveByMemory(at, count)
                : from.transferTo(at, count, to, at);
    }

    /** Whatever the kernel would do by itself, it might share blocks. */
    private long moveByMemory(long at, long count) throws IOException {
        try (PinnedBuffer buffer = run.io().buffers().acquire(BUFFER_BYTES)) {
            buffer.limit((int) Math.min(count, BUFFER_BYTES));
            int read = from.read(buffer, at);
            return read < 0 ? 0 : to.write(buffer.flip(), at);
        }
    }

    /** Past the cache only whole blocks are written: the last is cut off behind the data. */
    private void copyRest(long at, int count) throws IOException {
        try (PinnedBuffer buffer = run.io().buffers().acquire(alignment)) {
            int read = from.read(buffer, at);
            if (read > 0) {
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0);
                }
                to.write(buffer.flip(), at);
                to.truncate(at + Math.min(read, count));
                run.tally().moved(Math.min(read, count));
            }
        }
    }

    private void copyToEnd() throws IOException {
        long at = 0;
        try (PinnedBuffer buffer = run.io().buffers().acquire(BUFFER_BYTES)) {
            while (from.read(buffer.clear(), at) >= 0) {
                int moved = to.write(buffer.flip(), at);
                at += moved;
                run.tally().moved(moved);
                run.temporaries().goOn();
            }
        }
    }
}
