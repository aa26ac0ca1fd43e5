package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.KernelVersion;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Message;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this kernel's io_uring can do, found out by trying on a ring of its own, and what the user
 * switched off. Immutable.
 *
 * @param facilities one entry per facility, in the order of the enumeration
 */
public record Features(List<Found> facilities) {

    private static final String SWITCHED_OFF = "switched off";
    private static final String PLAIN_CALL = "a system call on a pool thread";

    /** The facilities that make a difference to the runtime. */
    public enum Facility {
        /**
         * The kernel finishes work only when entered, on the thread that enters (DEFER_TASKRUN).
         */
        DEFERRED_WORK("deferred-work", 6, 1, "completions interrupt the carrier"),
        /** A bad request does not stop the rest of a batch (SUBMIT_ALL). */
        SUBMIT_ALL("submit-all", 5, 18, "the rest of a batch goes with the next call"),
        /** Enter finds its ring without the descriptor table. */
        REGISTERED_RING("registered-ring", 5, 18, "the ring's plain descriptor"),
        /** One request accepts connection after connection. */
        MULTISHOT_ACCEPT("multishot-accept", 5, 19, "a request per connection"),
        /**
         * One request receives again and again into buffers the kernel picks (buffer rings came
         * with 5.19).
         */
        MULTISHOT_RECEIVE("multishot-receive", 6, 0, "a receive per read"),
        /** The same for datagrams, each with its sender. */
        MULTISHOT_RECEIVE_MESSAGE(
                "multishot-receive-message", 6, 0, "a poll and a plain receive per datagram"),
        /** What is large is received into the reader's own memory. */
        STRAIGHT_RECEIVE("straight-receive", 5, 6, "receive buffers, and a copy", IORING_OP_RECV),
        /** One request watches a descriptor for ever. */
        MULTISHOT_POLL("multishot-poll", 5, 13, "a request per wake-up"),
        /**
         * Memory of transfers that go past the page cache is pinned once and not each time (sparse
         * tables of registered buffers). It counts against the limit of locked memory.
         */
        REGISTERED_BUFFERS("registered-buffers", 5, 19, "memory is pinned for every transfer"),
        /** Directories and links are made by the ring. */
        NEW_NAMES(
                "new-names",
                5,
                15,
                PLAIN_CALL,
                IORING_OP_MKDIRAT,
                IORING_OP_SYMLINKAT,
                IORING_OP_LINKAT),
        /** Files are cut by the ring. */
        TRUNCATE("truncate", 6, 9, PLAIN_CALL, IORING_OP_FTRUNCATE),
        /** The network sends from the caller's memory; used from a size on that the user chose. */
        ZERO_COPY_SEND("zero-copy-send", 6, 0, "sends copy", IORING_OP_SEND_ZC);

        private final String label;
        private final KernelVersion since;
        private final String instead;

        /** The opcodes it consists of, where it is nothing else. */
        private final int[] opcodes;

        Facility(String label, int major, int minor, String instead, int... opcodes) {
            this.label = label;
            since = KernelVersion.of(major, minor);
            this.instead = instead;
            this.opcodes = opcodes;
        }

        /** The name that users see and switch it off by. */
        public String label() {
            return label;
        }

        /**
         * The first kernel that had it. For people; distributions take facilities back into older
         * kernels, and newer ones may be forbidden to use them.
         */
        public KernelVersion since() {
            return since;
        }

        /** What is done without it. */
        public String instead() {
            return instead;
        }
    }

    /**
     * One facility and what was found out.
     *
     * @param facility which
     * @param used whether the kernel has it and the user did not switch it off
     * @param how how that was found out
     */
    public record Found(Facility facility, boolean used, String how) {

        /**
         * How it was found out, and what to think of it if it is not there.
         *
         * @param running the kernel's version, or null if it cannot be read
         */
        public String how(@Nullable KernelVersion running) {
            if (used || running == null || how.equals(SWITCHED_OFF)) {
                return how;
            }
            return how
                    + (running.isAtLeast(facility.since())
                            ? ", although kernels have it since "
                            : ", comes with kernel ")
                    + facility.since();
        }
    }

    /** What the user switched off, by label. */
    public record Mask(Set<String> labels) {

        /** Nothing. */
        public static final Mask NONE = new Mask(Set.of());

        boolean has(Facility facility) {
            return labels.contains(facility.label());
        }

        int setupFlags() {
            return (has(Facility.DEFERRED_WORK) ? IORING_SETUP_DEFER_TASKRUN : 0)
                    | (has(Facility.SUBMIT_ALL) ? IORING_SETUP_SUBMIT_ALL : 0);
        }

        boolean registeredRing() {
            return has(Facility.REGISTERED_RING);
        }
    }

    private static final long TRIAL_NANOS = 1_000_000_000;

