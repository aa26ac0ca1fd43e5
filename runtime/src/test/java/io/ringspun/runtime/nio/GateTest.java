package io.ringspun.runtime.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringspun.spi.Census;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {

    private final Ledger ledger = new Ledger(new Census(false));
    private Poller poller;
    private SocketChannel near;
    private SocketChannel far;
    private Gate gate;

    @BeforeEach
    void connect() throws IOException {
        poller = new Poller("test-poller");
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            near = SocketChannel.open(server.getLocalAddress());
            far = server.accept();
        }
        gate = new Gate(near, poller, ledger);
    }

    @AfterEach
    void close() throws IOException {
        gate.close();
        far.close();
        poller.close();
    }

    @Test
    void wakesTheReaderWhenThereIsSomethingToRead() throws Exception {
        CompletableFuture<Wake> wake = waiting(Deadline.NONE, Thread.ofVirtual());
        far.write(ByteBuffer.allocate(1));
        assertThat(wake.get()).isEqualTo(Wake.READY);
    }

    @Test
    void wakesBothSidesAtTheSameTime() throws Exception {
        ByteBuffer much = ByteBuffer.allocate(1 << 20);
        while (near.write(much.clear()) > 0) {}
        CompletableFuture<Wake> reader = waiting(Deadline.NONE, Thread.ofVirtual());
        CompletableFuture<Wake> writer = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> writer.complete(awaitQuietly(SelectionKey.OP_WRITE, 0)));
        far.write(ByteBuffer.allocate(1));
        assertThat(reader.get()).isEqualTo(Wake.READY);
        far.configureBlocking(false); // the writer may be told before all is read
        while (!writer.isDone()) {
            far.read(much.clear());
        }
        assertThat(writer.get()).isEqualTo(Wake.READY);
    }

    @Test
    void tellsDeadlineFromInterrupt() throws Exception {
        assertThat(gate.await(SelectionKey.OP_READ, Deadline.after(1_000_000)))
                .isEqualTo(Wake.TIMED_OUT);
        Thread.currentThread().interrupt();
        try {
            assertThat(gate.await(SelectionKey.OP_READ, Deadline.NONE)).isEqualTo(Wake.INTERRUPTED);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(near.isOpen()).isTrue();
    }

    @Test
    void endsWaitsWhenItCloses() {
        CompletableFuture<Wake> virtual = waiting(Deadline.NONE, Thread.ofVirtual());
        assertThatThrownBy(
                        () -> {
                            gate.close();
                            virtual.get();
                        })
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(gate::ensureOpen).isInstanceOf(ClosedChannelException.class);
        assertThat(near.isRegistered()).isFalse();
    }

    @Test
    void pausesUntilTheTimeIsOver() throws Exception {
        long start = System.nanoTime();
        assertThat(gate.pause(gate.input(), 3_000_000, Deadline.NONE)).isEqualTo(Wake.READY);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(3_000_000);
        assertThat(gate.pause(gate.input(), 60_000_000_000L, Deadline.after(1_000_000)))
                .isEqualTo(Wake.TIMED_OUT);
    }

    /** A flush must not be overlooked when its wake-up is used up by the answer to another. */
    @Test
    void manyCloseAtTheSameTime() throws Exception {
        int threads = 8;
        // All have to meet before the next round: no later close may rescue one that was
        // overlooked.
        CyclicBarrier round = new CyclicBarrier(threads);
        CountDownLatch done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    for (int j = 0; j < 3_000; j++) {
                        round.await();
                        closeRegistered();
                    }
                    done.countDown();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private void closeRegistered() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            Gate source = new Gate(pipe.source(), poller, ledger);
            sink.write(ByteBuffer.allocate(1));
            assertThat(source.await(SelectionKey.OP_READ, Deadline.NONE)).isEqualTo(Wake.READY);
            source.close();
        }
    }

    @Test
    void flushReturnsAlsoWhenThePollerIsClosed() {
        poller.close();
        poller.flush();
        poller.close();
        assertThatThrownBy(() -> gate.await(SelectionKey.OP_READ, Deadline.NONE))
                .isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void thePollerOutlivesAnInterrupt() throws Exception {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("test-poller"))
                .forEach(Thread::interrupt);
        wakesTheReaderWhenThereIsSomethingToRead();
    }

    @Test
    void isRefusedByAClosedLedgerWhichListsWhatWasOpen() throws IOException {
        List<Holding> open = new ArrayList<>(ledger.close());
        assertThat(open).containsExactly(gate);
        SocketChannel late = SocketChannel.open();
        assertThatThrownBy(() -> new Gate(late, poller, ledger))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(late.isOpen()).isFalse();
    }

    private CompletableFuture<Wake> waiting(long deadline, Thread.Builder kind) {
        CompletableFuture<Wake> wake = new CompletableFuture<>();
        Thread thread =
                kind.start(() -> {
                    try {
                        wake.complete(gate.await(SelectionKey.OP_READ, deadline));
                    } catch (IOException e) {
                        wake.completeExceptionally(e);
                    }
                });
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return wake;
    }

    private Wake awaitQuietly(int operation, long deadline) {
        try {
            return gate.await(operation, deadline);
        } catch (IOException e) {
            return Wake.CLOSED;
        }
    }
}
