package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.IoUring;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {

    private record Completion(long userData, int result, int flags) {}

    private final List<Completion> reaped = new ArrayList<>();
    private FakeKernel kernel = new FakeKernel(8, 16, false);
    private Ring ring = kernel.ring();

    private void use(FakeKernel newKernel, Ring newRing) {
        ring.close();
        kernel = newKernel;
        ring = newRing;
    }

    @AfterEach
    void close() {
        assertThat(kernel.restUntouched()).as("memory that is nobody's").isTrue();
        ring.close();
        ring.close();
        assertThat(kernel.closed).isTrue();
    }

    private static Request reading(int fd) {
        Request request = new Request() {};
        request.read(fd, 0x1000L * fd, 100 + fd, -1);
        return request;
    }

    private int reap() {
        return ring.reap(
                (userData, result, flags) -> reaped.add(new Completion(userData, result, flags)));
    }

    private long[] takenUserData() {
        return kernel.taken.stream().mapToLong(FakeKernel.Seen::userData).toArray();
    }

    @Test
    void theKernelSeesNothingBeforeEnterAndEverythingInOrderThen() {
        for (int i = 0; i < 5; i++) {
            assertThat(ring.stage(reading(i), 70 + i)).isTrue();
            assertThat(ring.stagedCount()).isEqualTo(i + 1);
        }
        assertThat(kernel.taken).isEmpty();
        assertThat(ring.enter(0, -1)).isZero();
        assertThat(kernel.entered)
                .containsExactly(new FakeKernel.Entered(5, 0, IORING_ENTER_GETEVENTS, -1));
        assertThat(kernel.taken)
                .containsExactlyElementsOf(
                        IntStream.range(0, 5)
                                .mapToObj(i ->
                                        new FakeKernel.Seen(
                                                70 + i,
                                                IORING_OP_READ,
                                                i,
                                                -1,
                                                0x1000L * i,
                                                100 + i,
                                                0,
                                                0))
                                .toList());
        assertThat(ring.stagedCount()).isZero();
        assertThat(ring.submittedCount()).isEqualTo(5);
        assertThat(ring.entersCount()).isEqualTo(1);
    }

    @Test
    void everyWordOfAnEntryIsWrittenAnew() {
        Request request = new Request() {};
        for (int i = 0; i < 8; i++) {
            request.receiveMultishot(Integer.MAX_VALUE, 0xffff);
            ring.stage(request, -1);
        }
        ring.enter(0, -1);
        request.nop();
        ring.stage(request, 0);
        ring.enter(0, -1);
        assertThat(kernel.taken.get(7))
                .isEqualTo(
                        new FakeKernel.Seen(-1, IORING_OP_RECV, Integer.MAX_VALUE, 0, 0, 0, 0, -1));
        assertThat(kernel.taken.get(8))
                .isEqualTo(new FakeKernel.Seen(0, IORING_OP_NOP, -1, 0, 0, 0, 0, 0));
    }

    @Test
    void aFullQueueRefusesUntilTheKernelHasTakenSome() {
        for (int i = 0; i < 8; i++) {
            assertThat(ring.stage(reading(i), i)).isTrue();
        }
        assertThat(ring.stage(reading(8), 8)).isFalse();
        assertThat(ring.stage(reading(8), 8)).isFalse();
        assertThat(ring.stagedCount()).isEqualTo(8);
        kernel.takesAtMost = 3;
        assertThat(ring.enter(0, 0)).isZero();
        assertThat(ring.stagedCount()).isEqualTo(5);
        for (int i = 8; i < 11; i++) {
            assertThat(ring.stage(reading(i), i)).isTrue();
        }
        assertThat(ring.stage(reading(11), 11)).isFalse();
        kernel.takesAtMost = 0;
        ring.enter(0, 0);
        assertThat(ring.stage(reading(11), 11)).isFalse();
        kernel.takesAtMost = 100;
        ring.enter(0, 0);
        assertThat(takenUserData()).isEqualTo(LongStream.range(0, 11).toArray());
        assertThat(ring.submittedCount()).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -5, Integer.MAX_VALUE - 7, Integer.MIN_VALUE + 3})
    void manyLapsOfBothQueues(int start) {
        FakeKernel other = new FakeKernel(8, 16, false);
        use(other, other.ringAt(start));
        long seed = new Random().nextLong();
        System.out.println("seed of the laps: " + seed);
        Random random = new Random(seed);
        ArrayDeque<Long> inKernel = new ArrayDeque<>();
        long staged = 0;
        for (int turn = 0; turn < 5_000; turn++) {
            for (int wanted = random.nextInt(10); wanted > 0; wanted--) {
                boolean room = ring.stagedCount() < 8;
                assertThat(ring.stage(reading(1), staged)).isEqualTo(room);
                staged += room ? 1 : 0;
            }
            kernel.takesAtMost = random.nextInt(10);
            int before = kernel.taken.size();
            ring.enter(0, 0);
            for (FakeKernel.Seen seen : kernel.taken.subList(before, kernel.taken.size())) {
                inKernel.add(seen.userData());
            }
            for (int count = random.nextInt(10); count > 0 && !inKernel.isEmpty(); count--) {
                if (kernel.completionsHeld() < kernel.completionEntries) {
                    kernel.complete(inKernel.remove(), turn, ~turn);
                }
            }
            assertThat(ring.hasCompletions()).isEqualTo(kernel.completionsHeld() > 0);
            if (random.nextInt(3) > 0) {
                int held = kernel.completionsHeld();
                assertThat(reap()).isEqualTo(held);
                assertThat(kernel.completionsHeld()).isZero();
            }
        }
        assertThat(takenUserData()).isEqualTo(LongStream.range(0, kernel.taken.size()).toArray());
        assertThat(reaped.stream().mapToLong(Completion::userData))
                .containsExactlyElementsOf(LongStream.range(0, reaped.size()).boxed().toList());
        assertThat(reaped).hasSizeGreaterThan(1_000).allMatch(one -> one.flags == ~one.result);
        assertThat(ring.submittedCount()).isEqualTo(kernel.taken.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ETIME})
    void whatCanBeTriedAgainIsReturned(int errno) {
        ring.stage(reading(1), 1);
        ring.stage(reading(2), 2);
        kernel.takesAtMost = 1; // it may take some and fail all the same
        kernel.answer = -errno;
        assertThat(ring.enter(1, 5)).isEqualTo(-errno);
        assertThat(kernel.entered.getLast())
                .isEqualTo(new FakeKernel.Entered(2, 1, IORING_ENTER_GETEVENTS, 5));
        assertThat(ring.stagedCount()).isEqualTo(1);
        assertThat(ring.submittedCount()).isEqualTo(1);
        kernel.answer = 0;
        assertThat(ring.enter(0, 0)).isZero();
        assertThat(kernel.entered.getLast().toSubmit()).isEqualTo(1);
        assertThat(takenUserData()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Errno.EBADF,
                Errno.EINVAL,
                Errno.EEXIST,
                Errno.EBADFD,
                Errno.ENXIO,
                Errno.EFAULT,
                Errno.EOWNERDEAD,
                Errno.EBADR,
                Errno.EPERM
            })
    void whatCannotBeTriedAgainIsAFailureThatNamesTheCause(int errno) {
        kernel.answer = -errno;
        assertThatThrownBy(() -> ring.enter(1, -1))
                .isInstanceOf(RingFailure.class)
                .hasMessageContaining("io_uring_enter")
                .hasMessageContaining(Errno.name(errno));
    }

    @Test
    void theRecorderIsToldOfAFullQueueAndOfEnters(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.ringspun.CompletionOverflow");
            recording.enable("io.ringspun.Enter").withoutThreshold();
            recording.start();
            kernel.flags(IORING_SQ_CQ_OVERFLOW);
            ring.stage(reading(1), 1);
            ring.enter(0, 0);
            kernel.flags(0);
            kernel.answer = -Errno.EINTR;
            ring.enter(1, -1);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().endsWith(".CompletionOverflow"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getInt("entries")).isEqualTo(ring.completionEntries()));
        List<RecordedEvent> enters =
                events.stream()
                        .filter(event -> event.getEventType().getName().endsWith(".Enter"))
                        .toList();
        assertThat(enters).hasSize(2);
        assertThat(enters.get(0).getInt("submitted")).isEqualTo(1);
        assertThat(enters.get(0).getInt("waitedFor")).isZero();
        assertThat(enters.get(0).getString("error")).isNull();
        assertThat(enters.get(1).getInt("waitedFor")).isEqualTo(1);
        assertThat(enters.get(1).getString("error")).isEqualTo("EINTR");
    }

    @Test
    void everyRequestHasAWordForPeople() throws ReflectiveOperationException {
        for (Field field : IoUring.class.getFields()) {
            if (field.getName().startsWith("IORING_OP_")) {
                assertThat(Request.kind(field.getInt(null))).matches("[a-z ]+[0-9]*");
            }
        }
        assertThat(reading(1).kind()).isEqualTo("read");
    }

    @Test
    void completionsTheKernelKeepsAreCountedAndFetched() {
        assertThat(ring.kernelHasMore()).isFalse();
        kernel.onEnter =
                () -> {
                    for (int i = 0; i < 16; i++) {
                        kernel.complete(i, i, 0);
                    }
                    kernel.flags(IORING_SQ_CQ_OVERFLOW);
                    kernel.onEnter = () -> {};
                };
        ring.enter(0, 0);
        assertThat(ring.overflowsCount()).isEqualTo(1);
        assertThat(ring.kernelHasMore()).isTrue();
        assertThat(reap()).isEqualTo(16);
        assertThat(ring.kernelHasMore()).as("still only in the kernel").isTrue();
        kernel.onEnter =
                () -> {
                    kernel.complete(16, 16, 0);
                    kernel.flags(0);
                };
        ring.enter(0, 0);
        assertThat(kernel.entered.getLast().flags() & IORING_ENTER_GETEVENTS)
                .as("what fetches them")
                .isNotZero();
        assertThat(ring.overflowsCount()).isEqualTo(1);
        assertThat(ring.kernelHasMore()).isFalse();
        reap();
        assertThat(reaped)
                .extracting(Completion::result)
                .containsExactlyElementsOf(IntStream.range(0, 17).boxed().toList());
    }

    @Test
    void workThatTheKernelHasFinishedButNotDelivered() {
        kernel.flags(IORING_SQ_TASKRUN);
        assertThat(ring.kernelHasMore()).isTrue();
        assertThat(ring.hasCompletions()).isFalse();
        kernel.flags(IORING_SQ_NEED_WAKEUP);
        assertThat(ring.kernelHasMore()).isFalse();
    }

    @Test
    void aCompletionThatMakesItsCallerThrowIsNotDeliveredAgainAndTheRestIsNotLost() {
        for (int i = 0; i < 6; i++) {
            kernel.complete(i, -i, i);
        }
        List<Long> seen = new ArrayList<>();
        Completions thrower =
                (userData, result, flags) -> {
                    seen.add(userData);
                    if (userData % 2 == 0) {
                        throw new IllegalStateException("thrown at " + userData);
                    }
                };
        for (long thrown : new long[] {0, 2, 4}) {
            assertThatThrownBy(() -> ring.reap(thrower)).hasMessage("thrown at " + thrown);
            assertThat(kernel.completionsHeld()).isEqualTo((int) (5 - thrown));
        }
        assertThat(ring.reap(thrower)).isEqualTo(1);
        assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(ring.hasCompletions()).isFalse();
        assertThat(ring.reap(thrower)).isZero();
    }

    @Test
    void whoIsToldOfACompletionMayStageMore() {
        kernel.complete(0, 0, 0);
        kernel.complete(1, 0, 0);
        ring.reap((userData, result, flags) -> {
            assertThat(ring.stage(reading(1), 10 + userData)).isTrue();
            kernel.complete(99, 0, 0); // what comes meanwhile waits for the next time
        });
        assertThat(ring.stagedCount()).isEqualTo(2);
        assertThat(kernel.completionsHeld()).isEqualTo(2);
        ring.enter(0, 0);
        assertThat(takenUserData()).containsExactly(10, 11);
        assertThat(reap()).isEqualTo(2);
    }

    @Test
    void allBitsOfACompletionComeThrough() {
        long[] userData = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x8000_0000L};
        int[] results = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x8000_0000};
        for (int i = 0; i < 5; i++) {
            kernel.complete(userData[i], results[i], results[4 - i]);
        }
        reap();
        for (int i = 0; i < 5; i++) {
            assertThat(reaped.get(i))
                    .isEqualTo(new Completion(userData[i], results[i], results[4 - i]));
        }
    }

    @Test
    void theIndexArrayIsTheIdentityWhereThereIsOne() {
        FakeKernel other = new FakeKernel(8, 16, true);
        use(other, other.ring());
        assertThat(IntStream.range(0, 8).map(kernel::arrayAt))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        for (int lap = 0; lap < 20; lap++) {
            ring.stage(reading(lap), lap);
            ring.enter(0, 0);
        }
        assertThat(takenUserData()).isEqualTo(LongStream.range(0, 20).toArray());
    }

    @Test
    void theSmallestRing() {
        FakeKernel other = new FakeKernel(1, 1, false);
        use(other, other.ring());
        assertThat(ring.submissionEntries()).isEqualTo(1);
        assertThat(ring.completionEntries()).isEqualTo(1);
        long[] all = new long[50];
        for (int i = 0; i < 50; i++) {
            all[i] = i;
            assertThat(ring.stage(reading(1), i)).isTrue();
            assertThat(ring.stage(reading(1), i)).isFalse();
            ring.enter(1, -1);
            kernel.complete(i, 0, 0);
            assertThat(reap()).isEqualTo(1);
        }
        assertThat(takenUserData()).isEqualTo(all);
        assertThat(Arrays.stream(all)).hasSameSizeAs(reaped);
    }

    @Test
    void whatSetUpAnswered() {
        assertThat(ring.setupFlags()).isEqualTo(IORING_SETUP_SUBMIT_ALL);
        assertThat(ring.features()).isEqualTo(IORING_FEAT_NODROP);
        assertThat(ring.descriptorRegistered()).isFalse();
        assertThat(
                        ring.register(
                                IORING_REGISTER_PBUF_RING, java.lang.foreign.MemorySegment.NULL, 0))
                .isEqualTo(-1);
        assertThat(kernel.registerOpcode).isEqualTo(IORING_REGISTER_PBUF_RING);
    }
}
