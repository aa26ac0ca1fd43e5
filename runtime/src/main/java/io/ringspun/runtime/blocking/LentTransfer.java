package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Region;
import io.ringspun.runtime.carrier.Target;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Request;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read or write of a file at a position, with memory that was lent for it. What the kernel cuts
 * short goes on with what is left, but for a read that is content with some of it. Results in the
 * number of bytes; -1 at the end of the file.
 */
public final class LentTransfer implements Errand<Long> {

    /** More at a time the kernel would cut short without saying so. */
    private static final long BYTES_MAX = 1 << 30;

    /** When it is over. */
    private enum Goal {
        /** A read, once there is something. */
        SOME,
        /** A read of as much as there is. */
        ALL_THERE_IS,
        /** A read that is to fill its memory. */
        ALL,
        /** A write. */
        WRITTEN
    }

    private final OpenFile file;
    private final long position;
    private final List<PooledLease> memory;
    private final Goal goal;

    /** RWF_… */
    private final int flags;

    /** Where a vector is put together, if there are several buffers. */
    private final @Nullable MemorySegment vector;

    private final long total;
    private long done;

    /** Why the kernel said EINVAL. */
    private @Nullable IOException refusal;

    private LentTransfer(
            OpenFile file, long position, List<PooledLease> memory, Goal goal, int flags) {
        this.file = file;
        this.position = position;
        this.memory = memory;
        this.goal = goal;
        this.flags = flags;
        total = Vectors.remaining(memory);
        vector =
                memory.size() == 1
                        ? null
                        : Arena.ofAuto().allocate((long) memory.size() * Posix.IOVEC_SIZE, 8);
    }

    /**
     * A read of at least one byte, or of all there is room for.
     *
     * @return null if it is none for one request at a time
     */
    public static @Nullable LentTransfer read(
            OpenFile file, long position, PooledLease memory, boolean filling) {
        return of(file, position, List.of(memory), filling ? Goal.ALL : Goal.SOME, 0);
    }

    /**
     * A read into several buffers, until they are full or the file ends.
     *
     * @return as {@link #read(OpenFile, long, PooledLease, boolean)}
     */
    public static @Nullable LentTransfer read(
            OpenFile file, long position, List<PooledLease> memory) {
        return of(file, position, memory, Goal.ALL_THERE_IS, 0);
    }

    /**
     * A write of all that is there.
     *
     * @param durable whether it ends only when the bytes are on the storage device
     * @return as {@link #read(OpenFile, long, PooledLease, boolean)}
     */
    public static @Nullable LentTransfer write(
            OpenFile file, long position, List<PooledLease> memory, boolean durable) {
        return of(file, position, memory, Goal.WRITTEN, durable ? Posix.RWF_DSYNC : 0);
    }

    private static @Nullable LentTransfer of(
            OpenFile file, long position, List<PooledLease> memory, Goal goal, int flags) {
        long total = Vectors.remaining(memory);
        return total == 0 || total > BYTES_MAX || memory.size() > Posix.UIO_MAXIOV
                ? null
                : new LentTransfer(file, position, memory, goal, flags);
    }

    @Override
    public boolean byRing() {
        return true;
    }

    @Override
    public Target target() {
        return file.descriptor();
    }

    @Override
    public @Nullable Region region() {
        return vector == null && file.direct() ? memory.getFirst().region() : null;
    }

    @Override
    public void enter() throws ClosedChannelException {
        file.descriptor().enter();
    }

    @Override
    public void leave() {
        file.descriptor().leave();
    }

    @Override
    public void fill(Request request) {
        long offset = position + done;
        if (vector != null) {
            int count = Vectors.describe(memory, vector);
            if (goal == Goal.WRITTEN) {
                request.writeVector(file.fd(), vector.address(), count, offset, flags);
            } else {
                request.readVector(file.fd(), vector.address(), count, offset, flags);
            }
            return;
        }
        PooledLease only = memory.getFirst();
        if (goal == Goal.WRITTEN) {
            request.write(file.fd(), only.address(), only.remaining(), offset, flags);
        } else {
            request.read(file.fd(), only.address(), only.remaining(), offset);
        }
    }

    @Override
    public boolean stopsChain() {
        return true;
    }

    @Override
    public boolean keepsChain(int answer) {
        return answer >= 0 && answer == total - done;
    }

    @Override
    public Progress take(int answer) {
        if (answer > 0) {
            done += answer;
            Vectors.moved(memory, answer);
            return done == total || goal == Goal.SOME ? Progress.DONE : Progress.MORE;
        }
        return answer == 0 || atEndOfDirect(answer) ? atEnd() : Progress.FAILED;
    }

    private Progress atEnd() {
        return goal == Goal.SOME || goal == Goal.ALL_THERE_IS ? Progress.DONE : Progress.FAILED;
    }

    /** Looks into it while the file is open. */
    private boolean atEndOfDirect(int answer) {
        if (answer != -Errno.EINVAL || !file.direct()) {
            return false;
        }
        String what = vector == null ? total - done + " bytes" : memory.size() + " buffers";
        try {
            if (goal != Goal.WRITTEN) {
                Direct.refusedRead(file, position + done, what);
                return true;
            }
            refusal = Direct.misaligned(name(), file, position + done, what);
        } catch (IOException e) {
            refusal = e;
        }
        return false;
    }

    private String name() {
        String one = goal == Goal.WRITTEN ? "write" : "read";
        return vector == null ? one : one + "v";
    }

    @Override
    public Long result(int answer) throws IOException {
        if (refusal != null) {
            throw refusal;
        }
        boolean ended = answer == 0 || answer == -Errno.EINVAL && file.direct();
        if (!ended) {
            Files.checked(answer, name(), file.path(), (int) done);
        } else if (goal == Goal.WRITTEN) {
            // No file system may say so; going on would never end.
            throw Failures.file(name(), Errno.EIO, file.path(), null);
        } else if (goal == Goal.ALL) {
            throw new EOFException(
                    file.path() + " ended after " + done + " of the " + total + " bytes to read");
        }
        return done == 0 ? -1 : done;
    }
}
