package io.ringspun.runtime.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringspun.IoConfig;
import io.ringspun.PinnedBuffer;
import io.ringspun.PoolTimeoutException;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NioPoolTest {

    private static final int BUFFER_BYTES = 1000;
    private static final int BYTES_MAX = 10_000;

    private final NioPool pool =
            new NioPool(IoConfig.DEFAULT.withPool(BUFFER_BYTES, BYTES_MAX), new Census(true));

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 64",
        "64, 64",
        "65, 128",
        "500, 512",
        "501, 1000",
        "1000, 1000",
        "1001, 1024",
        "5000, 8192",
        "8193, 10000",
        "10000, 10000"
    })
    void roundsUpToSizeClasses(int bytesMin, int capacity) throws IOException {
        try (PinnedBuffer buffer = pool.acquire(bytesMin)) {
            assertThat(buffer.limit()).isEqualTo(bytesMin);
            assertThat(buffer.capacity()).isEqualTo(capacity);
            assertThat(pool.lentBytes()).isEqualTo(capacity);
        }
        assertThat(pool.lentBytes()).isZero();
    }

    @Test
    void refusesSizesItCouldNeverServe() {
        assertThatThrownBy(() -> pool.acquire(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool.tryAcquire(BYTES_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverKeepsMoreThanTheBoundWhateverTheSizes() throws IOException {
        for (int bytes : new int[] {64, 10_000, 1000, 128, 8000, 64, 5000, 300}) {
            PinnedBuffer first = pool.acquire(bytes);
            PinnedBuffer second = pool.tryAcquire(bytes);
            assertThat(pool.lentBytes() + pool.keptBytes()).isLessThanOrEqualTo(BYTES_MAX);
            first.close();
            if (second != null) {
                second.close();
            }
            assertThat(pool.keptBytes()).isLessThanOrEqualTo(BYTES_MAX);
        }
    }

    @Test
    void servesInOrderAlsoWhenALargeRequestIsFirst() throws Exception {
        PinnedBuffer most = pool.acquire(8192);
        ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        CompletableFuture<?>[] all = new CompletableFuture<?>[5];
        for (int i = 0; i < 5; i++) {
            int number = i;
            int bytes = i == 0 ? BYTES_MAX : 64;
            all[i] = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try (PinnedBuffer buffer = pool.acquire(bytes)) {
                    assertThat(buffer.limit()).isEqualTo(bytes);
                    order.add(number);
                } catch (IOException e) {
                    all[number].completeExceptionally(e);
                }
                all[number].complete(null);
            });
            await().until(() -> pool.waiting() == number + 1);
        }
        assertThat(pool.tryAcquire(64)).as("no overtaking").isNull();
        most.close();
        CompletableFuture.allOf(all).get();
        assertThat(order.peek()).isZero();
        assertThat(order).hasSize(5);
    }

    @Test
    void letsSmallOnesPassWhenTheLargeOneGivesUp() throws Exception {
        PinnedBuffer most = pool.acquire(8192);
        CompletableFuture<Throwable> large = new CompletableFuture<>();
        Thread giver =
                Thread.startVirtualThread(() -> {
                    try (PinnedBuffer all = pool.acquire(BYTES_MAX)) {
                        large.complete(new AssertionError("lent " + all));
                    } catch (IOException e) {
                        large.complete(e);
                    }
                });
        await().until(() -> pool.waiting() == 1);
        CompletableFuture<Integer> small = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (PinnedBuffer buffer = pool.acquire(64)) {
                small.complete(buffer.limit());
            } catch (IOException e) {
                small.completeExceptionally(e);
            }
        });
        await().until(() -> pool.waiting() == 2);
        giver.interrupt();
        assertThat(large.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(small.get()).isEqualTo(64);
        most.close();
        await().until(() -> pool.lentBytes() == 0);
    }

    @Test
    void timesOutAndSaysHowMuchIsLent() throws IOException {
        try (PinnedBuffer all = pool.acquire(BYTES_MAX)) {
            assertThat(all.remaining()).isEqualTo(BYTES_MAX);
            assertThatThrownBy(() -> pool.acquire(1, Duration.ofMillis(1)))
                    .isInstanceOf(PoolTimeoutException.class)
                    .hasMessageContaining("10000 of 10000");
            assertThatThrownBy(() -> pool.acquire(1, Duration.ZERO))
                    .isInstanceOf(PoolTimeoutException.class);
        }
    }

    @Test
    void showsNobodyTheBytesOfTheLastUser() throws IOException {
        try (PinnedBuffer buffer = pool.acquire()) {
            while (buffer.hasRemaining()) {
                buffer.put((byte) 7);
            }
        }
        assertThat(pool.keptBytes()).isEqualTo(BUFFER_BYTES);
        try (PinnedBuffer buffer = pool.acquire()) {
            assertThat(buffer.indexOf((byte) 7)).isEqualTo(-1);
        }
    }

    @Test
    void wakesWaitersWhenItCloses() throws Exception {
        PinnedBuffer all = pool.acquire(BYTES_MAX);
        CompletableFuture<PinnedBuffer> waiter = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                waiter.complete(pool.acquire());
            } catch (IOException e) {
                waiter.completeExceptionally(e);
            }
        });
        await().until(() -> pool.waiting() == 1);
        pool.close();
        assertThatThrownBy(waiter::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(pool::acquire).isInstanceOf(ClosedChannelException.class);
        assertThat(all.get(BYTES_MAX - 1)).as("what is lent stays").isZero();
        all.close();
        assertThat(pool.keptBytes()).isZero();
    }
}
