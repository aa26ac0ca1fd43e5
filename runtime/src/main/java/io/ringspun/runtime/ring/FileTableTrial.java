package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.IORING_UNREGISTER_FILES;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Whether a table of files serves: not only that there is one, but that a file which is taken out
 * of it is gone at once. Kernels before 6.13 let go of it later, up to a second, and not before all
 * requests that were under way are over; a close that returned would have closed nothing.
 */
final class FileTableTrial {

    private static final long TRIAL_NANOS = 1_000_000_000;

    /** Never empty, never waits. */
    private static final String READABLE = "/dev/zero";

    private static final int WAITING = 1;
    private static final int TAKEN_OUT = 2;
    private static final int SIZE = 4;

    private static final long WAITS = 1;
    private static final long CANCELS = 2;
    private static final long OPENS = 3;
    private static final long READS = 4;
    private static final long CLOSES = 5;
    private static final int KINDS = 6;

    private static final int UNANSWERED = Integer.MIN_VALUE;

    private final Ring ring;
    private final FileTable table;
    private final int[] answers = new int[KINDS];

    private FileTableTrial(Ring ring, FileTable table) {
        this.ring = ring;
        this.table = table;
        java.util.Arrays.fill(answers, UNANSWERED);
    }

    /** Files that have a descriptor as well. Returns null if they serve, otherwise why not. */
    static @Nullable String registered(Ring ring) {
        return on(ring, trial -> trial.leaves(trial.table::remove));
    }

    /** Files that have none. Returns null if they serve, otherwise why not. */
    static @Nullable String direct(Ring ring) {
        return on(
                ring,
                trial -> {
                    String refused = trial.chain();
                    return refused == null ? trial.leaves(trial::close) : refused;
                });
    }

    private interface Trial {
        @Nullable String run(FileTableTrial trial);
    }

    /** The way out of the table. */
    private interface Way {
        void out(int number);
    }

    private static @Nullable String on(Ring ring, Trial trial) {
        FileTable table = FileTable.open(ring, SIZE);
        if (table == null || table.size() < SIZE) {
            return "no table of files";
        }
        try {
            return trial.run(new FileTableTrial(ring, table));
        } finally {
            ring.register(IORING_UNREGISTER_FILES, MemorySegment.NULL, 0);
        }
    }

    /** Opens, reads and closes in one go. */
    private @Nullable String chain() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(READABLE);
            MemorySegment memory = arena.allocate(1);
            Request open = new Request() {};
            open.openInto(0, Posix.AT_FDCWD, path.address(), Posix.O_RDONLY, 0);
            open.linkNext();
            Request read = new Request() {};
            read.read(0, memory.address(), 1, 0);
            read.fileByNumber(0);
            read.linkNext();
            Request close = new Request() {};
            close.closeIn(0);
            ring.stage(open, OPENS);
            ring.stage(read, READS);
            ring.stage(close, CLOSES);
            if (await(OPENS) < 0 || await(READS) != 1 || await(CLOSES) < 0) {
                return "chain: " + name(OPENS) + ", " + name(READS) + ", " + name(CLOSES);
            }
            return null;
        }
    }

    private String name(long which) {
        int answer = answers[(int) which];
        return answer == UNANSWERED
                ? "no answer"
                : answer < 0 ? Errno.name(-answer) : String.valueOf(answer);
    }

    private void close(int number) {
        Request close = new Request() {};
        close.closeIn(number);
        answers[(int) CLOSES] = UNANSWERED;
        ring.stage(close, CLOSES);
        await(CLOSES);
    }

    /** Whether the peer sees the end of a socket that was taken out while a request is waiting. */
    private @Nullable String leaves(Way way) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pairs = arena.allocate(ValueLayout.JAVA_INT, 4);
            if (!connect(pairs.asSlice(0, 8))) {
                return "no socket pair";
            }
            try {
                if (!connect(pairs.asSlice(8, 8))) {
                    return "no socket pair";
                }
                return leaves(pairs, arena.allocate(1), way);
            } finally {
                Linux.close(fd(pairs, 0));
                Linux.close(fd(pairs, 1));
            }
        }
    }

    private static boolean connect(MemorySegment pair) {
        return Linux.socketpair(Posix.AF_UNIX, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0, pair)
                == 0;
    }

    private static int fd(MemorySegment pairs, int index) {
        return pairs.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    private @Nullable String leaves(MemorySegment pairs, MemorySegment memory, Way way) {
        int theirs = fd(pairs, 3);
        try {
            table.put(WAITING, fd(pairs, 0));
            Request waiting = new Request() {};
            waiting.read(0, memory.address(), 1, 0);
            waiting.fileByNumber(WAITING);
            ring.stage(waiting, WAITS);
            ring.enter(0, 0);
            int put = table.put(TAKEN_OUT, fd(pairs, 2));
            Linux.close(fd(pairs, 2));
            way.out(TAKEN_OUT);
            int seen = Linux.recv(theirs, memory.address(), 1, Posix.MSG_DONTWAIT);
            Request cancel = new Request() {};
            cancel.cancel(WAITS);
            ring.stage(cancel, CANCELS);
            await(CANCELS);
            await(WAITS);
            if (put < 0) {
                return Errno.name(-put);
            }
            return seen == 0 ? null : "what is taken out stays open for a while";
        } finally {
            Linux.close(theirs);
        }
    }

    private int await(long which) {
        long deadline = System.nanoTime() + TRIAL_NANOS;
        while (answers[(int) which] == UNANSWERED && System.nanoTime() < deadline) {
            ring.enter(1, TRIAL_NANOS);
            ring.reap((userData, result, flags) -> answers[(int) userData] = result);
        }
        return answers[(int) which];
    }
}
