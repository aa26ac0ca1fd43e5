package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.FeatureChoice;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several buffers at once, and looking without taking. */
@EverySubjectSizeAndChoice
class ConnectionVectorTest {

    @Parameter Subject subject;

    private Site site;
    private Connection near;
    private Connection far;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        connect();
    }

    private void connect() throws IOException {
        Site.Pair pair = site.pair();
        near = pair.near();
        far = pair.far();
    }

    /** The runtime of the test with a facility switched off, and what needs it. */
    private void masked(String disabled) throws IOException {
        if (!disabled.isEmpty()) {
            site.close();
            site =
                    new Site(
                            subject,
                            config ->
                                    config.withFeature(disabled, FeatureChoice.OFF)
                                            .withFeature("incremental-buffers", FeatureChoice.OFF));
            connect();
        }
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** As on kernels that know no multishot receive, where all of it lies in the socket. */
    @Test
    void aSmallFirstBufferDoesNotEndTheRead() throws IOException {
        masked("multishot-receive");
        Pattern pattern = new Pattern("small first");
        far.write(pattern.bytes(0, 1600), 0, 1600);
        byte[] first = new byte[1];
        assertThat(near.read(first, 0, 1)).isEqualTo(1); // came in one piece, so all is there
        ByteBuffer[] parts = {
            ByteBuffer.allocate(3), ByteBuffer.allocate(0), ByteBuffer.allocate(800)
        };
        assertThat(near.read(parts)).isEqualTo(803);
        pattern.check(parts[0].array(), 0, 3, 1);
        pattern.check(parts[2].array(), 0, 800, 4);
        try (PinnedBuffer one = near.buffers().acquire(2);
                PinnedBuffer two = near.buffers().acquire(1000)) {
            PinnedBuffer[] both = {one.limit(2), two.limit(1000)};
            assertThat(near.read(both)).isEqualTo(796);
            byte[] rest = new byte[796];
            one.flip().get(rest, 0, 2);
            two.flip().get(rest, 2, 794);
            pattern.check(rest, 0, 796, 804);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pinnedBuffersGoAndComeInOrder(Caller caller) throws IOException {
        Pattern pattern = new Pattern("pinned vectors");
        caller.run(
                        site.io,
                        () -> {
                            try (PinnedBuffer one = near.buffers().acquire(512);
                                    PinnedBuffer two = near.buffers().acquire(512)) {
                                one.put(pattern.bytes(0, 300), 0, 300).flip();
                                two.position(7).put(pattern.bytes(300, 100), 0, 100);
                                two.flip().position(7);
                                PinnedBuffer[] both = {one, two};
                                assertThat(near.write(both)).isEqualTo(400);
                                assertThat(near.write(both)).isZero();
                                assertThat(one.position()).isEqualTo(300);
                                assertThat(two.position()).isEqualTo(107);
                                assertThat(near.write(new PinnedBuffer[0])).isZero();
                                assertThat(far.read(new PinnedBuffer[0])).isZero();

                                one.clear().limit(150);
                                two.clear().limit(250);
                                for (long got = 0; got < 400; ) {
                                    long count = far.read(both);
                                    assertThat(count).isPositive();
                                    got += count;
                                    assertThat((long) one.position() + two.position())
                                            .isEqualTo(got);
                                    assertThat(two.position() == 0 || !one.hasRemaining())
                                            .as("the second only after the first")
                                            .isTrue();
                                }
                                assertThat(far.read(both)).as("both full").isZero();
                                byte[] all = new byte[400];
                                one.flip().get(all, 0, 150);
                                two.flip().get(all, 150, 250);
                                pattern.check(all, 0, 400, 0);
                            }
                        })
                .result();
    }

    @Test
    void aBufferThatIsThereTwiceIsRefusedAndComesBack() throws IOException {
        try (PinnedBuffer one = near.buffers().acquire(512);
                PinnedBuffer two = near.buffers().acquire(512)) {
            PinnedBuffer[] twice = {one, two, one};
            assertThatThrownBy(() -> near.write(twice)).isInstanceOf(IllegalStateException.class);
            one.clear().put((byte) 1).flip(); // ours again
            two.clear().put((byte) 2).flip();
            assertThat(near.write(new PinnedBuffer[] {one, two})).isEqualTo(2);
            assertThat(far.inputStream().readNBytes(2)).containsExactly(1, 2);
        }
    }

    /** Splits at random on both ends, more pieces than the kernel takes at a time too. */
    @Test
    void randomSplitsAgainstTheStream() throws IOException {
        Random random = Pattern.random("splits " + subject);
        Pattern pattern = new Pattern("splits");
        int total = 400_000;
        Task<Void> writer =
                site.run(() -> {
                    for (int done = 0; done < total; ) {
                        List<ByteBuffer> parts = new ArrayList<>();
                        int count = random.nextInt(20) == 0 ? 3000 : random.nextInt(12);
                        int most = count == 3000 ? 4 : 1 + random.nextInt(9000);
                        int size = 0;
                        for (int i = 0; i < count; i++) {
                            int length = Math.min(random.nextInt(most + 1), total - done - size);
                            ByteBuffer part =
                                    random.nextBoolean()
                                            ? ByteBuffer.allocate(length)
                                            : ByteBuffer.allocateDirect(length);
                            parts.add(part.put(pattern.bytes(done + size, length)).flip());
                            size += length;
                        }
                        assertThat(near.write(parts.toArray(ByteBuffer[]::new))).isEqualTo(size);
                        for (ByteBuffer part : parts) {
                            assertThat(part.hasRemaining()).isFalse();
                        }
                        done += size;
                    }
                    near.shutdownOutput();
                });
        Random reading = Pattern.random("reading " + subject);
        byte[] piece = new byte[20_000];
        int seen = 0;
        while (true) {
            ByteBuffer one = ByteBuffer.allocate(reading.nextInt(5000));
            ByteBuffer two = ByteBuffer.allocateDirect(1 + reading.nextInt(5000));
            long count = far.read(new ByteBuffer[] {one, two});
            if (count < 0) {
                break;
            }
            one.flip().get(piece, 0, one.limit());
            two.flip().get(piece, one.limit(), two.limit());
            pattern.check(piece, 0, (int) count, seen);
            seen += (int) count;
        }
        writer.result();
        assertThat(seen).isEqualTo(total);
    }

    @ParameterizedTest
    @EnumSource
    void aFailedWriteTellsHowMuchWent(Caller caller) throws IOException {
        Site.Link link = site.link();
        link.near().writeTimeout(Duration.ofMillis(100));
        ByteBuffer[] sources = {
            ByteBuffer.allocate(5), ByteBuffer.allocateDirect(3 << 20), ByteBuffer.allocate(3 << 20)
        };
        SocketTimeoutException failure =
                caller.start(site.io, () -> link.near().write(sources))
                        .failure(SocketTimeoutException.class);
        long went = (long) sources[0].position() + sources[1].position() + sources[2].position();
        assertThat(sources[0].hasRemaining()).isFalse();
        assertThat(failure.bytesTransferred).isEqualTo((int) went);
        link.near().shutdownOutput();
        assertThat(link.far().getInputStream().readAllBytes()).hasSize((int) went);
    }

    @ParameterizedTest
    @EnumSource
    void aResetEndsAVectoredWriteThatWaits(Caller caller) throws IOException {
        Site.Link link = site.link();
        ByteBuffer[] sources = {ByteBuffer.allocate(3 << 20), ByteBuffer.allocateDirect(3 << 20)};
        Task<Long> writer = caller.start(site.io, () -> link.near().write(sources)).awaitBlocked();
        link.far().setSoLinger(true, 0);
        link.far().close();
        writer.failure(SocketException.class);
    }

    // ---------------------------------------------------------------- looking

    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-receive"})
    void lookingTakesNothingAway(String disabled) throws IOException {
        masked(disabled);
        Pattern pattern = new Pattern("peek");
        near.write(pattern.bytes(0, 50), 0, 50);
        for (int i = 0; i < 3; i++) {
            for (boolean direct : new boolean[] {true, false}) {
                ByteBuffer target =
                        direct ? ByteBuffer.allocateDirect(20) : ByteBuffer.allocate(20);
                int count = far.peek(target);
                assertThat(count).isBetween(1, 20);
                assertThat(target.position()).isEqualTo(count);
                byte[] got = new byte[count];
                target.get(0, got);
                pattern.check(got, 0, count, 0);
            }
            try (PinnedBuffer pinned = far.buffers().acquire()) {
                int count = far.peek(pinned.limit(10));
                byte[] got = new byte[count];
                pinned.flip().get(got, 0, count);
                pattern.check(got, 0, count, 0);
            }
        }
        byte[] all = far.inputStream().readNBytes(50);
        pattern.check(all, 0, 50, 0);
    }

    /** More is queued, or waits in the socket behind a full queue: a second look sees it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-receive"})
    void lookingAgainSeesWhatHasComeSince(String disabled) throws IOException {
        masked(disabled);
        near.option(java.net.StandardSocketOptions.TCP_NODELAY, true);
        Pattern pattern = new Pattern("peek again");
        ByteBuffer target = ByteBuffer.allocate(200);
        for (int sent = 1; sent <= 100; sent++) {
            near.write(new byte[] {pattern.at(sent - 1)}, 0, 1);
            do {
                far.peek(target.clear());
            } while (target.position() < sent);
            assertThat(target.position()).isEqualTo(sent);
            pattern.check(target.array(), 0, sent, 0);
        }
        byte[] all = far.inputStream().readNBytes(100);
        pattern.check(all, 0, 100, 0);
    }

    @Test
    void looksAndReadsAtRandomSeeOneStream() throws IOException {
        Random random = Pattern.random("peeks " + subject);
        Pattern pattern = new Pattern("peeks");
        int total = 60_000;
        Task<Void> writer =
                site.run(() -> {
                    for (int done = 0; done < total; ) {
                        int length = Math.min(1 + random.nextInt(700), total - done);
                        near.write(pattern.bytes(done, length), 0, length);
                        done += length;
                    }
                    near.shutdownOutput();
                });
        Random reading = Pattern.random("peek or read " + subject);
        byte[] got = new byte[3000];
        for (int seen = 0; seen < total; ) {
            ByteBuffer target = ByteBuffer.wrap(got, 0, 1 + reading.nextInt(2000));
            boolean look = reading.nextBoolean();
            int count = look ? far.peek(target) : far.read(target);
            assertThat(count).isPositive();
            pattern.check(got, 0, count, seen);
            seen += look ? 0 : count;
        }
        assertThat(far.peek(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(far.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        writer.result();
    }

    @ParameterizedTest
    @EnumSource
    void aLookWaitsForTheFirstByteAndHasATimeLimit(Caller caller) throws IOException {
        far.readTimeout(Duration.ofMillis(5));
        caller.start(site.io, () -> far.peek(ByteBuffer.allocate(5)))
                .failure(SocketTimeoutException.class);
        far.readTimeout(Duration.ZERO);
        Task<Integer> look =
                caller.start(site.io, () -> far.peek(ByteBuffer.allocate(5))).awaitBlocked();
        near.write(new byte[] {1}, 0, 1);
        assertThat(look.result()).isEqualTo(1);
        assertThat(far.peek(ByteBuffer.allocate(0))).isZero();
        far.shutdownInput();
        assertThat(far.peek(ByteBuffer.allocate(5))).isEqualTo(-1);
    }

    /** What was looked at and not read is unread: the peer learns that it was lost. */
    @Test
    void closingAfterALookResets() throws IOException {
        near.write(new byte[100], 0, 100);
        far.peek(ByteBuffer.allocate(100));
        far.close();
        assertThatThrownBy(() -> near.read(new byte[1], 0, 1)).isInstanceOf(SocketException.class);
    }
}
