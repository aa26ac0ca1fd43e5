package io.ringspun.runtime.blocking;

import io.ringspun.runtime.blocking.Place.Content;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Losses;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.runtime.carrier.Target;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Paths;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Request;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that the ring does with the file in a {@link Place}, or to open or close one there. The
 * answers are taken in the order of the chain that it is part of, so that each finds in the place
 * what the one before has left there.
 *
 * @param <R> what it results in
 */
public abstract sealed class PlaceErrand<R> implements Errand<R> {

    final Place place;

    /** What was open when the kernel answered. */
    private @Nullable Content content;

    private PlaceErrand(Place place) {
        this.place = place;
    }

    @Override
    public final boolean byRing() {
        return true;
    }

    @Override
    public final Target target() {
        return place.users();
    }

    @Override
    public final Carrier carrier() {
        return place.carrier();
    }

    @Override
    public void enter() throws ClosedChannelException {
        place.users().enter();
    }

    @Override
    public void leave() {
        place.users().leave();
    }

    /** The last answer, by the calling thread, which has entered. */
    final int performed() {
        int lossesBefore = Losses.count();
        int answer;
        do {
            OneShot operation = place.carrier().operation(place.users());
            fill(operation);
            operation.memory(region());
            answer = operation.perform(0);
        } while (take(answer) == Progress.MORE);
        Losses.settle(lossesBefore, this);
        return answer;
    }

    @Override
    public boolean stopsChain() {
        return true;
    }

    @Override
    public boolean keepsChain(int answer) {
        return answer >= 0;
    }

    @Override
    public Progress take(int answer) {
        content = place.content();
        return answer >= 0 ? Progress.DONE : Progress.FAILED;
    }

    final String path() {
        Content known = content;
        return known == null ? "a file that is not open" : known.path();
    }

    /** The exception, if the answer is no success. */
    final void check(String operation, int answer, int before) throws IOException {
        if (answer == -Errno.EBADF) {
            Content known = content;
            if (known == null) {
                throw new ClosedChannelException();
            }
            if (operation.equals("read") && !known.reads()) {
                throw new NonReadableChannelException();
            }
            if (operation.equals("write") && !known.writes()) {
                throw new NonWritableChannelException();
            }
            throw new AsynchronousCloseException(); // the close was faster, its answer is not here
        }
        if (answer == -Errno.EINVAL && content != null && content.direct()) {
            throw Failures.misaligned(operation, path(), "the transfer", -1, -1);
        }
        Files.checked(answer, operation, path(), before);
    }

    // ---------------------------------------------------------------- opening and closing

    /** Opens a file. */
    public static final class Opening extends PlaceErrand<Integer> {

        private final @Nullable OpenDirectory directory;
        private final MemorySegment name;
        private final int flags;
        private final int mode;
        private final Content next;

        /**
         * Of a path from a directory.
         *
         * @param directory null for the working directory
         * @param flags O_… for openat(2)
         * @param mode of a file that is created, before the umask
         * @throws IOException if it is no path
         */
        public Opening(
                Place place, @Nullable OpenDirectory directory, Path path, int flags, int mode)
                throws IOException {
            super(place);
            this.directory = directory;
            name = Paths.allocate(Arena.ofAuto(), path);
            this.flags = flags;
            this.mode = mode;
            int access = flags & Posix.O_ACCMODE;
            next =
                    new Content(
                            directory == null ? path.toString() : directory.shown(path),
                            access != Posix.O_WRONLY,
                            access != Posix.O_RDONLY,
                            (flags & Posix.O_DIRECT) != 0);
        }

        @Override
        public void enter() throws ClosedChannelException {
            super.enter();
            if (directory != null) {
                try {
                    directory.descriptor().enter();
                } catch (ClosedChannelException e) {
                    super.leave();
                    throw e;
                }
            }
            place.expect(next.direct());
        }

        @Override
        public void leave() {
            if (directory != null) {
                directory.descriptor().leave();
            }
            super.leave();
        }

        @Override
        public void fill(Request request) {
            int from = directory == null ? Posix.AT_FDCWD : directory.fd();
            request.openInto(place.number(), from, name.address(), flags, mode);
        }

        @Override
        public Progress take(int answer) {
            if (answer >= 0) {
                place.content(next);
            }
            return super.take(answer);
        }

