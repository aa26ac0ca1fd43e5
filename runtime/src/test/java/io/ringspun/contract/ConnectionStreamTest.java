package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stream: its beginning, its middle, and the ways it ends. The peer is a socket of the JDK. */
@EverySubjectChoiceAndTls
class ConnectionStreamTest {

    @Parameter Subject subject;

    private Site site;
    private Site.Link link;
    private Connection near;
    private java.net.Socket far;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        link = site.link();
        near = link.near();
        far = link.far();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @Test
    void readingNothingReturnsZeroAtOnce() throws IOException {
        assertThat(near.read(ByteBuffer.allocate(0))).isZero();
        assertThat(near.read(ByteBuffer.allocateDirect(0))).isZero();
        assertThat(near.read(new byte[5], 5, 0)).isZero();
        assertThat(near.read(new ByteBuffer[] {ByteBuffer.allocate(0)})).isZero();
        assertThat(near.read(new ByteBuffer[0])).isZero();
        assertThat(near.inputStream().read(new byte[0])).isZero();
        try (PinnedBuffer buffer = near.buffers().acquire()) {
            assertThat(near.read(buffer.limit(0))).isZero();
        }
    }

    @Test
    void writingNothingSendsNothing() throws IOException {
        assertThat(near.write(ByteBuffer.allocate(0))).isZero();
        assertThat(near.write(ByteBuffer.allocateDirect(0))).isZero();
        near.write(new byte[5], 5, 0);
        assertThat(near.write(new ByteBuffer[] {ByteBuffer.allocate(0), ByteBuffer.allocate(0)}))
                .isZero();
        try (PinnedBuffer buffer = near.buffers().acquire()) {
            assertThat(near.write(buffer.flip())).isZero();
        }
        near.write(new byte[] {42}, 0, 1);
        assertThat(far.getInputStream().read()).isEqualTo(42);
    }

