package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernel picks from our buffers what a socket pair sends: each message is one byte, repeated.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BufferRingTest {

    private static final int BYTES = 64;

    private record Filled(int buffer, int length, int flags) {}

    private final Ring ring = KernelRingTest.open(8, 64, Choices.NONE);
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
    private final MemorySegment message = arena.allocate(BYTES);
    private final ArrayDeque<Filled> filled = new ArrayDeque<>();
    private final List<Integer> endings = new ArrayList<>();
    private boolean armed;
    private BufferRing buffers;

    @BeforeEach
    void connect() {
        assertThat(Linux.socketpair(Posix.AF_UNIX, Posix.SOCK_DGRAM | Posix.SOCK_CLOEXEC, 0, pair))
                .isZero();
    }

    private void open(int count) {
        buffers = BufferRing.open(ring, 3, count, BYTES);
        Assumptions.assumeTrue(buffers != null, "the kernel has no buffer rings");
        assertThat(Objects.requireNonNull(buffers).count()).isEqualTo(count);
        assertThat(buffers.bufferBytes()).isEqualTo(BYTES);
        assertThat(buffers.group()).isEqualTo(3);
    }

    @AfterEach
    void close() {
        if (buffers != null) {
            if (armed) {
                Request cancel = new Request() {};
                cancel.cancel(1);
                ring.stage(cancel, 2);
                while (armed) {
                    turn();
                }
            }
            buffers.close();
        }
        Linux.close(pair.getAtIndex(ValueLayout.JAVA_INT, 0));
        Linux.close(pair.getAtIndex(ValueLayout.JAVA_INT, 1));
        ring.close();
        arena.close();
    }

    private void arm() {
        Request receive = new Request() {};
        receive.receiveMultishot(pair.getAtIndex(ValueLayout.JAVA_INT, 0), buffers.group());
        assertThat(ring.stage(receive, 1)).isTrue();
        armed = true;
    }

    private void send(int value, int length) {
        message.fill((byte) value);
        int fd = pair.getAtIndex(ValueLayout.JAVA_INT, 1);
        assertThat(Linux.send(fd, message.address(), length, Posix.MSG_DONTWAIT)).isEqualTo(length);
    }

    private void turn() {
        ring.enter(1, 1_000_000_000);
        ring.reap((userData, result, flags) -> {
            if (userData != 1) {
                return;
            }
            if (result > 0) {
                assertThat(flags & IORING_CQE_F_BUFFER).isNotZero();
                filled.add(new Filled(buffers.bufferOf(flags), result, flags));
            }
            if ((flags & IORING_CQE_F_MORE) == 0) {
                armed = false;
                endings.add(result);
            }
        });
    }

    private Filled receive() {
        while (filled.isEmpty()) {
            if (!armed) {
                arm();
            }
            turn();
        }
        return filled.remove();
    }

    private void assertHolds(Filled one, int value, int length) {
        assertThat(one.length).isEqualTo(length);
        MemorySegment memory = buffers.memory().asSlice(buffers.offset(one.buffer), BYTES);
        for (int i = 0; i < length; i++) {
            assertThat(memory.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) value);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 64})
    void eachBufferIsFilledOnceUntilNoneIsLeftAndAgainAfterItCameBack(int count) {
        open(count);
        long seed = new Random().nextLong();
        System.out.println("seed of the buffers: " + seed);
        Random random = new Random(seed);
        int value = 0;
        for (int lap = 0; lap < 20; lap++) {
            Set<Integer> used = new HashSet<>();
            List<Filled> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int length = 1 + random.nextInt(BYTES);
                send(++value, length);
                Filled one = receive();
                assertHolds(one, value, length);
                assertThat(used.add(one.buffer))
                        .as("buffer %s is in our hands", one.buffer)
                        .isTrue();
                all.add(one);
            }
            assertThat(used).hasSize(count);
            endings.clear();
            send(++value, 5);
            if (!armed) {
                arm();
            }
            while (armed) {
                turn();
            }
            assertThat(endings).containsExactly(-Errno.ENOBUFS);
            assertThat(filled).isEmpty();
            Collections.shuffle(all, random);
            all.forEach(one -> buffers.recycle(one.buffer));
            Filled kept = receive();
            assertHolds(kept, value, 5); // what found no buffer was not lost
            buffers.recycle(kept.buffer);
        }
    }

    /** More buffers given back than a short can count, in no order. */
    @Test
    void longAfterTheCounterHasWrapped() {
        open(4);
        Random random = new Random(42);
        ArrayDeque<Filled> held = new ArrayDeque<>();
        for (int i = 0; i < 70_000; i++) {
            send(i, 1 + i % BYTES);
            Filled one = receive();
            assertThat(one.length).isEqualTo(1 + i % BYTES);
            assertThat(buffers.memory().get(ValueLayout.JAVA_BYTE, buffers.offset(one.buffer)))
                    .isEqualTo((byte) i);
            if (random.nextBoolean()) {
                held.addFirst(one);
            } else {
                held.addLast(one);
            }
            while (held.size() > random.nextInt(4)) {
                buffers.recycle(held.removeFirst().buffer);
            }
        }
    }

    @Test
    void buffersLieApartAndNotAllOnTheSamePlacesOfTheCache() {
        open(8);
        Set<Long> colours = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            assertThat(buffers.offset(i)).isGreaterThanOrEqualTo((long) i * BYTES);
            if (i > 0) {
                assertThat(buffers.offset(i) - buffers.offset(i - 1)).isGreaterThanOrEqualTo(BYTES);
            }
        }
        assertThat(buffers.offset(7) + BYTES).isLessThanOrEqualTo(buffers.memory().byteSize());
        BufferRing pages = Objects.requireNonNull(BufferRing.open(ring, 4, 8, 4096));
        for (int i = 0; i < 8; i++) {
            colours.add(pages.offset(i) % 4096);
        }
        pages.close();
        assertThat(colours).hasSize(8);
    }

    /** In the order of the messages each goes behind the one before, and over the end of none. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void whatIsFilledBitByBitIsFullBeforeTheNextBegins(int count) {
        buffers = BufferRing.openIncremental(ring, 3, count, BYTES);
        Assumptions.assumeTrue(buffers != null, "the kernel fills no buffers bit by bit");
        Linux.close(pair.getAtIndex(ValueLayout.JAVA_INT, 0));
        Linux.close(pair.getAtIndex(ValueLayout.JAVA_INT, 1));
        assertThat(Linux.socketpair(Posix.AF_UNIX, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0, pair))
                .isZero();
        Random random = new Random(count);
        int[] reached = new int[count];
        int value = 0;
        for (int i = 0; i < 2_000; i++) {
            int length = 1 + random.nextInt(BYTES / 2);
            send(++value, length);
            while (length > 0) {
                Filled one = receive();
                int start = reached[one.buffer];
                byte[] there = new byte[one.length];
                MemorySegment.copy(
                        buffers.memory(),
                        ValueLayout.JAVA_BYTE,
                        buffers.offset(one.buffer) + start,
                        there,
                        0,
                        one.length);
                for (byte each : there) {
                    assertThat(each).isEqualTo((byte) value);
                }
                reached[one.buffer] += one.length;
                length -= one.length;
                assertThat((one.flags & IORING_CQE_F_BUF_MORE) != 0)
                        .as("goes on at %s of %s", reached[one.buffer], BYTES)
                        .isEqualTo(reached[one.buffer] < BYTES);
                if (reached[one.buffer] == BYTES) {
                    reached[one.buffer] = 0;
                    buffers.recycle(one.buffer);
                }
            }
        }
    }

    @Test
    void aBufferThatIsNotOursIsAFailure() {
        open(2);
        assertThat(buffers.bufferOf(1 << IORING_CQE_BUFFER_SHIFT | IORING_CQE_F_BUFFER))
                .isEqualTo(1);
        assertThatThrownBy(() -> buffers.bufferOf(2 << IORING_CQE_BUFFER_SHIFT))
                .isInstanceOf(RingFailure.class);
        assertThatThrownBy(() -> buffers.bufferOf(-1)).isInstanceOf(RingFailure.class);
    }
}
