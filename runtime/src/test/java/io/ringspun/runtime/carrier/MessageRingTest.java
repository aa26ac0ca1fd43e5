package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.contract.Patience;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.ring.Facility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Carriers that wake each other by messages from ring to ring. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MessageRingTest {

    private static IoConfig config(int carriers) {
        return Group.config(carriers).withFeature("message-ring", FeatureChoice.ON);
    }

    private static Group open(IoConfig config) {
        Group group = Group.atHome(config);
        boolean has = group.carriers().has(Facility.MESSAGE_RING);
        if (!has) {
            group.close();
        }
        assumeTrue(has, "the kernel has no messages between rings");
        return group;
    }

    /** A ball that goes round between threads at home wherever they are. */
    private static final class Round {

        private final int players;
        private final int total;
        private final AtomicInteger passes = new AtomicInteger();
        private final List<Running<Integer>> all = new ArrayList<>();
        private final CountDownLatch complete = new CountDownLatch(1);

        Round(Group group, int players, int total) {
            this.players = players;
            this.total = total;
            for (int i = 0; i < players; i++) {
                int player = i;
                all.add(group.start(() -> play(player)));
            }
            complete.countDown();
        }

        private int play(int player) throws InterruptedException {
            complete.await();
            Thread next = all.get((player + 1) % players).thread();
            int passed = 0;
            while (true) {
                int pass = passes.get();
                if (pass >= total) {
                    LockSupport.unpark(next);
                    return passed;
                }
                if (pass % players == player) {
                    passed++;
                    passes.incrementAndGet();
                    LockSupport.unpark(next);
                } else {
                    LockSupport.park();
                }
            }
        }

        void join() throws Exception {
            int sum = 0;
            for (Running<Integer> one : all) {
                sum += one.join();
            }
            assertThat(sum).isEqualTo(total);
        }
    }

    private static long arrived(Group group) {
        return group.carriers().all().stream()
                .mapToLong(carrier -> carrier.inFlight().signals().arrivedCount())
                .sum();
    }

    private static long failed(Group group) {
        return group.carriers().all().stream()
                .mapToLong(carrier -> carrier.inFlight().signals().failedCount())
                .sum();
    }

    @ParameterizedTest
    @CsvSource({"2, 64, 256", "2, 2, 4", "3, 4, 8", "4, 2, 4"})
    void noWakeUpIsLost(int carriers, int submission, int completion) throws Exception {
        try (Group group = open(config(carriers).withQueues(submission, completion, 16))) {
            List<Round> rounds = new ArrayList<>();
            for (int players : new int[] {2, 3, 5}) {
                rounds.add(new Round(group, players, Patience.repetitions(10_000)));
            }
            for (Round round : rounds) {
                round.join();
            }
            assertThat(arrived(group)).as("messages that arrived").isPositive();
        }
    }

    /** Whom a thread has woken does not wait until that thread leaves its carrier. */
    @Test
    void theMessageDoesNotWaitForTheEndOfTheTurn() throws Exception {
        try (Group group = open(config(2))) {
            int across = 0;
            for (int i = 0; i < 400; i++) {
                CountDownLatch parked = new CountDownLatch(1);
                AtomicReference<Carrier> there = new AtomicReference<>();
                CountDownLatch woken = new CountDownLatch(1);
                Running<Void> sleeper =
                        group.start(() -> {
                            there.set(Carrier.current());
                            parked.countDown();
                            LockSupport.park();
                            woken.countDown();
                            return null;
                        });
                Running<Boolean> waker =
                        group.start(() -> {
                            parked.await();
                            LockSupport.unpark(sleeper.thread());
                            if (there.get() == Carrier.current()) {
                                return false;
                            }
                            HomeTest.spinUntil(
                                    () -> woken.getCount() == 0); // and holds its carrier
                            return true;
                        });
                across += waker.join() ? 1 : 0;
                sleeper.join();
            }
            assertThat(across).isPositive();
            assertThat(arrived(group)).as("messages that arrived").isPositive();
        }
    }

    /** Ends of carriers, with wake-ups on their way between them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aThousandGroupsCloseUnderWakeUps(int carriers) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc to count in");
        Random random = new Random(carriers);
        long before = 0;
        int groups = 50 + Patience.repetitions(500);
        for (int i = 0; i < groups; i++) {
            if (i == 50) {
                before = descriptors();
            }
            Group group = open(config(carriers).withQueues(4, 8, 16).withReceiveBuffers(2, 64));
            Round round = new Round(group, 2 + random.nextInt(3), 50 + random.nextInt(300));
            int most = random.nextInt(200);
            while (round.passes.get() < most && round.passes.get() < round.total) {
                Thread.onSpinWait();
            }
            assertThat(group.carriers().close(Group.PATIENCE)).isTrue();
            round.join(); // on carriers without rings
            assertThat(failed(group)).as("messages to a ring that is gone").isZero();
            group.close();
        }
        long most = before;
        Awaitility.await().atMost(Group.PATIENCE).until(() -> descriptors() <= most);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    /** Whoever it is: those who wake it and those it wakes go on. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aRingThatDiesStopsNobody(int carriers) throws Exception {
        for (int i = 0; i < 5; i++) {
            Group group = open(config(carriers));
            List<Round> rounds = new ArrayList<>();
            for (int players = 2; players < 5; players++) {
                rounds.add(new Round(group, players, 3_000));
            }
            Running<Void> killer =
                    group.start(() -> {
                        rounds.forEach(round -> LockSupport.unpark(round.all.getFirst().thread()));
                        Group.kill(Carrier.current());
                        return null;
                    });
            killer.join();
            for (Round round : rounds) {
                round.join();
            }
            group.close();
        }
    }
}
