package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.carrier.Group.Running;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DescriptorTest {

    private static final int FD = 4711; // never used: no test here calls the kernel with it

    private final Group group = Group.atHome(Group.config(2));

    @AfterEach
    void close() {
        group.close();
    }

    /** Threads of all kinds in turn. */
    private <T> Running<T> start(int which, Callable<T> task) {
        return switch (which % 3) {
            case 0 -> group.start(task);
            case 1 -> Running.onPlatform(task);
            default -> Running.onJdk(task);
        };
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void usersAreCounted() throws Exception {
        Descriptor descriptor = new Descriptor(FD);
        assertThat(descriptor.fd()).isEqualTo(FD);
        assertThat(descriptor.inUse()).isFalse();
        descriptor.enter();
        descriptor.enter(Descriptor.READING, 0);
        descriptor.enter(Descriptor.WRITING, 0);
        for (int turn : new int[] {Descriptor.READING, 0, Descriptor.WRITING}) {
            assertThat(descriptor.inUse()).isTrue();
            descriptor.leave(turn);
        }
        assertThat(descriptor.inUse()).isFalse();
        assertThat(descriptor.beginClose()).isTrue();
        assertThat(descriptor.beginClose()).isFalse();
        assertThat(descriptor.closing()).isTrue();
        assertThatThrownBy(descriptor::enter).isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> descriptor.enter(Descriptor.READING, 0))
                .isExactlyInstanceOf(ClosedChannelException.class);
        descriptor.awaitUnused(group.carriers());
    }

    @Test
    void aTurnBelongsToOneAndTheTwoTurnsAreApart() throws Exception {
        Descriptor descriptor = new Descriptor(FD);
        int[] counts = new int[2];
        List<Running<Void>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int turn = i % 2;
            all.add(
                    start(
                            i / 2,
                            () -> {
                                int bit = turn == 0 ? Descriptor.READING : Descriptor.WRITING;
                                for (int n = 0; n < 500; n++) {
                                    descriptor.enter(bit, 0);
                                    int seen = counts[turn];
                                    if (n % 8 == 0) {
                                        Thread.yield();
                                    }
                                    counts[turn] = seen + 1;
                                    descriptor.leave(bit);
                                }
                                return null;
                            }));
        }
        for (Running<Void> one : all) {
            one.join();
        }
        assertThat(counts).containsExactly(3_000, 3_000);
        assertThat(descriptor.inUse()).isFalse();
    }

    @Test
    void waitingForATurnCanBeGivenUp() throws Exception {
        Descriptor descriptor = new Descriptor(FD);
        descriptor.enter(Descriptor.READING, 0);
        for (int i = 0; i < 3; i++) {
            Running<Boolean> interrupted =
                    start(
                            i,
                            () -> {
                                assertThatThrownBy(() -> descriptor.enter(Descriptor.READING, 0))
                                        .isExactlyInstanceOf(InterruptedIOException.class);
                                return Thread.interrupted();
                            });
            awaitWaiting(interrupted.thread());
            interrupted.thread().interrupt();
            assertThat(interrupted.join()).isTrue();
            Running<Boolean> late =
                    start(
                            i,
                            () -> {
                                long deadline = System.nanoTime() + 2_000_000;
                                assertThatThrownBy(() ->
                                                descriptor.enter(Descriptor.READING, deadline))
                                        .isInstanceOf(SocketTimeoutException.class);
                                return System.nanoTime() - deadline >= 0;
                            });
            assertThat(late.join()).isTrue();
        }
        List<Running<Void>> closedOn = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            closedOn.add(
                    start(
                            i,
                            () -> {
                                assertThatThrownBy(() -> descriptor.enter(Descriptor.READING, 0))
                                        .isExactlyInstanceOf(AsynchronousCloseException.class);
                                return null;
                            }));
            awaitWaiting(closedOn.get(i).thread());
        }
        descriptor.beginClose();
        for (Running<Void> one : closedOn) {
            one.join();
        }
        assertThat(descriptor.inUse()).isTrue();
        descriptor.leave(Descriptor.READING);
        descriptor.awaitUnused(group.carriers());
    }

    @Test
    void closeWaitsForThoseWhoAreIn() throws Exception {
        for (int i = 0; i < 9; i++) {
            Descriptor descriptor = new Descriptor(FD);
            descriptor.enter(Descriptor.WRITING, 0);
            descriptor.enter();
            CountDownLatch began = new CountDownLatch(1);
            Running<Boolean> closer =
                    start(
                            i,
                            () -> {
                                boolean first = descriptor.beginClose();
                                began.countDown();
                                descriptor.awaitUnused(group.carriers());
                                return first && Thread.interrupted();
                            });
            began.await();
            closer.thread().interrupt(); // which must not end the wait
            descriptor.leave();
            awaitWaiting(closer.thread());
            assertThat(closer.outcome().isDone()).isFalse();
            descriptor.leave(Descriptor.WRITING);
            assertThat(closer.join()).as("first, and the status kept").isTrue();
        }
    }

    /** The number is never used once its closer has gone on: by then it may be a stranger's. */
    @Test
    void nobodyIsInAfterClose() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the descriptor: " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Descriptor descriptor = new Descriptor(FD);
            boolean[] gone = {false};
            AtomicInteger entered = new AtomicInteger();
            List<Running<Void>> users = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int turn = new int[] {0, Descriptor.READING, Descriptor.WRITING}[i % 3];
                users.add(start(round + i, () -> use(descriptor, turn, gone, entered)));
            }
            int enough = random.nextInt(200);
            Awaitility.await()
                    .atMost(Group.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofNanos(100_000))
                    .until(() -> entered.get() >= enough);
            Running<Boolean> closer =
                    start(
                            random.nextInt(3),
                            () -> {
                                boolean first = descriptor.beginClose();
                                descriptor.awaitUnused(group.carriers());
                                gone[0] = true;
                                return first;
                            });
            assertThat(closer.join()).isTrue();
            for (Running<Void> user : users) {
                user.join();
            }
        }
    }

    private static Void use(Descriptor descriptor, int turn, boolean[] gone, AtomicInteger entered)
            throws IOException {
        try {
            while (true) {
                if (turn == 0) {
                    descriptor.enter();
                } else {
                    descriptor.enter(turn, 0);
                }
                try {
                    assertThat(gone[0]).as("used after close").isFalse();
                    if (entered.incrementAndGet() % 5 == 0) {
                        Carrier.park(Carrier.current(), System.nanoTime() + 1);
                    }
                    assertThat(gone[0]).as("closed while in use").isFalse();
                } finally {
                    descriptor.leave(turn);
                }
            }
        } catch (ClosedChannelException e) {
            return null;
        }
    }
}
