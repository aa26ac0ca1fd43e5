package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Losses;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Copies a range of one file to another through memory: while workers of the kernel write some
 * pieces, the calling thread reads the next. Owns its memory. For one thread.
 */
public final class CopyPipeline implements AutoCloseable {

    /** What {@link #copy} returns when the target does not know the flags; nothing is lost. */
    public static final long REFUSED = -1;

    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES = 4;

    private final OpenFile source;
    private final OpenFile target;
    private final MemorySegment memory;
    private final int lossesBefore = Losses.count();

    private final @Nullable OneShot[] writes = new @Nullable OneShot[PIECES];
    private final int[] lengths = new int[PIECES];
    private final long[] offsets = new long[PIECES];

    /** Reserves the memory. The caller has entered both descriptors. */
    public CopyPipeline(OpenFile source, OpenFile target) throws IOException {
        this.source = source;
        this.target = target;
        memory =
                Linux.mmap(
                        (long) PIECE_BYTES * PIECES,
                        Posix.PROT_READ | Posix.PROT_WRITE,
                        Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS,
                        -1,
                        0);
        if (memory.byteSize() == 0) {
            throw new IOException(
                    "mmap of memory to copy through failed with "
                            + Errno.name((int) -memory.address()));
        }
    }

    /**
     * Copies until the range or the source ends.
     *
     * @param flags RWF_… for the writes
     * @return how many bytes were copied, or {@link #REFUSED}
     */
    public long copy(long from, long count, long to, int flags) throws IOException {
        long copied = 0;
        boolean known = true;
        try {
            for (int i = 0; known && copied < count; i = (i + 1) % PIECES) {
                known = written(i, flags);
                int wanted = (int) Math.min(PIECE_BYTES, count - copied);
                int length = Files.read(source, address(i), wanted, from + copied);
                if (length == 0) {
                    break;
                }
                write(i, length, to + copied, flags);
                copied += length;
            }
            for (int i = 0; i < PIECES; i++) {
                known &= written(i, flags);
            }
        } finally {
            for (int i = 0; i < PIECES; i++) {
                letGo(i);
            }
        }
        return known ? copied : REFUSED;
    }

    private long address(int piece) {
        return memory.address() + (long) piece * PIECE_BYTES;
    }

    private void write(int piece, int length, long to, int flags) {
        OneShot operation = target.operation();
        operation.write(target.fd(), address(piece), length, to, flags);
        lengths[piece] = length;
        offsets[piece] = to;
        writes[piece] = operation;
        operation.begin();
    }

    /**
     * Waits until a piece is written.
     *
     * @return false if the target does not know the flags
     */
    private boolean written(int piece, int flags) throws IOException {
        if (writes[piece] == null) {
            return true;
        }
        int count = letGo(piece);
        if (flags != 0 && (count == -Errno.EOPNOTSUPP || count == -Errno.EINVAL)) {
            return false;
        }
        count = Files.written(target, count, lengths[piece], offsets[piece], 0);
        while (count < lengths[piece]) { // a disk takes the last bytes it has room for
            count +=
                    Files.write(
                            target,
                            address(piece) + count,
                            lengths[piece] - count,
                            offsets[piece] + count,
                            0);
        }
        return true;
    }

    /** Waits until the kernel has let go of a piece; what became of it. */
    private int letGo(int piece) {
        OneShot operation = writes[piece];
        if (operation == null) {
            return 0;
        }
        writes[piece] = null;
        return operation.finish();
    }

    @Override
    public void close() {
        if (Losses.count() == lossesBefore) {
            Linux.munmap(memory);
        }
    }
}
