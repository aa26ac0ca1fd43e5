package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Message;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Found.Answer;
import io.ringspun.runtime.ring.Found.Evidence;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel is asked for each facility: on a ring that is there for nothing else, with
 * operations on sockets that nobody else knows. Leaves nothing open.
 */
final class Trials {

    private static final int TRIAL_BUFFERS = 2;
    private static final int TRIAL_BUFFER_BYTES = 64;

    /** User data of a message. */
    private static final long MESSAGE = 3;

    private Trials() {}

    /** Asks for one. Those of the set-up were asked for when the ring was made. */
    static Answer of(Ring ring, Facility facility) {
        return switch (facility) {
            case DEFERRED_WORK -> setup(ring, IORING_SETUP_DEFER_TASKRUN);
            case SUBMIT_ALL -> setup(ring, IORING_SETUP_SUBMIT_ALL);
            case REGISTERED_RING ->
                    Answer.of(Evidence.REGISTRATION_TRIAL, ring.descriptorRegistered());
            case MULTISHOT_ACCEPT -> operation(multishotAccept(ring));
            case MULTISHOT_RECEIVE -> operation(multishotReceive(ring));
            case MULTISHOT_RECEIVE_MESSAGE -> operation(multishotReceiveMessage(ring));
            case COUNTED_SENDS -> operation(countedSends(ring));
            case MESSAGE_RING -> operation(messageRing(ring));
            case INCREMENTAL_BUFFERS -> operation(incrementalBuffers(ring));
            case MULTISHOT_POLL -> operation(multishotPoll(ring));
            case REGISTERED_BUFFERS -> registration(registeredBuffers(ring));
            case REGISTERED_FILES -> registration(FileTableTrial.registered(ring));
            case DIRECT_DESCRIPTORS -> operation(FileTableTrial.direct(ring));
            case STRAIGHT_RECEIVE, NEW_NAMES, TRUNCATE, ZERO_COPY_SEND ->
                    Answer.of(Evidence.PROBE, knows(ring, facility.opcodes()));
            case KERNEL_TLS -> KernelTls.detect().answer();
        };
    }

    private static Answer setup(Ring ring, int flag) {
        return Answer.of(Evidence.SETUP_TRIAL, (ring.setupFlags() & flag) != 0);
    }

    private static Answer registration(@Nullable String refusal) {
        return Answer.unless(refusal, Evidence.REGISTRATION_TRIAL);
    }

    private static Answer operation(@Nullable String refusal) {
        return Answer.unless(refusal, Evidence.TRIAL_OPERATION);
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

    /** As much at once as carriers will ask for. */
    private static @Nullable String registeredBuffers(Ring ring) {
        BufferTable table = BufferTable.open(ring, 1);
        if (table == null) {
            return "no table of buffers";
        }
        MemorySegment memory =
                Linux.mmap(
                        Features.REGISTERED_BYTES,
                        Posix.PROT_READ | Posix.PROT_WRITE,
                        Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS,
                        -1,
                        0);
        if (memory.byteSize() == 0) {
            return "no memory";
        }
        Linux.madvise(memory, Posix.MADV_DONTFORK);
        int result = table.put(0, memory.address(), memory.byteSize());
        if (result == 0) {
            table.remove(0);
        }
        Linux.munmap(memory);
        return result == 0 ? null : Errno.name(-result);
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

    private static @Nullable String countedSends(Ring ring) {
        return onSocketPair(
                Posix.SOCK_STREAM, (ours, theirs, scratch) -> new SendTrial(ring).calledOff(ours));
    }

    /** Two receives of a byte each, which must lie side by side in one buffer. */
    private static @Nullable String incrementalBuffers(Ring ring) {
        BufferRing buffers = BufferRing.openIncremental(ring, 1, TRIAL_BUFFERS, TRIAL_BUFFER_BYTES);
        if (buffers == null) {
            return "no buffer ring";
        }
        try (buffers) {
            return onSocketPair(
                    Posix.SOCK_STREAM,
                    (ours, theirs, scratch) -> {
                        int buffer = -1;
                        for (byte i = 0; i < 2; i++) {
                            Trial trial = new Trial(ring);
                            trial.receiveMultishot(ours, buffers.group());
                            scratch.set(ValueLayout.JAVA_BYTE, 0, (byte) ~i);
                            Linux.send(theirs, scratch.address(), 1, Posix.MSG_NOSIGNAL);
                            String refused =
                                    trial.expect(
                                            IORING_CQE_F_MORE
                                                    | IORING_CQE_F_BUFFER
                                                    | IORING_CQE_F_BUF_MORE);
                            if (refused != null) {
                                return refused;
                            }
                            int filled = buffers.bufferOf(trial.flags());
                            long at = buffers.offset(filled) + i;
                            if (buffer >= 0 && filled != buffer
                                    || buffers.memory().get(ValueLayout.JAVA_BYTE, at) != ~i) {
                                return "not side by side";
                            }
                            buffer = filled;
                        }
                        return null;
                    });
        }
    }

    /** A message to another ring, which has a completion then. */
    private static @Nullable String messageRing(Ring ring) {
        if (!knows(ring, IORING_OP_MSG_RING)) {
            return "no such operation";
        }
        try (Ring other = Ring.open(2, 4, Choices.NONE)) {
            Trial trial = new Trial(ring);
            trial.message(other.descriptor(), MESSAGE);
            String refused = trial.expect(0);
            if (refused != null) {
                return refused;
            }
            other.enter(1, Trial.TRIAL_NANOS);
            boolean[] arrived = new boolean[1];
            other.reap(
                    (userData, result, flags) -> arrived[0] |= userData == MESSAGE && result == 0);
            return arrived[0] ? null : "it does not arrive";
        } catch (IOException e) {
            return "no second ring";
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
            if (trial.result() >= 0) {
                Linux.close(trial.result());
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
}