    /** So much of a pool is registered at a time. */
    public static final int REGISTERED_BYTES = 1 << 20;

    private static final int TRIAL_BUFFERS = 2;
    private static final int TRIAL_BUFFER_BYTES = 64;

    /** Whether a facility may be used. */
    public boolean has(Facility facility) {
        return facilities.get(facility.ordinal()).used();
    }

    /**
     * Finds out, on a ring of its own that is gone afterwards.
     *
     * @throws RingUnavailableException if the kernel would not make a ring
     */
    public static Features detect(Mask mask) throws IOException {
        try (Ring ring = Ring.open(8, 16, mask)) {
            List<Found> found = new ArrayList<>();
            for (Facility facility : Facility.values()) {
                found.add(
                        mask.has(facility)
                                ? new Found(facility, false, SWITCHED_OFF)
                                : trial(ring, facility));
            }
            return new Features(List.copyOf(found));
        }
    }

    private static Found trial(Ring ring, Facility facility) {
        return switch (facility) {
            case DEFERRED_WORK -> setup(facility, ring, IORING_SETUP_DEFER_TASKRUN);
            case SUBMIT_ALL -> setup(facility, ring, IORING_SETUP_SUBMIT_ALL);
            case REGISTERED_RING ->
                    new Found(facility, ring.descriptorRegistered(), "registration trial");
            case MULTISHOT_ACCEPT -> operation(facility, multishotAccept(ring));
            case MULTISHOT_RECEIVE -> operation(facility, multishotReceive(ring));
            case MULTISHOT_RECEIVE_MESSAGE -> operation(facility, multishotReceiveMessage(ring));
            case MULTISHOT_POLL -> operation(facility, multishotPoll(ring));
            case REGISTERED_BUFFERS -> registration(facility, registeredBuffers(ring));
            case STRAIGHT_RECEIVE, NEW_NAMES, TRUNCATE, ZERO_COPY_SEND ->
                    new Found(facility, knows(ring, facility.opcodes), "probe");
        };
    }

