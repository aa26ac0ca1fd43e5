package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.runtime.carrier.Group.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Virtual threads at home on one carrier, and what the JDK lets them do. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HomeTest {

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    private final Group group = Group.atHome(Group.config(1));
    private final Carrier carrier = group.carrier(0);

    @AfterEach
    void close() {
        group.close();
    }

    static void spinUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** A thread that parks until it has been given so many permits, one after the other. */
    private static final class Taker {

        private final AtomicInteger permits = new AtomicInteger();
        private final Running<Integer> running;
        private volatile boolean waiting;

        Taker(Group group, int count) {
            running =
                    group.start(() -> {
                        int taken = 0;
                        while (taken < count) {
                            while (permits.get() == 0) {
                                waiting = true;
                                LockSupport.park();
                            }
                            permits.decrementAndGet();
                            taken++;
                        }
                        return taken;
                    });
        }

        void give() {
            permits.incrementAndGet();
            LockSupport.unpark(running.thread());
        }

        void awaitWaiting() {
            spinUntil(() -> waiting && running.thread().getState() == Thread.State.WAITING);
        }
    }

    @Test
    void aThreadLivesOnItsCarrierAndHasAName() throws Exception {
        assertThat(Carrier.current()).isNull();
        Running<Carrier> running = group.start(Carrier::current);
        assertThat(running.join()).isSameAs(carrier);
        assertThat(running.thread().isVirtual()).isTrue();
        assertThat(running.thread().getName()).matches("ringspun-\\d+");
        assertThat(Running.onJdk(Carrier::current).join()).isNull();
    }

    /**
     * To look at a thread that waits to run, the JDK takes it off and submits it anew, however
     * often it is queued.
     */
    @Test
    void aThreadSubmittedManyTimesRunsOnce() throws Exception {
        List<Taker> takers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            takers.add(new Taker(group, 2));
        }
        takers.forEach(Taker::awaitWaiting);
        for (int round = 0; round < 2; round++) {
            AtomicBoolean holds = new AtomicBoolean();
            AtomicBoolean released = new AtomicBoolean();
            Running<Void> holder =
                    group.start(() -> {
                        holds.set(true);
                        spinUntil(released::get);
                        return null;
                    });
            spinUntil(holds::get);
            takers.forEach(Taker::give);
            for (int i = 0; i < 10; i++) {
                for (Taker taker : takers) {
                    assertThat(taker.running.thread().getStackTrace()).isNotEmpty();
                }
            }
            released.set(true);
            holder.join();
        }
        for (Taker taker : takers) {
            assertThat(taker.running.join()).isEqualTo(2);
        }
    }

    @Test
    void aStormOfWakeUpsFromStrangers() throws Exception {
        int each = 20_000;
        List<Taker> takers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            takers.add(new Taker(group, 4 * each / 8));
        }
        List<Running<Void>> givers = new ArrayList<>();
        for (int g = 0; g < 4; g++) {
            int first = g;
            java.util.concurrent.Callable<Void> giving =
                    () -> {
                        for (int i = 0; i < each; i++) {
                            takers.get((first + i) % takers.size()).give();
                        }
                        return null;
                    };
            givers.add(g % 2 == 0 ? Running.onPlatform(giving) : Running.onJdk(giving));
        }
        for (Running<Void> giver : givers) {
            giver.join();
        }
        for (Taker taker : takers) {
            assertThat(taker.running.join()).isEqualTo(4 * each / 8);
        }
    }

    @Test
    void yieldingThreadsTakeTurns() throws Exception {
        List<Integer> order =
                new ArrayList<>(); // both on one carrier: never touched by two at a time
        Running<Void> parent =
                group.start(() -> {
                    for (int i = 0; i < 2; i++) {
                        int self = i;
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int n = 0; n < 1_000; n++) {
                                        order.add(self);
                                        Thread.yield();
                                    }
                                });
                    }
                    while (order.size() < 2_000) {
                        Thread.yield();
                    }
                    return null;
                });
        parent.join();
        for (int i = 1; i < order.size(); i++) {
            assertThat(order.get(i)).as("turn %s", i).isNotEqualTo(order.get(i - 1));
        }
    }

    @Test
    void yieldingThreadsDoNotKeepOthersFromBeginningOrTheRingFromWorking() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Running<Void>> yielders = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            yielders.add(
                    group.start(() -> {
                        while (!stop.get()) {
                            Thread.yield();
                        }
                        return null;
                    }));
        }
        for (int i = 0; i < 100; i++) {
            int result =
                    group.start(
                                    () -> {
                                        OneShot nop = carrier.operation(null);
                                        nop.nop();
                                        return nop.perform(0);
                                    })
                            .join();
            assertThat(result).isZero();
        }
        stop.set(true);
        for (Running<Void> yielder : yielders) {
            yielder.join();
        }
    }

    @Test
    void theJdksTimedWaitsEnd() throws Exception {
        List<Running<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int nanos = i * 100_000;
            waiters.add(
                    group.start(() -> {
                        long start = System.nanoTime();
                        CountDownLatch never = new CountDownLatch(1);
                        assertThat(never.await(nanos, TimeUnit.NANOSECONDS)).isFalse();
                        LockSupport.parkNanos(nanos);
                        Object monitor = new Object();
                        synchronized (monitor) {
                            monitor.wait(1);
                        }
                        return System.nanoTime() - start >= nanos && Carrier.current() == carrier;
                    }));
        }
        for (Running<Boolean> waiter : waiters) {
            assertThat(waiter.join()).isTrue();
        }
    }

    @Test
    void aMonitorSharedWithStrangers() throws Exception {
        Object monitor = new Object();
        int[] count = {0};
        java.util.concurrent.Callable<Void> counting =
                () -> {
                    for (int i = 0; i < 1_000; i++) {
                        synchronized (monitor) {
                            int seen = count[0];
                            if (i % 16 == 0) {
                                Thread.yield(); // inside: the others find it taken
                            }
                            count[0] = seen + 1;
                        }
                    }
                    return null;
                };
        List<Running<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(group.start(counting));
        }
        all.add(Running.onPlatform(counting));
        all.add(Running.onJdk(counting));
        for (Running<Void> one : all) {
            one.join();
        }
        assertThat(count[0]).isEqualTo(6_000);
    }

    @Test
    void waitAndNotifyAcrossSchedulers() throws Exception {
        Object monitor = new Object();
        int[] turn = {0};
        List<Running<Void>> players = new ArrayList<>();
        for (int p = 0; p < 3; p++) {
            int self = p;
            java.util.concurrent.Callable<Void> playing =
                    () -> {
                        for (int i = 0; i < 500; i++) {
                            synchronized (monitor) {
                                while (turn[0] % 3 != self) {
                                    monitor.wait();
                                }
                                turn[0]++;
                                monitor.notifyAll();
                            }
                        }
                        return null;
                    };
            players.add(p == 1 ? Running.onPlatform(playing) : group.start(playing));
        }
        for (Running<Void> player : players) {
            player.join();
        }
        assertThat(turn[0]).isEqualTo(1_500);
    }

    @Test
    void threadLocalsAndScopedValuesBelongToTheThreadNotToTheCarrier() throws Exception {
        ThreadLocal<Integer> local = ThreadLocal.withInitial(() -> -1);
        List<Running<Void>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int self = i;
            all.add(
                    group.start(() -> {
                        assertThat(local.get()).isEqualTo(-1);
                        assertThat(SCOPED.isBound()).isFalse();
                        local.set(self);
                        ScopedValue.where(SCOPED, "value " + self)
                                .run(() -> {
                                    for (int n = 0; n < 20; n++) {
                                        Thread.yield();
                                        assertThat(SCOPED.get()).isEqualTo("value " + self);
                                    }
                                });
                        assertThat(local.get()).isEqualTo(self);
                        return null;
                    }));
        }
        for (Running<Void> one : all) {
            one.join();
        }
    }

    @Test
    void anExceptionEndsItsThreadAlone() throws Exception {
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        Thread thrower =
                group.carriers()
                        .population()
                        .newThread(() -> {
                            throw new IllegalStateException("thrown at home");
                        });
        thrower.setUncaughtExceptionHandler((thread, failure) -> uncaught.complete(failure));
        thrower.start();
        assertThat(uncaught.get(60, TimeUnit.SECONDS)).hasMessage("thrown at home");
        thrower.join();
        assertThatThrownBy(() -> group.start(() -> descend(0)).join())
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(group.start(Carrier::current).join()).isSameAs(carrier);
    }

    private static int descend(int depth) {
        return descend(depth + 1) + depth;
    }

    @Test
    void threadsStartedByTheJdkInsideShareTheHome() throws Exception {
        Running<List<Carrier>> parent =
                group.start(() -> {
                    List<Carrier> seen = new ArrayList<>();
                    Thread child = Thread.startVirtualThread(() -> seen.add(Carrier.current()));
                    child.join();
                    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                        List<Future<Carrier>> futures = new ArrayList<>();
                        for (int i = 0; i < 100; i++) {
                            futures.add(
                                    executor.submit(() -> {
                                        LockSupport.parkNanos(1);
                                        return Carrier.current();
                                    }));
                        }
                        for (Future<Carrier> future : futures) {
                            seen.add(future.get());
                        }
                    }
                    return seen;
                });
        assertThat(parent.join()).hasSize(101).containsOnly(carrier);
    }

    @Test
    void everythingAtOnce() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of everything at once: " + seed);
        List<Running<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Random random = new Random(seed + i);
            all.add(
                    group.start(() -> {
                        int done = 0;
                        while (done < 100) {
                            switch (random.nextInt(4)) {
                                case 0 -> Thread.yield();
                                case 1 -> LockSupport.parkNanos(random.nextInt(100_000));
                                case 2 -> Thread.startVirtualThread(() -> {}).join();
                                default -> {
                                    OneShot nop = carrier.operation(null);
                                    nop.nop();
                                    assertThat(nop.perform(0)).isZero();
                                }
                            }
                            done++;
                        }
                        return done;
                    }));
        }
        for (Running<Integer> one : all) {
            assertThat(one.join()).isEqualTo(100);
        }
    }
}