    @Test
    void indexesOutsideTheArrayAreRefused() {
        assertThatThrownBy(() -> near.read(new byte[4], 2, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> near.write(new byte[4], -1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> near.read(new ByteBuffer[2], 1, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> near.write(new ByteBuffer[2], 3, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readingIntoReadOnlyMemoryIsRefusedAndLosesNothing() throws IOException {
        far.getOutputStream().write(7);
        assertThatThrownBy(() -> near.read(ByteBuffer.allocate(4).asReadOnlyBuffer()))
                .isInstanceOfAny(IllegalArgumentException.class, ReadOnlyBufferException.class);
        assertThatThrownBy(() -> near.read(ByteBuffer.allocateDirect(4).asReadOnlyBuffer()))
                .isInstanceOfAny(IllegalArgumentException.class, ReadOnlyBufferException.class);
        byte[] one = new byte[4];
        assertThat(near.read(one, 0, 4)).isEqualTo(1);
        assertThat(one[0]).isEqualTo((byte) 7);
    }

    @ParameterizedTest
    @EnumSource
    void aReadReturnsAsSoonAsThereIsAByte(Caller caller) throws IOException {
        byte[] target = new byte[1000];
        Task<Integer> reader =
                caller.start(site.io, () -> near.read(target, 0, target.length)).awaitBlocked();
        far.getOutputStream().write(9);
        assertThat(reader.result()).isEqualTo(1);
        assertThat(target[0]).isEqualTo((byte) 9);
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfInputIsReadAgainAndAgain(Caller caller) throws IOException {
        far.getOutputStream().write(new byte[] {1, 2, 3});
        far.shutdownOutput();
        caller.start(
                        site.io,
                        () -> {
                            InputStream input = near.inputStream();
                            assertThat(input.readNBytes(3)).containsExactly(1, 2, 3);
                            for (int i = 0; i < 3; i++) {
                                assertThat(input.read()).isEqualTo(-1);
                                assertThat(near.read(ByteBuffer.allocate(8))).isEqualTo(-1);
                                assertThat(near.read(ByteBuffer.allocateDirect(8))).isEqualTo(-1);
                                assertThat(near.read(new ByteBuffer[] {ByteBuffer.allocate(8)}))
                                        .isEqualTo(-1);
                                try (PinnedBuffer buffer = near.buffers().acquire()) {
                                    assertThat(near.read(buffer)).isEqualTo(-1);
                                    assertThat(buffer.position()).isZero();
                                }
                            }
                            return null;
                        })
                .result();
    }

    @Test
    void aWaitingReaderSeesTheEndOfInput() throws IOException {
        Task<Integer> reader = site.start(() -> near.read(ByteBuffer.allocate(10))).awaitBlocked();
        far.shutdownOutput();
        assertThat(reader.result()).isEqualTo(-1);
    }

    @Test
    void writingGoesOnAfterThePeerHasEndedItsOutput() throws IOException {
        far.shutdownOutput();
        assertThat(near.read(new byte[1], 0, 1)).isEqualTo(-1);
        near.write(new byte[] {5, 6}, 0, 2);
        assertThat(far.getInputStream().readNBytes(2)).containsExactly(5, 6);
    }

    @Test
    void readingGoesOnAfterOutputIsShutDown() throws IOException {
        near.write(new byte[] {1}, 0, 1);
        near.shutdownOutput();
        near.shutdownOutput();
        assertThat(far.getInputStream().readAllBytes()).containsExactly(1);
        far.getOutputStream().write(new byte[] {2, 3});
        assertThat(near.inputStream().readNBytes(2)).containsExactly(2, 3);
        assertThatThrownBy(() -> near.write(new byte[1], 0, 1))
                .isInstanceOfAny(SocketException.class, ClosedChannelException.class);
        assertThat(near.isOpen()).isTrue();
    }

    @Test
    void shutdownOutputEndsAWriterThatWaits() throws IOException {
        Task<Integer> writer =
                site.start(() -> near.write(ByteBuffer.allocate(4 << 20))).awaitBlocked();
        near.shutdownOutput();
        Throwable failure = writer.failure(IOException.class);
        assertThat(failure).isInstanceOfAny(SocketException.class, ClosedChannelException.class);
        assertThat(near.isOpen()).isTrue();
    }

    @Test
    void nothingIsReadAfterInputIsShutDown() throws IOException {
        far.getOutputStream().write(new byte[100]);
        near.shutdownInput();
        near.shutdownInput();
        assertThat(near.read(new byte[10], 0, 10)).isEqualTo(-1);
        assertThat(near.read(ByteBuffer.allocateDirect(10))).isEqualTo(-1);
        near.write(new byte[] {8}, 0, 1);
        assertThat(far.getInputStream().read()).isEqualTo(8);
        far.getOutputStream().write(1);
        assertThat(near.inputStream().read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void shutdownInputEndsAWaitingReader(Caller caller) throws IOException {
        Task<Integer> reader =
                caller.start(site.io, () -> near.read(new byte[10], 0, 10)).awaitBlocked();
        near.shutdownInput();
        assertThat(reader.result()).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void aResetEndsAWaitingReader(Caller caller) throws IOException {
        Task<Integer> reader =
                caller.start(site.io, () -> near.read(new byte[10], 0, 10)).awaitBlocked();
        link.reset();
        assertThat(reader.failure(SocketException.class)).hasMessageContaining("reset");
    }

    @ParameterizedTest
    @EnumSource
    void aResetEndsAWaitingWriter(Caller caller) throws IOException {
        ByteBuffer source = ByteBuffer.allocate(4 << 20);
        Task<Integer> writer = caller.start(site.io, () -> near.write(source)).awaitBlocked();
        link.reset();
        writer.failure(SocketException.class);
        assertThat(source.position()).isBetween(0, source.limit() - 1);
    }

    @Test
    void aResetIsReportedByTheNextCalls() throws IOException {
        link.reset();
        assertThatThrownBy(() -> near.read(new byte[10], 0, 10))
                .isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> writeUntilRefused()).isInstanceOf(SocketException.class);
        assertThat(near.isOpen()).isTrue();
    }

    @Test
    void writingToAPeerThatHasClosedFails() throws IOException {
        far.close();
        assertThatThrownBy(() -> writeUntilRefused()).isInstanceOf(SocketException.class);
    }

    @Test
    void manySmallWritesArriveInOrder() throws IOException {
        Pattern pattern = new Pattern("small writes");
        int count = 20_000;
        Task<Void> writer =
                site.start(() -> {
                    OutputStream output = near.outputStream();
                    for (int i = 0; i < count; ) {
                        int size = 1 + i % 7;
                        output.write(pattern.bytes(i, size));
                        i += size;
                    }
                    near.shutdownOutput();
                    return null;
                });
        byte[] all = far.getInputStream().readAllBytes();
        writer.result();
        assertThat(all.length).isBetween(count, count + 7);
        pattern.check(all, 0, all.length, 0);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "PINNED",
                "HEAP",
                "DIRECT",
                "VECTORED",
                "VECTORED_MIXED",
                "CONFINED",
                "SHARED"
            })
    void aSlowReaderGetsAllOfALargeWrite(Memory memory) throws IOException {
        Pattern pattern = new Pattern("slow reader " + memory);
        int size = 600_000;
        Task<Void> writer =
                site.start(() -> {
                    memory.write(Port.of(near), pattern.bytes(0, size), 0, size);
                    return null;
                });
        writer.awaitBlocked();
        assertThat(writer.done()).isFalse();
        InputStream input = far.getInputStream();
        byte[] piece = new byte[3001];
        for (int done = 0; done < size; ) {
            int count = input.read(piece);
            assertThat(count).isPositive();
            pattern.check(piece, 0, count, done);
            done += count;
        }
        writer.result();
    }

    @Test
    void aFastPeerWaitsForASlowReader() throws IOException {
        Pattern pattern = new Pattern("slow near reader");
        int size = 2_000_000;
        Task<Void> writer =
                Caller.PLATFORM.start(
                        site.io,
                        () -> {
                            far.getOutputStream().write(pattern.bytes(0, size));
                            return null;
                        });
        site.start(
                        () -> {
                            byte[] piece = new byte[1777];
                            for (int done = 0; done < size; ) {
                                int count = near.read(piece, 0, piece.length);
                                assertThat(count).isPositive();
                                pattern.check(piece, 0, count, done);
                                done += count;
                                Thread.yield();
                            }
                            return null;
                        })
                .result();
        writer.result();
    }

    @Test
    void aReadNeverShowsWhatTheRuntimesMemoryHeldBefore() throws IOException {
        far.getOutputStream().write(new byte[500]);
        near.inputStream().readNBytes(500);
        far.getOutputStream().write(new byte[] {1, 1, 1});
        byte[] target = new byte[500];
        Arrays.fill(target, (byte) 0x77);
        int count = near.read(target, 0, target.length);
        assertThat(count).isBetween(1, 3);
        for (int i = count; i < target.length; i++) {
            assertThat(target[i]).isEqualTo((byte) 0x77);
        }
    }

    @Test
    void closingAStreamClosesTheConnection() throws IOException {
        near.inputStream().close();
        assertThat(near.isOpen()).isFalse();
        assertThat(far.getInputStream().read()).isEqualTo(-1);
        Connection other = site.link().near();
        other.outputStream().close();
        assertThat(other.isOpen()).isFalse();
    }

    /** The first write after the peer is gone may still be taken by the kernel. */
    private void writeUntilRefused() throws IOException {
        while (true) {
            near.write(new byte[1000], 0, 1000);
        }
    }
}
