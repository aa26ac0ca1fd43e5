package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.Group.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An inbox of our own, emptied by the test's thread. The carrier is only there because items are
 * told of one; its own inbox and ring are left alone.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class InboxTest {

    private final Group group = Group.stock(Group.config(1));
    private final Carrier carrier = group.carrier(0);
    private final Inbox inbox = new Inbox();
    private final List<Note> arrived = new ArrayList<>();

    @BeforeEach
    void isEmptyAtFirst() {
        assertThat(inbox.isEmpty()).isTrue();
    }

    @AfterEach
    void close() {
        group.close();
    }

    private final class Note extends Inbox.Message {

        private final int producer;
        private final int number;

        Note(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }

        @Override
        public void arrive(Carrier where) {
            assertThat(where).isSameAs(carrier);
            arrived.add(this);
        }
    }

    @Test
    void itemsArriveInTheOrderTheyWereLeft() {
        List<Note> left = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Note note = new Note(0, i);
            left.add(note);
            assertThat(inbox.push(note)).as("a wake-up is owed to one who is awake").isFalse();
        }
        assertThat(inbox.isEmpty()).isFalse();
        inbox.drain(carrier);
        assertThat(arrived).containsExactlyElementsOf(left);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(left).allSatisfy(note -> assertThat(note.next()).isNull());
    }

    @Test
    void onlyTheFirstWhoFindsTheSleeperOwesTheWakeUp() {
        assertThat(inbox.fallAsleep()).isTrue();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.push(new Note(0, 0))).isTrue();
        assertThat(inbox.push(new Note(0, 1))).isFalse();
        assertThat(inbox.wakeUp()).as("nobody has replaced the mark").isFalse();
        inbox.drain(carrier);
        assertThat(arrived).extracting(note -> note.number).containsExactly(0, 1);
        assertThat(inbox.push(new Note(0, 2))).isFalse();
    }

    @Test
    void oneWhoWakesByItselfIsOwedNothing() {
        assertThat(inbox.fallAsleep()).isTrue();
        assertThat(inbox.wakeUp()).isTrue();
        assertThat(inbox.push(new Note(0, 0))).isFalse();
        assertThat(inbox.fallAsleep()).as("sleeps over something to do").isFalse();
        inbox.drain(carrier);
        assertThat(inbox.fallAsleep()).isTrue();
    }

    @Test
    void anItemMayBeLeftAgainFromItsArrival() {
        List<String> seen = new ArrayList<>();
        inbox.push(
                new Inbox.Message() {
                    @Override
                    public void arrive(Carrier where) {
                        seen.add("again");
                        if (seen.size() < 3) {
                            inbox.push(this);
                        }
                    }
                });
        inbox.push(new Note(0, 7));
        inbox.drain(carrier);
        assertThat(seen).as("what is left meanwhile waits for the next time").hasSize(1);
        assertThat(arrived).hasSize(1);
        inbox.drain(carrier);
        inbox.drain(carrier);
        assertThat(seen).hasSize(3);
        assertThat(inbox.isEmpty()).isTrue();
    }

    /**
     * A sleeper who is woken by nothing but a push: a wake-up too few hangs it, one too many is
     * left over.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void manyProducersAgainstASoundSleeper(int producers) throws Exception {
        Semaphore bell = new Semaphore(0);
        List<Running<Void>> running = produce(producers, 200_000 / producers, bell);
        int sleeps = 0;
        while (arrived.size() < 200_000 / producers * producers) {
            inbox.drain(carrier);
            if (inbox.isEmpty() && inbox.fallAsleep()) {
                if (arrived.size() == 200_000 / producers * producers) {
                    assertThat(inbox.wakeUp()).isTrue();
                    break;
                }
                bell.acquire();
                assertThat(inbox.wakeUp()).as("the mark is gone with the first push").isFalse();
                sleeps++;
            }
        }
        joinAll(running);
        assertThat(bell.availablePermits())
                .as("wake-ups beyond one for each of %s sleeps", sleeps)
                .isZero();
        assertInOrder(producers, 200_000 / producers);
    }

    /**
     * A sleeper who often wakes for another reason, as a carrier does: it must know how many
     * wake-ups it is still owed.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void manyProducersAgainstALightSleeper(int producers) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the light sleeper: " + seed);
        Random random = new Random(seed);
        Semaphore bell = new Semaphore(0);
        List<Running<Void>> running = produce(producers, 200_000 / producers, bell);
        int owed = 0;
        while (arrived.size() < 200_000 / producers * producers) {
            inbox.drain(carrier);
            if (inbox.isEmpty() && inbox.fallAsleep()) {
                for (int spins = random.nextInt(200); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                if (!inbox.wakeUp()) {
                    owed++;
                }
            }
        }
        joinAll(running);
        assertThat(bell.availablePermits()).isEqualTo(owed);
        assertInOrder(producers, 200_000 / producers);
    }

    /** Rounds so short that every push meets the sleeper just falling asleep or just waking. */
    @Test
    void pushAndSleepAtTheSameMoment() throws Exception {
        int rounds = 20_000;
        CyclicBarrier start = new CyclicBarrier(2);
        AtomicInteger rung = new AtomicInteger();
        Running<Void> producer =
                Running.onPlatform(() -> {
                    for (int i = 0; i < rounds; i++) {
                        Note note = new Note(0, i);
                        start.await();
                        if (inbox.push(note)) {
                            rung.incrementAndGet();
                        }
                        start.await();
                    }
                    return null;
                });
        int expected = 0;
        for (int i = 0; i < rounds; i++) {
            start.await();
            if (inbox.fallAsleep() && !inbox.wakeUp()) {
                expected++;
            }
            start.await();
            inbox.drain(carrier);
            assertThat(arrived).hasSize(i + 1);
            assertThat(rung.get()).as("wake-ups after round %s", i).isEqualTo(expected);
        }
        producer.join();
        assertInOrder(1, rounds);
    }

    private List<Running<Void>> produce(int producers, int each, Semaphore bell) {
        CyclicBarrier start = new CyclicBarrier(producers);
        List<Running<Void>> running = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            running.add(
                    Running.onPlatform(() -> {
                        start.await();
                        for (int i = 0; i < each; i++) {
                            if (inbox.push(new Note(producer, i))) {
                                bell.release();
                            }
                        }
                        return null;
                    }));
        }
        return running;
    }

    private static void joinAll(List<Running<Void>> running) throws Exception {
        for (Running<Void> one : running) {
            one.join();
        }
    }

    private void assertInOrder(int producers, int each) {
        int[] next = new int[producers];
        for (Note note : arrived) {
            assertThat(note.number).isEqualTo(next[note.producer]++);
        }
        assertThat(next).containsOnly(each);
    }
}