        @Override
        public Integer result(int answer) throws IOException {
            if (answer == -Errno.EINVAL && next.direct()) {
                throw Failures.directRefused(next.path());
            }
            return Files.checked(answer, "openat", next.path(), 0);
        }
    }

    /** Closes what is open; nothing is closed already. */
    public static final class Closing extends PlaceErrand<Integer> {

        /** Of what is there when it is done. */
        public Closing(Place place) {
            super(place);
        }

        @Override
        public void fill(Request request) {
            request.closeIn(place.number());
        }

        @Override
        public Progress take(int answer) {
            super.take(answer);
            if (answer < 0 && answer != -Errno.EBADF) {
                return Progress.FAILED;
            }
            place.content(null);
            return Progress.DONE;
        }

        @Override
        public Integer result(int answer) throws IOException {
            return answer == -Errno.EBADF ? 0 : Files.checked(answer, "close", path(), 0);
        }
    }

    // ---------------------------------------------------------------- the file

    /** fsync(2), or fdatasync(2). */
    public static final class Syncing extends PlaceErrand<Integer> {

        private final boolean dataOnly;

        /** Of what is there when it is done. */
        public Syncing(Place place, boolean dataOnly) {
            super(place);
            this.dataOnly = dataOnly;
        }

        @Override
        public void fill(Request request) {
            request.sync(-1, dataOnly ? IoUring.IORING_FSYNC_DATASYNC : 0);
            request.fileByNumber(place.number());
        }

        @Override
        public boolean stopsChain() {
            return false;
        }

        @Override
        public Integer result(int answer) throws IOException {
            check(dataOnly ? "fdatasync" : "fsync", answer, 0);
            return answer;
        }
    }

    /** Memory of a transfer. */
    public interface Memory {

        /** Where the first byte lies that is not transferred. */
        long address();

        /** How many bytes are left. */
        int remaining();

        /** Takes note of bytes that the kernel transferred. */
        void moved(int bytes);

        /** Where it lies, if a ring may know that by number; or null. */
        @Nullable Region region();
    }

    /** When a transfer is over. */
    public enum Goal {
        /** A read, once there is something. */
        SOME,
        /** A read that is to fill its memory. */
        ALL,
        /** A write. */
        WRITTEN,
        /** A write that is on the storage device. */
        DURABLE
    }

    /** A read or write at a position; results in the number of bytes, -1 at the end of the file. */
    public static final class Transferring extends PlaceErrand<Integer> {

        private final long position;
        private final Memory memory;
        private final Goal goal;
        private final int total;
        private int done;

        /**
         * Of what is there when it is done.
         *
         * @param memory not empty
         */
        public Transferring(Place place, long position, Memory memory, Goal goal) {
            super(place);
            this.position = position;
            this.memory = memory;
            this.goal = goal;
            total = memory.remaining();
        }

        private boolean writes() {
            return goal == Goal.WRITTEN || goal == Goal.DURABLE;
        }

        @Override
        public @Nullable Region region() {
            return place.direct() ? memory.region() : null;
        }

        @Override
        public void fill(Request request) {
            long at = position + done;
            if (writes()) {
                int flags = goal == Goal.DURABLE ? Posix.RWF_DSYNC : 0;
                request.write(-1, memory.address(), memory.remaining(), at, flags);
            } else {
                request.read(-1, memory.address(), memory.remaining(), at);
            }
            request.fileByNumber(place.number());
        }

        @Override
        public boolean endsAtOnce() {
            return goal == Goal.SOME;
        }

        @Override
        public boolean keepsChain(int answer) {
            return answer >= 0 && answer == total - done;
        }

        @Override
        public Progress take(int answer) {
            super.take(answer);
            if (answer > 0) {
                done += answer;
                memory.moved(answer);
                return done == total || goal == Goal.SOME ? Progress.DONE : Progress.MORE;
            }
            return answer == 0 && goal == Goal.SOME ? Progress.DONE : Progress.FAILED;
        }

        @Override
        public Integer result(int answer) throws IOException {
            check(writes() ? "write" : "read", answer, done);
            if (answer == 0 && writes()) {
                throw Failures.file("write", Errno.EIO, path(), null); // would never end
            }
            if (answer == 0 && goal == Goal.ALL) {
                throw new EOFException(
                        path() + " ended after " + done + " of the " + total + " bytes to read");
            }
            return done == 0 ? -1 : done;
        }
    }
}
