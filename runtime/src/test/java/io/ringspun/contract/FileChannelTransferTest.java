package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Transfers from a channel to another, whoever has made it. */
@Brand.Every
class FileChannelTransferTest {

    private static final int SIZE = 300_001;

    @Parameter Brand brand;

    private final Pattern pattern = new Pattern("transfer");
    private Channels channels;
    private Path path;
    private Path other;

    @BeforeEach
    void open() throws IOException {
        channels = new Channels(brand);
        path = channels.file(pattern, SIZE);
        other = channels.file(pattern, 0);
    }

    @AfterEach
    void close() throws IOException {
        if (channels != null) {
            channels.close();
        }
    }

    private void holds(Path file, long index, int length) throws IOException {
        byte[] all = Files.readAllBytes(file);
        assertThat(all).hasSize(length);
        pattern.check(all, 0, length, index);
    }

    @Test
    void toAFileGoesToItsPosition() throws IOException {
        FileChannel from = channels.open(path);
        FileChannel to = channels.open(other, READ, WRITE);
        assertThat(from.transferTo(10, 100_000, to)).isEqualTo(100_000);
        assertThat(to.position()).isEqualTo(100_000);
        assertThat(from.transferTo(100_010, Long.MAX_VALUE, to)).isEqualTo(SIZE - 100_010);
        assertThat(from.transferTo(SIZE, 5, to)).isZero();
        assertThat(from.transferTo(SIZE + 5, 5, to)).isZero();
        assertThat(from.position()).isZero();
        holds(other, 10, SIZE - 10);
    }

    @Test
    void fromAFileBeginsAtItsPosition() throws IOException {
        FileChannel from = channels.open(path);
        FileChannel to = channels.open(other, READ, WRITE);
        from.position(SIZE - 70_000);
        assertThat(to.transferFrom(from, 0, 50_000)).isEqualTo(50_000);
        assertThat(from.position()).isEqualTo(SIZE - 20_000);
        assertThat(to.transferFrom(from, 50_000, 50_000)).isEqualTo(20_000);
        assertThat(to.transferFrom(from, 70_000, 50_000)).isZero();
        assertThat(to.position()).isZero();
        holds(other, SIZE - 70_000, 70_000);
    }

    @Test
    void withinOneFile() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        channel.position(SIZE);
        assertThat(channel.transferTo(0, 1000, channel)).isEqualTo(1000);
        assertThat(channel.position()).isEqualTo(SIZE + 1000);
        channel.position(500);
        assertThat(channel.transferFrom(channel, SIZE + 1000, 500)).isEqualTo(500);
        assertThat(channel.position()).isEqualTo(1000);
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize(SIZE + 1500);
        pattern.check(all, SIZE, 1000, 0);
        pattern.check(all, SIZE + 1000, 500, 500);
    }

    @Test
    void toAFileThatIsAppendedTo() throws IOException {
        Files.write(other, pattern.bytes(0, 10));
        FileChannel to = channels.open(other, APPEND);
        assertThat(channels.open(path).transferTo(10, 200_000, to)).isEqualTo(200_000);
        FileChannel rest = channels.open(path);
        rest.position(200_010);
        assertThat(to.transferFrom(rest, 3, SIZE)).isEqualTo(SIZE - 200_010);
        holds(other, 0, SIZE);
    }

    @Test
    void toAndFromTheJdksOwn() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        try (FileChannel jdks = FileChannel.open(other, READ, WRITE)) {
            assertThat(channel.transferTo(0, SIZE, jdks)).isEqualTo(SIZE);
            holds(other, 0, SIZE);
            jdks.position(0);
            assertThat(channel.transferFrom(jdks, SIZE, 1000)).isEqualTo(1000);
            assertThat(jdks.position()).isEqualTo(1000);
            channel.position(5);
            assertThat(jdks.transferFrom(channel, 0, 1000)).isEqualTo(1000);
            assertThat(jdks.transferTo(0, 10, channel)).isEqualTo(10);
        }
        byte[] all = Files.readAllBytes(path);
        pattern.check(all, SIZE, 1000, 0);
        pattern.check(all, 1005, 10, 5);
        assertThat(Files.size(other)).isEqualTo(SIZE);
    }

    @Test
    void toAndFromStreams() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WritableByteChannel out = java.nio.channels.Channels.newChannel(bytes);
        assertThat(channel.transferTo(7, 200_000, out)).isEqualTo(200_000);
        pattern.check(bytes.toByteArray(), 0, 200_000, 7);
        assertThat(
                        channel.transferFrom(
                                java.nio.channels.Channels.newChannel(
                                        new ByteArrayInputStream(pattern.bytes(SIZE, 150_000))),
                                SIZE,
                                Long.MAX_VALUE))
                .isEqualTo(150_000);
        holds(path, 0, SIZE + 150_000);
    }

    @Test
    void toWhatTakesOnlySome() throws IOException {
        FileChannel channel = channels.open(path);
        Pipe pipe = Pipe.open();
        channels.keep(pipe.source());
        Pipe.SinkChannel sink = channels.keep(pipe.sink());
        sink.configureBlocking(false);
        long moved = channel.transferTo(0, SIZE, sink);
        assertThat(moved).isBetween(1L, SIZE - 1L);
        assertThat(channel.transferTo(moved, SIZE, sink)).isZero();
        ByteBuffer got = ByteBuffer.allocate((int) moved);
        while (got.hasRemaining()) {
            pipe.source().read(got);
        }
        assertThat(got.array()).isEqualTo(pattern.bytes(0, (int) moved));
    }

    /** What a failing channel has taken before counts; without that the failure does. */
    @Test
    void aFailureOnTheWay() throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        int[] calls = {0};
        WritableByteChannel failing =
                new WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer source) throws IOException {
                        if (calls[0]++ > 0) {
                            throw new IOException("enough");
                        }
                        int count = source.remaining();
                        source.position(source.limit());
                        return count;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        assertThat(channel.transferTo(0, SIZE, failing)).isBetween(1L, SIZE - 1L);
        assertThatThrownBy(() -> channel.transferTo(0, SIZE, failing))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("enough");
    }

    @Test
    void whatIsNotAllowed() throws IOException {
        FileChannel reading = channels.open(path);
        FileChannel writing = channels.open(other, WRITE);
        FileChannel closed = channels.open(other, READ, WRITE);
        closed.close();
        assertThatThrownBy(() -> writing.transferTo(0, 1, reading))
                .isExactlyInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> reading.transferTo(0, 1, reading))
                .isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> reading.transferFrom(reading, 0, 1))
                .isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> writing.transferFrom(writing, 0, 1))
                .isExactlyInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> reading.transferTo(-1, 1, writing))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writing.transferFrom(reading, 0, -1))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reading.transferTo(0, 1, closed))
                .isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> writing.transferFrom(closed, 0, 1))
                .isExactlyInstanceOf(ClosedChannelException.class);
    }
}
