package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.BufferPool;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Buffers given away with a write: the bytes go once and as they were, the memory comes back to its
 * pool, and nothing that ends the call waits for the peer. One carrier, so that there is one pool.
 */
@EverySubject
class WriteAndReleaseTest {

    private static final int SIZE = 1 << 20;

    /** Whether the network may send in place, and whether the kernel can. */
    enum Way {
        COPIED(0, ""),
        IN_PLACE(1 << 10, ""),
        MASKED(1 << 10, "zero-copy-send");

        private final int from;
        private final String disabled;

        Way(int from, String disabled) {
            this.from = from;
            this.disabled = disabled;
        }
    }

    @Parameter Subject subject;

    private Site site;
    private BufferPool pool;

    /** Opened by the test, which knows the way. */
    private void open(Way way) throws IOException {
        site =
                new Site(
                        subject,
                        config ->
                                config.withCarriers(1, false)
                                        .withPool(SIZE, 4 * SIZE)
                                        .withZeroCopy(way.from)
                                        .withCloseTimeout(Duration.ofSeconds(30))
                                        .withFeatures(Site.off(way.disabled)));
        pool = site.io.buffers();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private PinnedBuffer filled(Pattern pattern, long index, int length) throws IOException {
        PinnedBuffer buffer = pool.acquire();
        buffer.put(pattern.bytes(index, length), 0, length).flip();
        return buffer;
    }

    private static void isReleased(PinnedBuffer buffer) {
        assertThatThrownBy(buffer::clear).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
    }

    /** All of the pool can be had. */
    private void allCameBack() {
        Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    try (PinnedBuffer all = pool.tryAcquire(4 * SIZE)) {
                        return all != null;
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void theBytesGoOnceAndTheBufferIsGone(Way way) throws IOException {
        open(way);
        Site.Pair pair = site.pair();
        Random random = Pattern.random("given " + subject + way);
        Pattern pattern = new Pattern("given");
        int total = 12 << 20;
        Task<Void> writer =
                site.run(() -> {
                    for (int done = 0; done < total; ) {
                        int length =
                                Math.min(
                                        total - done,
                                        1 + random.nextInt(random.nextBoolean() ? SIZE : 3000));
                        PinnedBuffer buffer = filled(pattern, done, length);
                        assertThat(pair.near().writeAndRelease(buffer)).isEqualTo(length);
                        assertThat(buffer.toString()).doesNotContain("user's");
                        assertThatThrownBy(buffer::clear).isInstanceOf(IllegalStateException.class);
                        done += length;
                    }
                    pair.near().shutdownOutput();
                });
        byte[] got = new byte[100_000];
        int done = 0;
        for (int count; (count = pair.far().read(got, 0, got.length)) >= 0; done += count) {
            pattern.check(got, 0, count, done);
        }
        assertThat(done).isEqualTo(total);
        writer.result();
        allCameBack();
    }

    @ParameterizedTest
    @EnumSource
    void aPartGoesFromPositionToLimit(Way way) throws IOException {
        open(way);
        Site.Pair pair = site.pair();
        Pattern pattern = new Pattern("part");
        PinnedBuffer buffer = pool.acquire().put(pattern.bytes(0, 9000), 0, 9000);
        buffer.flip().position(100).limit(8100);
        assertThat(pair.near().writeAndRelease(buffer)).isEqualTo(8000);
        byte[] got = pair.far().inputStream().readNBytes(8000);
        pattern.check(got, 0, 8000, 100);
        PinnedBuffer empty = pool.acquire().limit(0);
        assertThat(pair.near().writeAndRelease(empty)).isZero();
        isReleased(empty);
        allCameBack();
    }

    @ParameterizedTest
    @EnumSource
    void whoDoesNotOwnTheBufferCannotGiveIt(Way way) throws IOException {
        open(way);
        Site.Pair pair = site.pair();
        PinnedBuffer buffer = filled(new Pattern("gone"), 0, 5000);
        pair.near().writeAndRelease(buffer);
        assertThatThrownBy(() -> pair.near().writeAndRelease(buffer))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.near().write(buffer))
                .isInstanceOf(IllegalStateException.class);
        assertThat(pair.far().inputStream().readNBytes(5000)).hasSize(5000);
        allCameBack();
    }

    @ParameterizedTest
    @EnumSource
    void aFailedWriteReleasesTheBufferToo(Way way) throws IOException {
        open(way);
        Site.Pair pair = site.pair();
        pair.near().shutdownOutput();
        PinnedBuffer first = filled(new Pattern("refused"), 0, 5000);
        assertThatThrownBy(() -> pair.near().writeAndRelease(first))
                .isInstanceOf(SocketException.class);
        isReleased(first);
        pair.near().close();
        PinnedBuffer second = filled(new Pattern("closed"), 0, 5000);
        assertThatThrownBy(() -> pair.near().writeAndRelease(second))
                .isInstanceOf(ClosedChannelException.class);
        isReleased(second);
        allCameBack();
    }

    private void overwriteWhatIsFree() throws IOException {
        List<PinnedBuffer> free = new ArrayList<>();
        for (PinnedBuffer next; (next = pool.tryAcquire(SIZE)) != null; ) {
            free.add(next.put(new byte[SIZE], 0, SIZE));
        }
        assertThat(free).isNotEmpty();
        free.forEach(PinnedBuffer::close);
    }

    /** Starts to write more than fits to a peer that does not read. */
    private Task<Integer> stuck(Site.Link link, Pattern pattern, Caller caller) {
        return caller.start(site.io, () -> link.near().writeAndRelease(filled(pattern, 0, SIZE)));
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNotWaitForThePeer(Way way) throws IOException {
        open(way);
        for (Caller caller : Caller.values()) {
            Site.Link link = site.link();
            Pattern pattern = new Pattern("interrupted");
            Task<Integer> writer = stuck(link, pattern, caller).awaitBlocked().interrupt();
            int sent = writer.failure(InterruptedIOException.class).bytesTransferred;
            assertThat(sent).isBetween(0, SIZE - 1);
            link.near().shutdownOutput();
            byte[] got = link.far().getInputStream().readAllBytes();
            assertThat(got).hasSize(sent);
            pattern.check(got, 0, sent, 0);
        }
        allCameBack();
    }

    @ParameterizedTest
    @EnumSource
    void aLimitDoesNotWaitForThePeer(Way way) throws IOException {
        open(way);
        Site.Link link = site.link();
        link.near().writeTimeout(Duration.ofMillis(50));
        Pattern pattern = new Pattern("late");
        Task<Integer> writer = stuck(link, pattern, Caller.HOME);
        int sent = writer.failure(SocketTimeoutException.class).bytesTransferred;
        // What was given stays as it was until it is sent, whatever becomes of the pool.
        overwriteWhatIsFree();
        link.near().shutdownOutput();
        byte[] got = link.far().getInputStream().readAllBytes();
        assertThat(got).hasSize(sent);
        pattern.check(got, 0, sent, 0);
        allCameBack();
    }

    /** The kernel goes on sending what it took, and nobody else's bytes. */
    @ParameterizedTest
    @EnumSource
    void aCloseDoesNotWaitForThePeerAndSendsWhatWasTaken(Way way) throws IOException {
        open(way);
        Site.Link link = site.link();
        Pattern pattern = new Pattern("closing");
        Task<Integer> writer = stuck(link, pattern, Caller.HOME).awaitBlocked();
        link.near().close();
        writer.failure(AsynchronousCloseException.class);
        overwriteWhatIsFree();
        InputStream in = link.far().getInputStream();
        byte[] got = in.readAllBytes();
        assertThat(got.length).isBetween(1, SIZE - 1);
        pattern.check(got, 0, got.length, 0);
        allCameBack();
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatResetsLetsGoOfTheMemory(Way way) throws IOException {
        open(way);
        Site.Link link = site.link();
        Task<Integer> writer = stuck(link, new Pattern("reset"), Caller.HOME).awaitBlocked();
        link.far().setSoLinger(true, 0);
        link.far().close();
        writer.failure(SocketException.class);
        allCameBack();
    }

    /** The runtime is closed while the peer has not read; the peer then reads the rest. */
    @ParameterizedTest
    @EnumSource
    void theRuntimeEndsAndTheDataArrives(Way way) throws IOException {
        open(way);
        Site.Link link = site.link();
        Pattern pattern = new Pattern("outlives");
        int length = 40_000; // with the kernel, but not all with the peer
        Task<Integer> writer =
                site.start(() -> link.near().writeAndRelease(filled(pattern, 0, length)));
        byte[] got = new byte[length];
        Task<Void> close =
                Caller.PLATFORM.run(
                        site.io,
                        () -> {
                            writer.result();
                            site.io.close();
                        });
        InputStream in = link.far().getInputStream();
        assertThat(in.readNBytes(got, 0, length)).isEqualTo(length);
        pattern.check(got, 0, length, 0);
        close.result();
    }
}
