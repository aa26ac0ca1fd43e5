package io.ringspun.runtime.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class TurnTest {

    private final Turn turn = new Turn();

    @Test
    void isHandedOnInTheOrderOfArrival() throws InterruptedException {
        ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        assertThat(turn.take(Deadline.NONE)).isEqualTo(Wake.READY);
        for (int i = 0; i < 20; i++) {
            int number = i;
            threads.add(
                    Thread.startVirtualThread(() -> {
                        turn.take(Deadline.NONE);
                        order.add(number);
                        turn.give();
                    }));
            await().until(() -> turn.waiting() == number + 1);
        }
        turn.give();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(List.copyOf(order)).isSorted().hasSize(20);
    }

    @Test
    void waitsNoLongerThanTheDeadline() throws Exception {
        turn.take(Deadline.NONE);
        CompletableFuture<Wake> wake = new CompletableFuture<>();
        Thread.startVirtualThread(() -> wake.complete(turn.take(Deadline.after(1_000_000))));
        assertThat(wake.get()).isEqualTo(Wake.TIMED_OUT);
        assertThat(turn.waiting()).isZero();
        turn.give();
    }

    @Test
    void endsTheWaitOfAnInterruptedThreadAndKeepsItsStatus() throws Exception {
        turn.take(Deadline.NONE);
        CompletableFuture<Boolean> status = new CompletableFuture<>();
        CompletableFuture<Wake> wake = new CompletableFuture<>();
        Thread waiter =
                Thread.startVirtualThread(() -> {
                    wake.complete(turn.take(Deadline.NONE));
                    status.complete(Thread.currentThread().isInterrupted());
                });
        await().until(() -> turn.waiting() == 1);
        waiter.interrupt();
        assertThat(wake.get()).isEqualTo(Wake.INTERRUPTED);
        assertThat(status.get()).isTrue();
        turn.give();
    }

    @Test
    void isGivenToAnInterruptedThreadIfItIsFree() {
        Thread.currentThread().interrupt();
        try {
            assertThat(turn.take(Deadline.NONE)).isEqualTo(Wake.READY);
            turn.give();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