    /** IORING_REGISTER_PROBE. */
    private static boolean knows(Ring ring, int... opcodes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment probe = arena.allocate(PROBE_SIZE + PROBE_OP_SIZE * 256L, 8);
            if (ring.register(IORING_REGISTER_PROBE, probe, 256) < 0) {
                return false;
            }
            for (int opcode : opcodes) {
                long at = PROBE_OPS + (long) PROBE_OP_SIZE * opcode + PROBE_OP_FLAGS;
                if ((probe.get(ValueLayout.JAVA_SHORT, at) & IO_URING_OP_SUPPORTED) == 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Found setup(Facility facility, Ring ring, int flag) {
        return new Found(facility, (ring.setupFlags() & flag) != 0, "set-up trial");
    }

    private static Found registration(Facility facility, @Nullable String refused) {
        return new Found(
                facility,
                refused == null,
                "registration trial" + (refused == null ? "" : ": " + refused));
    }

    /** As much at once as carriers will ask for. */
    private static @Nullable String registeredBuffers(Ring ring) {
        BufferTable table = BufferTable.open(ring, 1);
        if (table == null) {
            return "no table of buffers";
        }
        MemorySegment memory =
                Linux.mmap(
                        REGISTERED_BYTES,
                        Posix.PROT_READ | Posix.PROT_WRITE,
                        Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS,
                        -1,
                        0);
        if (memory.byteSize() == 0) {
            return "no memory";
        }
        int result = table.put(0, memory.address(), memory.byteSize());
        if (result == 0) {
            table.remove(0);
        }
        Linux.munmap(memory);
        return result == 0 ? null : Errno.name(-result);
    }

    private static Found operation(Facility facility, @Nullable String refused) {
        return new Found(
                facility,
                refused == null,
                "trial operation" + (refused == null ? "" : ": " + refused));
    }

    /** Sends two bytes through a socket pair and expects two completions of one request. */
    private static @Nullable String multishotReceive(Ring ring) {
        BufferRing buffers = BufferRing.open(ring, 1, TRIAL_BUFFERS, TRIAL_BUFFER_BYTES);
        if (buffers == null) {
            return "no buffer ring";
        }
        try (buffers) {
            return onSocketPair(
                    Posix.SOCK_STREAM,
                    (ours, theirs, scratch) -> {
                        Trial trial = new Trial(ring);
                        trial.receiveMultishot(ours, buffers.group());
                        Linux.send(theirs, scratch.address(), 1, Posix.MSG_NOSIGNAL);
                        return trial.expect(IORING_CQE_F_MORE | IORING_CQE_F_BUFFER);
                    });
        }
    }

    private static @Nullable String multishotReceiveMessage(Ring ring) {
        BufferRing buffers = BufferRing.open(ring, 1, TRIAL_BUFFERS, TRIAL_BUFFER_BYTES);
        if (buffers == null) {
            return "no buffer ring";
        }
        try (buffers) {
            return onSocketPair(
                    Posix.SOCK_DGRAM,
                    (ours, theirs, scratch) -> {
                        Trial trial = new Trial(ring);
                        trial.receiveMessageMultishot(
                                ours, Message.NAMES_ONLY.address(), 0, buffers.group());
                        Linux.send(theirs, scratch.address(), 1, Posix.MSG_NOSIGNAL);
                        return trial.expect(IORING_CQE_F_MORE | IORING_CQE_F_BUFFER);
                    });
        }
    }

    private static @Nullable String multishotPoll(Ring ring) {
        return onSocketPair(
                Posix.SOCK_STREAM,
                (ours, theirs, scratch) -> {
                    Trial trial = new Trial(ring);
                    trial.pollMultishot(ours, Posix.POLLIN);
                    Linux.send(theirs, scratch.address(), 1, Posix.MSG_NOSIGNAL);
                    return trial.expect(IORING_CQE_F_MORE);
                });
    }

    /** Listens on an abstract Unix-domain address that the kernel picks, and connects to it. */
    private static @Nullable String multishotAccept(Ring ring) {
        int listener = Linux.socket(Posix.AF_UNIX, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0);
        int client = Linux.socket(Posix.AF_UNIX, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(128);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Posix.AF_UNIX);
            length.set(ValueLayout.JAVA_INT, 0, (int) address.byteSize());
            if (Linux.bind(listener, address, Short.BYTES) < 0
                    || Linux.listen(listener, 1) < 0
                    || Linux.getsockname(listener, address, length) < 0
                    || Linux.connect(client, address, length.get(ValueLayout.JAVA_INT, 0)) < 0) {
                return "no socket to try on";
            }
            Trial trial = new Trial(ring);
            trial.acceptMultishot(listener, Posix.SOCK_CLOEXEC);
            String refused = trial.expect(IORING_CQE_F_MORE);
            if (trial.result >= 0) {
                Linux.close(trial.result);
            }
            return refused;
        } finally {
            Linux.close(listener);
            Linux.close(client);
        }
    }

    /** What is tried between two connected sockets. */
    private interface PairTrial {
        @Nullable String run(int ours, int theirs, MemorySegment scratch);
    }

    private static @Nullable String onSocketPair(int type, PairTrial trial) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
            if (Linux.socketpair(Posix.AF_UNIX, type | Posix.SOCK_CLOEXEC, 0, pair) < 0) {
                return "no socket pair";
            }
            int ours = pair.getAtIndex(ValueLayout.JAVA_INT, 0);
            int theirs = pair.getAtIndex(ValueLayout.JAVA_INT, 1);
            try {
                return trial.run(ours, theirs, arena.allocate(8));
            } finally {
                Linux.close(ours);
                Linux.close(theirs);
            }
        }
    }

    /**
     * One multishot request on the trial ring: waits for its first completion, then cancels it and
     * waits for its last.
     */
    private static final class Trial extends Request {

        private static final long USER_DATA = 1;
        private static final long CANCEL_USER_DATA = 2;

        private final Ring ring;
        private int result = Integer.MIN_VALUE;
        private int flags;
        private boolean over;

        Trial(Ring ring) {
            this.ring = ring;
        }

        /**
         * Returns null if the first completion succeeds with these flags, otherwise what came
         * instead.
         */
        @Nullable String expect(int flagsExpected) {
            ring.stage(this, USER_DATA);
            advance(() -> result != Integer.MIN_VALUE);
            int firstFlags = flags;
            if (!over) {
                Trial cancel = new Trial(ring);
                cancel.cancel(USER_DATA);
                ring.stage(cancel, CANCEL_USER_DATA);
                advance(() -> over);
            }
            if (result < 0) {
                return result == Integer.MIN_VALUE ? "no answer" : Errno.name(-result);
            }
            return (firstFlags & flagsExpected) == flagsExpected ? null : "one completion only";
        }

        private void advance(java.util.function.BooleanSupplier reached) {
            long deadline = System.nanoTime() + TRIAL_NANOS;
            while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
                ring.enter(1, TRIAL_NANOS);
                ring.reap(this::completed);
            }
        }

        private void completed(long userData, int completionResult, int completionFlags) {
            if (userData != USER_DATA) {
                return;
            }
            if (result == Integer.MIN_VALUE) {
                result = completionResult;
                flags = completionFlags;
            } else if (completionResult >= 0 && opcode() == IoUring.IORING_OP_ACCEPT) {
                Linux.close(completionResult);
            }
            over = (completionFlags & IORING_CQE_F_MORE) == 0;
        }
    }
}
