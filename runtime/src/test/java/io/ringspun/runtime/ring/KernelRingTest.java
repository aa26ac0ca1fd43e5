package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FeatureChoice;
import io.ringspun.IoReport.FeatureState;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rings of the real kernel. The thread of a test owns its ring. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class KernelRingTest {

    private static final Request NOP = new Request() {};

    static {
        NOP.nop();
    }

    static Ring open(int submissionEntries, int completionEntries, Choices choices) {
        return Room.ring(submissionEntries, completionEntries, choices);
    }

    private static Choices without(Facility... facilities) {
        return new Choices(
                Arrays.stream(facilities)
                        .collect(Collectors.toMap(Facility::label, _ -> FeatureChoice.OFF)));
    }

    @Test
    void manyRequestsThroughTheSmallestQueues() {
        int total = 100_000;
        try (Ring ring = open(2, 4, Choices.NONE)) {
            boolean[] seen = new boolean[total];
            int[] count = {0};
            int staged = 0;
            while (count[0] < total) {
                while (staged < total && ring.stage(NOP, staged)) {
                    staged++;
                }
                ring.enter(staged < total ? 0 : 1, -1);
                ring.reap((userData, result, flags) -> {
                    assertThat(result).isZero();
                    assertThat(seen[(int) userData]).as("twice").isFalse();
                    seen[(int) userData] = true;
                    count[0]++;
                });
            }
            assertThat(ring.submittedCount()).isEqualTo(total);
            assertThat(ring.stagedCount()).isZero();
            assertThat(ring.hasCompletions()).isFalse();
        }
    }

    /** Far more completions than fit, and nobody reaps: the kernel keeps the others. */
    @Test
    void aCompletionQueueThatOverflowsLosesNothing() {
        try (Ring ring = open(4, 4, Choices.NONE)) {
            int total = 0;
            while (ring.overflowsCount() == 0 || total < 40) {
                if (ring.stage(NOP, total)) {
                    total++;
                }
                int result = ring.enter(0, 0);
                assertThat(result).isIn(0, -Errno.EBUSY, -Errno.EAGAIN);
                assertThat(total).as("requests without an overflow").isLessThan(100_000);
            }
            assertThat(ring.kernelHasMore()).isTrue();
            List<Long> seen = new ArrayList<>();
            while (seen.size() < total) {
                ring.reap((userData, result, flags) -> seen.add(userData));
                ring.enter(0, 0);
            }
            for (int i = 0; i < total; i++) {
                assertThat(seen.get(i)).as("in order").isEqualTo(i);
            }
            assertThat(ring.kernelHasMore()).isFalse();
        }
    }

    @Test
    void oneRequestWatchesADescriptorForEver() {
        int eventfd = Linux.eventfd(0, Posix.EFD_CLOEXEC);
        try (Ring ring = open(4, 8, Choices.NONE)) {
            Request poll = new Request() {};
            poll.pollMultishot(eventfd, Posix.POLLIN);
            ring.stage(poll, 7);
            int[] count = {0};
            for (int i = 0; i < 1_000; i++) {
                Linux.wake(eventfd);
                int before = count[0];
                while (count[0] == before) {
                    assertThat(ring.enter(1, -1)).isIn(0, -Errno.EINTR);
                    ring.reap((userData, result, flags) -> {
                        assertThat(userData).isEqualTo(7);
                        assertThat(result & Posix.POLLIN).isNotZero();
                        assertThat(flags & IORING_CQE_F_MORE).as("ended").isNotZero();
                        count[0]++;
                    });
                }
            }
            assertThat(ring.submittedCount()).isEqualTo(1);
            Request cancel = new Request() {};
            cancel.cancel(7);
            ring.stage(cancel, 8);
            List<Long> ended = new ArrayList<>();
            while (ended.size() < 2) {
                ring.enter(1, -1);
                ring.reap((userData, result, flags) -> {
                    if ((flags & IORING_CQE_F_MORE) == 0) {
                        ended.add(userData);
                    }
                });
            }
            assertThat(ended).containsExactlyInAnyOrder(7L, 8L);
        } finally {
            Linux.close(eventfd);
        }
    }

    @Test
    void aWaitWithALimitEndsByItselfAndSleepsUntilThen() {
        try (Ring ring = open(4, 8, Choices.NONE)) {
            for (long nanos : new long[] {0, 1, 1_000_000, 30_000_000}) {
                long start = System.nanoTime();
                long enters = ring.entersCount();
                int result;
                while ((result = ring.enter(1, nanos)) == -Errno.EINTR) {
                    start = System.nanoTime();
                }
                assertThat(result).isEqualTo(-Errno.ETIME);
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
                assertThat(ring.entersCount() - enters).as("calls").isLessThan(20);
            }
            assertThat(ring.enter(0, 0)).as("without waiting").isZero();
        }
    }

    @Test
    void openAndCloseLeaveNothingBehind() throws IOException {
        cycles(100);
        long descriptors = descriptors();
        int mappings = Files.readAllLines(Path.of("/proc/self/maps")).size();
        cycles(1_900);
        assertThat(descriptors()).as("descriptors").isLessThan(descriptors + 20);
        assertThat(Files.readAllLines(Path.of("/proc/self/maps")).size())
                .as("mappings")
                .isLessThan(mappings + 200);
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            try (Ring ring = open(4, 8, Choices.NONE)) {
                ring.stage(NOP, i);
                ring.enter(1, -1);
                BufferRing buffers = BufferRing.open(ring, 1, 4, 64);
                if (buffers != null) {
                    buffers.close();
                }
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSwitchedOffIsNotUsed(Facility facility) throws IOException {
        withChoices(without(facility), Set.of(facility));
    }

    @Test
    void everythingSwitchedOffAndNothing() throws IOException {
        withChoices(without(Facility.values()), Set.of(Facility.values()));
        withChoices(Choices.NONE, Set.of());
    }

    private static void withChoices(Choices choices, Set<Facility> off) throws IOException {
        try (Ring ring = open(8, 16, choices)) {
            Features features = Features.detect().under(choices);
            assertThat(features.facilities())
                    .extracting(Found::facility)
                    .containsExactly(Facility.values());
            for (Found found : features.facilities()) {
                if (off.contains(found.facility())) {
                    assertThat(found.used()).isFalse();
                    assertThat(found.state()).isEqualTo(FeatureState.SWITCHED_OFF);
                } else {
                    assertThat(found.state()).isNotEqualTo(FeatureState.SWITCHED_OFF);
                }
                assertThat(features.has(found.facility())).isEqualTo(found.used());
            }
            // The ring itself, read back from what the kernel answered.
            assertThat((ring.setupFlags() & IORING_SETUP_DEFER_TASKRUN) != 0)
                    .isEqualTo(features.has(Facility.DEFERRED_WORK));
            assertThat((ring.setupFlags() & IORING_SETUP_SUBMIT_ALL) != 0)
                    .isEqualTo(features.has(Facility.SUBMIT_ALL));
            assertThat(ring.descriptorRegistered())
                    .isEqualTo(features.has(Facility.REGISTERED_RING));
            assertThat(ring.setupFlags() & IORING_SETUP_CQSIZE).isNotZero();
            assertThat(ring.features() & IORING_FEAT_NODROP).isNotZero();
            assertThat(ring.submissionEntries()).isEqualTo(8);
            assertThat(ring.completionEntries()).isEqualTo(16);
            for (int i = 0; i < 100; i++) {
                ring.stage(NOP, i);
                ring.enter(1, -1);
                assertThat(ring.reap((userData, result, flags) -> {})).isEqualTo(1);
            }
        }
    }
}
