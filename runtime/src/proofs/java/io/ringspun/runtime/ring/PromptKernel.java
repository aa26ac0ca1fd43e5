package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that has every answer ready and gives one or a few at each enter. A multishot receive
 * brings {@link #MESSAGES} messages of one byte, in buffers of the group, and then the end of
 * input; all else results in {@link #RESULT}.
 */
public final class PromptKernel implements Entry {

    /** What every plain request results in. */
    public static final int RESULT = 7;

    /** How many messages each receive brings: the bytes 1, 2 and so on. */
    public static final int MESSAGES = 3;

    private static final int AT_ONCE_MAX = 5;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final int ENTRIES = 64;
    private static final int COMPLETIONS = 512;
    private static final long HEAD = 0;
    private static final long TAIL = 64;
    private static final long FLAGS = 128;
    private static final long COMPLETION_HEAD = 192;
    private static final long COMPLETION_TAIL = 256;
    private static final long OVERFLOW = 320;
    private static final long QUEUE = 384;

    private record Answer(long userData, int result, int flags) {}

    /** A group's ring of free buffers. */
    @SuppressWarnings("restricted") // a kernel is told addresses
    private static final class Group {

        private final MemorySegment ring;
        private final int count;
        private short head;

        Group(long address, int count) {
            ring = MemorySegment.ofAddress(address).reinterpret((long) count * BUF_SIZE);
            this.count = count;
        }

        /** Puts a byte into the next free buffer; its number, or a negated error number. */
        int receive(byte message) {
            short tail = ring.get(ValueLayout.JAVA_SHORT, BUF_TAIL);
            if (head == tail) {
                return -Errno.ENOBUFS;
            }
            int number = number(head);
            for (short other = (short) (head + 1); other != tail; other++) {
                if (number(other) == number) {
                    return -Errno.EIO; // it was given back twice
                }
            }
            long at = at(head++);
            MemorySegment.ofAddress(ring.get(LONG, at + BUF_ADDR))
                    .reinterpret(1)
                    .set(ValueLayout.JAVA_BYTE, 0, message);
            return number;
        }

        private int number(short place) {
            return ring.get(ValueLayout.JAVA_SHORT, at(place) + BUF_BID);
        }

        private long at(short place) {
            return (long) (place & count - 1) * BUF_SIZE;
        }
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment shared = arena.allocate(QUEUE + (long) COMPLETIONS * CQE_SIZE, 64);
    private final MemorySegment entries = arena.allocate((long) ENTRIES * SQE_SIZE, 64);
    private final Map<Integer, Group> groups = new HashMap<>();
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    /** Its ring. */
    public Ring ring() {
        return new Ring(
                new Queues(
                        shared,
                        entries,
                        ENTRIES,
                        COMPLETIONS,
                        HEAD,
                        TAIL,
                        FLAGS,
                        0,
                        COMPLETION_HEAD,
                        COMPLETION_TAIL,
                        OVERFLOW,
                        QUEUE),
                this,
                IORING_SETUP_SUBMIT_ALL,
                IORING_FEAT_NODROP,
                false);
    }

    @Override
    public int enter(int toSubmit, int minComplete, int flags, long timeoutNanos) {
        int head = shared.get(INT, HEAD);
        for (int i = 0; i < toSubmit; i++) {
            take((long) (head++ & ENTRIES - 1) * SQE_SIZE);
        }
        shared.set(INT, HEAD, head);
        if (answers.isEmpty()) {
            Thread.onSpinWait();
        }
        for (int i = ThreadLocalRandom.current().nextInt(AT_ONCE_MAX); i >= 0; i--) {
            give(answers.pollFirst());
        }
        return toSubmit;
    }

    private void give(@Nullable Answer answer) {
        if (answer == null) {
            return;
        }
        int tail = shared.get(INT, COMPLETION_TAIL);
        long at = QUEUE + (long) (tail & COMPLETIONS - 1) * CQE_SIZE;
        shared.set(LONG, at, answer.userData);
        shared.set(INT, at + CQE_RES, answer.result);
        shared.set(INT, at + CQE_FLAGS, answer.flags);
        shared.set(INT, COMPLETION_TAIL, tail + 1);
    }

    private void take(long at) {
        long userData = entries.get(LONG, at + SQE_USER_DATA);
        if (entries.get(ValueLayout.JAVA_BYTE, at + SQE_OPCODE) != IORING_OP_RECV) {
            answers.add(new Answer(userData, RESULT, 0));
            return;
        }
        Group group = groups.get((int) entries.get(ValueLayout.JAVA_SHORT, at + SQE_BUF_GROUP));
        for (byte message = 1; message <= MESSAGES; message++) {
            int buffer = group.receive(message);
            if (buffer < 0) {
                answers.add(new Answer(userData, buffer, 0));
                return;
            }
            answers.add(
                    new Answer(
                            userData,
                            1,
                            buffer << IORING_CQE_BUFFER_SHIFT
                                    | IORING_CQE_F_BUFFER
                                    | IORING_CQE_F_MORE));
        }
        answers.add(new Answer(userData, 0, 0));
    }

    @Override
    public int register(int opcode, MemorySegment argument, int count) {
        if (opcode == IORING_REGISTER_PBUF_RING) {
            groups.put(
                    (int) argument.get(ValueLayout.JAVA_SHORT, BUF_REG_BGID),
                    new Group(
                            argument.get(LONG, BUF_REG_RING_ADDR),
                            argument.get(INT, BUF_REG_RING_ENTRIES)));
        }
        return 0;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public void close() {
        throw new AssertionError("a proof closes no ring");
    }
}
