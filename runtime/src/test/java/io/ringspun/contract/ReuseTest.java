package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A descriptor's number is no identity: right after a close the kernel gives it to the next one.
 * What was under way on the old one must never reach the new one.
 */
@EverySubject
class ReuseTest {

    private static final int ROUNDS = 200;
    private static final byte UNTOUCHED = 0x11;

    @Parameter Subject subject;

    private Site site;
    private Listener listener;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        listener = site.keep(site.io.listen(Site.ANY_PORT));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @ParameterizedTest
    @EnumSource
    void aReaderOfAClosedConnectionNeverGetsTheNextOnesBytes(Caller caller) throws IOException {
        Pattern pattern = new Pattern("strangers");
        for (int round = 0; round < ROUNDS; round++) {
            Site.Pair old = site.pair(listener);
            byte[] target = new byte[64];
            Arrays.fill(target, UNTOUCHED);
            Task<Integer> reader = caller.start(site.io, () -> old.near().read(target, 0, 64));
            if (round % 2 == 0) {
                reader.awaitBlocked();
            }
            old.near().close();
            old.far().close();
            // The same numbers, most probably.
            Site.Pair next = site.pair(listener);
            next.far().write(pattern.bytes(round * 50L, 50), 0, 50);
            byte[] got = next.near().inputStream().readNBytes(50);
            assertThat(got).as("what the new connection got in round %s", round).hasSize(50);
            pattern.check(got, 0, 50, round * 50L);
            reader.failure(ClosedChannelException.class);
            assertThat(target).containsOnly(UNTOUCHED);
            next.near().close();
            next.far().close();
        }
    }

    @Test
    void aWriterOfAClosedConnectionNeverWritesToTheNext() throws IOException {
        for (int round = 0; round < 60; round++) {
            Site.Pair old = site.pair(listener);
            byte[] stale = new byte[6 << 20];
            Arrays.fill(stale, (byte) 'X');
            Task<Integer> writer = site.start(() -> old.near().write(ByteBuffer.wrap(stale)));
            if (round % 4 == 0) {
                writer.awaitBlocked();
            }
            old.near().close();
            old.far().close();
            Site.Pair next = site.pair(listener);
            next.near().write(new byte[] {1, 2, 3}, 0, 3);
            next.near().shutdownOutput();
            assertThat(next.far().inputStream().readAllBytes()).containsExactly(1, 2, 3);
            assertThat(writer.failureOrNull()).isInstanceOf(IOException.class);
            next.near().close();
            next.far().close();
        }
    }

    @Test
    void aSecondCloseNeverClosesTheNext() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Site.Pair old = site.pair(listener);
            old.near().close();
            old.far().close();
            Site.Pair next = site.pair(listener);
            old.near().close();
            old.far().close();
            old.near().inputStream().close();
            next.near().write(new byte[] {9}, 0, 1);
            assertThat(next.far().inputStream().read()).isEqualTo(9);
            next.near().close();
            next.far().close();
        }
    }

    @Test
    void aTimeLimitOfAClosedConnectionNeverEndsTheNextOnesCall() throws IOException {
        for (int round = 0; round < 50; round++) {
            Site.Pair old = site.pair(listener);
            old.near().readTimeout(Duration.ofMillis(3));
            Task<Integer> reader = site.start(() -> old.near().read(new byte[1], 0, 1));
            old.near().close();
            old.far().close();
            Site.Pair next = site.pair(listener);
            Task<Integer> other = site.start(() -> next.near().read(new byte[1], 0, 1));
            assertThat(reader.failureOrNull()).isInstanceOf(IOException.class);
            // Outlast the old limit in a way that does not depend on the machine: let another one
            // of that length pass.
            Site.Pair clock = site.pair(listener);
            clock.near().readTimeout(Duration.ofMillis(4));
            site.start(() -> clock.near().read(new byte[1], 0, 1))
                    .failure(java.net.SocketTimeoutException.class);
            assertThat(other.done()).isFalse();
            next.far().write(new byte[1], 0, 1);
            assertThat(other.result()).isEqualTo(1);
            for (Connection connection :
                    new Connection[] {next.near(), next.far(), clock.near(), clock.far()}) {
                connection.close();
            }
        }
    }

    @Test
    void anAcceptOfAClosedListenerNeverTakesTheNextOnesConnection() throws IOException {
        for (int round = 0; round < ROUNDS / 2; round++) {
            Listener old = site.io.listen(Site.ANY_PORT);
            Task<Connection> acceptor = site.start(() -> old.accept());
            if (round % 2 == 0) {
                acceptor.awaitBlocked();
            }
            old.close();
            try (Listener next = site.io.listen(Site.ANY_PORT);
                    Connection client = site.io.connect(next.localAddress());
                    Connection accepted = next.accept()) {
                acceptor.failure(ClosedChannelException.class);
                assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
            }
        }
    }

    @Test
    void aFileGetsNothingThatWasMeantForASocket() throws IOException {
        Path path = site.directory().resolve("victim");
        for (int round = 0; round < 40; round++) {
            Site.Pair old = site.pair(listener);
            Task<Integer> writer = site.start(() -> old.near().write(ByteBuffer.allocate(6 << 20)));
            if (round % 4 == 0) {
                writer.awaitBlocked();
            }
            old.near().close();
            try (FileHandle file =
                    site.io.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                old.far().close();
                assertThat(writer.failureOrNull()).isInstanceOf(IOException.class);
                assertThat(file.size()).isZero();
            }
        }
    }

    /**
     * The runtime closes without waiting for anybody, while sockets that are not the runtime's take
     * the numbers as soon as they are free: whatever is still being called off must not touch them.
     */
    @Test
    void socketsOfOthersThatTakeTheNumberKeepTheirBytes() throws Exception {
        Pattern pattern = new Pattern("sockets of others");
        List<Task<Void>> churners = new ArrayList<>();
        try (ServerSocket others = new ServerSocket()) {
            others.bind(Site.ANY_PORT);
            for (int i = 0; i < 4; i++) {
                churners.add(site.run(this::churn));
            }
            for (int round = 0; round < ROUNDS; round++) {
                try (Socket near = new Socket()) {
                    near.connect(others.getLocalSocketAddress());
                    try (Socket far = others.accept()) {
                        near.getOutputStream().write(pattern.bytes(round * 50L, 50));
                        near.shutdownOutput();
                        byte[] got = far.getInputStream().readAllBytes();
                        assertThat(got).as("round %s", round).hasSize(50);
                        pattern.check(got, 0, 50, round * 50L);
                        far.getOutputStream().write(round);
                        assertThat(near.getInputStream().read()).isEqualTo(round & 0xFF);
                    }
                }
            }
        } finally {
            churning = false;
        }
        churners.forEach(Task::result);
    }

    private volatile boolean churning = true;

    /** Closes connections under calls of every direction, one after another. */
    private void churn() throws IOException {
        try (Listener mine = site.io.listen(Site.ANY_PORT)) {
            while (churning) {
                Connection near = site.io.connect(mine.localAddress());
                Connection far = mine.accept();
                Task<Integer> reader = site.start(() -> near.read(new byte[64], 0, 64));
                Task<Integer> writer = site.start(() -> far.write(ByteBuffer.allocate(6 << 20)));
                Task<Connection> acceptor = site.start(mine::accept);
                acceptor.interrupt();
                far.close();
                near.close();
                assertThat(writer.failureOrNull()).isInstanceOf(IOException.class);
                Throwable failed = reader.failureOrNull();
                assertThat(failed == null || failed instanceof IOException).isTrue();
                acceptor.failure(InterruptedIOException.class);
            }
        }
    }
}
