package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.Group.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where threads begin, and what a thread that computes does to the others. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PlacementTest {

    private static void parkFor(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            LockSupport.park();
        }
    }

    private static void release(CountDownLatch latch, List<? extends Running<?>> all)
            throws Exception {
        latch.countDown();
        for (Running<?> one : all) {
            LockSupport.unpark(one.thread());
            one.join();
        }
    }

    /** A thread that has begun when this returns, and parks. */
    private static Carrier begin(Group group, CountDownLatch gate, List<Running<Void>> all)
            throws Exception {
        AtomicReference<Carrier> where = new AtomicReference<>();
        CountDownLatch began = new CountDownLatch(1);
        all.add(
                group.start(() -> {
                    where.set(Carrier.current());
                    began.countDown();
                    parkFor(gate);
                    return null;
                }));
        began.await();
        return where.get();
    }

    @Test
    void threadsSpreadEvenly() throws Exception {
        try (Group group = Group.atHome(Group.config(3))) {
            CountDownLatch gate = new CountDownLatch(1);
            List<Running<Void>> all = new ArrayList<>();
            int[] counts = new int[3];
            for (int i = 0; i < 30; i++) {
                counts[begin(group, gate, all).index()]++;
            }
            assertThat(counts).containsExactly(10, 10, 10);
            release(gate, all);
        }
    }

    @Test
    void aCarrierThatIsHeldIsPassedOver() throws Exception {
        try (Group group = Group.atHome(Group.config(2))) {
            AtomicBoolean released = new AtomicBoolean();
            AtomicReference<Carrier> held = new AtomicReference<>();
            Running<Void> holder =
                    group.start(() -> {
                        held.set(Carrier.current());
                        HomeTest.spinUntil(released::get);
                        return null;
                    });
            HomeTest.spinUntil(() ->
                    held.get() != null && held.get().turn().lasts(System.nanoTime()) > 5_000_000);
            CountDownLatch gate = new CountDownLatch(1);
            List<Running<Void>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                assertThat(begin(group, gate, all)).isNotSameAs(held.get());
            }
            released.set(true);
            holder.join();
            release(gate, all);
        }
    }

    /** Threads that wait to begin where another computes, taken by a carrier that comes to rest. */
    @Test
    void threadsNotBegunAreTakenByAnIdleCarrier() throws Exception {
        try (Group group = Group.atHome(Group.config(2))) {
            CountDownLatch gate = new CountDownLatch(1);
            List<Running<Void>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                begin(group, gate, all);
            }
            for (int round = 0; round < 20; round++) {
                CountDownLatch begun = new CountDownLatch(4);
                AtomicBoolean done = new AtomicBoolean();
                Running<Void> holder =
                        group.start(() -> {
                            Carrier mine = Carrier.current();
                            for (int i = 0; i < 4; i++) {
                                group.carriers()
                                        .population()
                                        .newThread(() -> {
                                            assertThat(Carrier.current()).isNotSameAs(mine);
                                            begun.countDown();
                                        })
                                        .start();
                            }
                            HomeTest.spinUntil(() -> begun.getCount() == 0); // never leaves
                            done.set(true);
                            return null;
                        });
                while (!done.get()) {
                    all.forEach(one ->
                            LockSupport.unpark(
                                    one.thread())); // the other comes to rest again and again
                    Thread.yield();
                }
                holder.join();
            }
            release(gate, all);
        }
    }

    /** A limit that runs out while another thread computes is seen afterwards. */
    @Test
    void aLimitThatRunsOutWhileAnotherThreadComputes() throws Exception {
        try (Group group = Group.atHome(Group.config(1));
                Event event = new Event()) {
            long deadline = System.nanoTime() + 1_000_000_000L;
            CountDownLatch waits = new CountDownLatch(1);
            Running<Long> waiter =
                    group.start(() -> {
                        waits.countDown();
                        int result = event.read(group.carrier(0), null).perform(deadline);
                        assertThat(result).isEqualTo(OneShot.EXPIRED);
                        return System.nanoTime() - deadline;
                    });
            waits.await();
            Running<Void> computing =
                    group.start(() -> {
                        HomeTest.spinUntil(() -> System.nanoTime() - deadline > 0);
                        return null;
                    });
            computing.join();
            assertThat(waiter.join()).as("nanoseconds late").isNotNegative();
        }
    }
}
