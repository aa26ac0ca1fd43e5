package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.kernel.Errno;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Carriers that close, what goes on after them, and what they cost while nothing happens. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HomeEndTest {

    private static Thread carrierThread(Group group) throws Exception {
        return group.start(Scheduling::currentCarrier).join();
    }

    private static void awaitEnd(Thread thread) throws InterruptedException {
        assertThat(thread.join(Group.PATIENCE)).as("%s has ended", thread).isTrue();
    }

    /** Parks until the latch says that it was meant; counts how often that was. */
    private static void parkFor(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            LockSupport.park();
        }
    }

    @Test
    void threadsThatOutliveTheirRuntimeGoOn() throws Exception {
        Group group = Group.atHome(Group.config(1));
        Thread carrier = carrierThread(group);
        CountDownLatch parked = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        Running<Integer> outliving =
                group.start(() -> {
                    parked.countDown();
                    parkFor(woken);
                    assertThat(new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS)).isFalse();
                    LockSupport.parkNanos(1_000_000);
                    Thread.startVirtualThread(() -> {}).join();
                    OneShot nop = group.carrier(0).operation(null);
                    nop.nop();
                    return nop.perform(0);
                });
        parked.await();
        assertThat(group.carriers().population().await(Duration.ofMillis(20)))
                .containsExactly(outliving.thread());
        assertThat(group.carriers().close(Group.PATIENCE)).isTrue();
        assertThat(carrier.isAlive()).isTrue();
        woken.countDown();
        LockSupport.unpark(outliving.thread());
        assertThat(outliving.join()).isEqualTo(-Errno.ECANCELED);
        awaitEnd(carrier);
        group.close();
    }

    /** A wait with a limit of a thread whose own carrier has given its ring back. */
    @Test
    void deadlinesGoOnAfterTheRing() throws Exception {
        Group group = Group.atHome(Group.config(1));
        Group other = Group.atHome(Group.config(1));
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Event event = new Event();
        Running<Integer> outliving =
                group.start(() -> {
                    started.countDown();
                    parkFor(closed);
                    return event.read(other.carrier(0), null)
                            .perform(System.nanoTime() + 5_000_000);
                });
        started.await();
        assertThat(group.carriers().close(Group.PATIENCE)).isTrue();
        closed.countDown();
        LockSupport.unpark(outliving.thread());
        try {
            assertThat(outliving.join()).isEqualTo(OneShot.EXPIRED);
        } finally {
            event.happen();
        }
        group.close();
        other.close();
        event.close();
    }

    @Test
    void oneWhoIsWokenAfterTheEndFindsACarrierAgain() throws Exception {
        Group group = Group.atHome(Group.config(1));
        Thread carrier = carrierThread(group);
        List<CountDownLatch> gates = Stream.generate(() -> new CountDownLatch(1)).limit(3).toList();
        AtomicInteger passed = new AtomicInteger();
        // Not counted: started by the JDK inside, so that nothing waits for it.
        Thread child =
                group.start(() ->
                                Thread.startVirtualThread(() -> {
                                    for (CountDownLatch gate : gates) {
                                        parkFor(gate);
                                        assertThat(Carrier.current()).isSameAs(group.carrier(0));
                                        passed.incrementAndGet();
                                    }
                                }))
                        .join();
        group.close();
        awaitEnd(carrier);
        for (int i = 0; i < 3; i++) {
            gates.get(i).countDown();
            LockSupport.unpark(child);
            int expected = i + 1;
            org.awaitility.Awaitility.await()
                    .atMost(Group.PATIENCE)
                    .until(() -> passed.get() == expected);
        }
        awaitEnd(child);
    }

    @Test
    void manyWokenAfterTheEndByManyAtOnce() throws Exception {
        Group group = Group.atHome(Group.config(1));
        CountDownLatch gate = new CountDownLatch(1);
        List<Thread> children =
                group.start(() ->
                                Stream.generate(() ->
                                                Thread.startVirtualThread(() -> parkFor(gate)))
                                        .limit(400)
                                        .toList())
                        .join();
        group.close();
        CyclicBarrier start = new CyclicBarrier(4);
        gate.countDown();
        List<Running<Void>> wakers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            int first = w;
            wakers.add(
                    Running.onPlatform(() -> {
                        start.await();
                        for (int i = first; i < children.size(); i += 4) {
                            LockSupport.unpark(children.get(i));
                            if (i % 10 == 0) {
                                Thread.yield(); // the revived carrier may end in between
                            }
                        }
                        return null;
                    }));
        }
        for (Running<Void> waker : wakers) {
            waker.join();
        }
        for (Thread child : children) {
            awaitEnd(child);
        }
    }

    @Test
    void closingWhileThreadsAreStarting() throws Exception {
        for (int round = 0; round < 50; round++) {
            Group group = Group.atHome(Group.config(2));
            CountDownLatch ended = new CountDownLatch(200);
            CountDownLatch some = new CountDownLatch(50);
            Running<Void> starter =
                    Running.onPlatform(() -> {
                        for (int i = 0; i < 200; i++) {
                            group.carriers().population().newThread(ended::countDown).start();
                            some.countDown();
                        }
                        return null;
                    });
            some.await();
            assertThat(group.carriers().close(Group.PATIENCE)).isTrue();
            starter.join();
            assertThat(ended.await(60, TimeUnit.SECONDS)).as("every thread started runs").isTrue();
            group.close();
        }
    }

    @Test
    void aThreadAtHomeMayCloseItsOwnCarriers() throws Exception {
        Group group = Group.atHome(Group.config(2));
        Thread carrier = carrierThread(group);
        Running<Boolean> closer = group.start(() -> group.carriers().close(Duration.ZERO));
        assertThat(closer.join()).isTrue();
        awaitEnd(carrier);
        group.close();
    }

    @Test
    void openAndCloseLeaveNothingBehind() throws Exception {
        cycles(100); // everything loaded and compiled, heap grown
        long descriptors = entries("/proc/self/fd");
        long mappings = Files.readAllLines(Path.of("/proc/self/maps")).size();
        long threads = entries("/proc/self/task");
        cycles(900);
        assertThat(entries("/proc/self/fd")).as("descriptors").isLessThan(descriptors + 20);
        assertThat(Files.readAllLines(Path.of("/proc/self/maps")).size())
                .as("mappings")
                .isLessThan((int) mappings + 200);
        assertThat(entries("/proc/self/task")).as("threads").isLessThan(threads + 50);
    }

    private static void cycles(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            try (Group group = Group.atHome(Group.config(1))) {
                Thread carrier = carrierThread(group);
                assertThat(group.carriers().close(Group.PATIENCE)).isTrue();
                awaitEnd(carrier);
            }
        }
    }

    private static long entries(String folder) throws IOException {
        try (Stream<Path> list = Files.list(Path.of(folder))) {
            return list.count();
        }
    }

    /**
     * Not a lambda of the class below, which other threads may not call before it is initialised.
     */
    private static void happenElsewhere(Event event) {
        Running.onPlatform(() -> {
            event.happen();
            return null;
        });
    }

    /**
     * A class whose initialiser waits for its own ring: the thread cannot leave its carrier
     * meanwhile.
     */
    private static final class Pinned {

        private static final int RESULT;
        private static final int EXPIRED;

        static {
            Carrier carrier = java.util.Objects.requireNonNull(Carrier.current());
            OneShot nop = carrier.operation(null);
            nop.nop();
            int result = nop.perform(0);
            try (Event event = new Event()) {
                happenElsewhere(event);
                result += event.read(carrier, null).perform(0);
                EXPIRED = event.read(carrier, null).perform(System.nanoTime() + 3_000_000);
            }
            RESULT = result;
        }
    }

    @Test
    void aThreadThatCannotLeaveItsCarrierDrivesTheRingInPlace() throws Exception {
        try (Group group = Group.atHome(Group.config(1))) {
            assertThat(group.carrier(0).stats(0, 0).pinnedWaits()).isZero();
            assertThat(group.start(() -> Pinned.RESULT).join()).isEqualTo(Long.BYTES);
            assertThat(group.start(() -> Pinned.EXPIRED).join()).isEqualTo(OneShot.EXPIRED);
            assertThat(group.carrier(0).stats(0, 0).pinnedWaits()).isPositive();
        }
    }

    @Test
    void nothingToDoCostsNothing() throws Exception {
        try (Group group = Group.atHome(Group.config(2));
                Event event = new Event()) {
            CountDownLatch gate = new CountDownLatch(1);
            CountDownLatch there = new CountDownLatch(100);
            List<Running<Void>> idle = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                boolean reads = i % 2 == 0;
                idle.add(
                        group.start(() -> {
                            there.countDown();
                            if (reads) {
                                event.read(group.carriers().nearest(), null).perform(0);
                            } else {
                                parkFor(gate);
                            }
                            return null;
                        }));
            }
            List<Thread> carriers = new ArrayList<>();
            for (Running<Thread> one :
                    List.of(
                            group.start(Scheduling::currentCarrier),
                            group.start(Scheduling::currentCarrier))) {
                carriers.add(one.join());
            }
            there.await();
            new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS); // until all of them wait
            long before = work(carriers);
            new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
            long nanos = work(carriers) - before;
            assertThat(nanos)
                    .as("nanoseconds of processor in half a second")
                    .isLessThan(100_000_000);
            gate.countDown();
            for (Running<Void> one : idle) {
                event.happen();
                LockSupport.unpark(one.thread());
            }
            for (Running<Void> one : idle) {
                one.join();
            }
        }
    }

    private static long work(List<Thread> carriers) {
        var threads = ManagementFactory.getThreadMXBean();
        return carriers.stream()
                .mapToLong(thread -> threads.getThreadCpuTime(thread.threadId()))
                .sum();
    }
}
