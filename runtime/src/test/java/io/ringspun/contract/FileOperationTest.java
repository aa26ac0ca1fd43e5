package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Advice;
import io.ringspun.Connection;
import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Close;
import io.ringspun.operation.Copy;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Read;
import io.ringspun.operation.Receive;
import io.ringspun.operation.Space;
import io.ringspun.operation.Status;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.TransferredVector;
import io.ringspun.operation.Write;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that can be done with a file, as values: how it ends well, and how not. */
@EverySubject
class FileOperationTest {

    /** More than a request takes (IOV_MAX). */
    private static final int MANY = 1100;

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("operations");
    private Site site;
    private Path path;
    private FileHandle file;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> config.withPool(8192, 8 << 20));
        path = site.directory().resolve("data");
        file = site.keep(site.io.open(path, CREATE, READ, WRITE));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private <R> R done(Operation<R> operation) throws IOException {
        return site.io.submit(operation).get();
    }

    /** Room for so many bytes, not at the start of the buffer. */
    private PinnedBuffer room(int size) throws IOException {
        return site.keep(site.io.buffers().acquire(size + 3)).limit(size + 3).position(3);
    }

    private PinnedBuffer bytes(long index, int size) throws IOException {
        return room(size).put(pattern.bytes(index, size), 0, size).position(3);
    }

    private void check(PinnedBuffer buffer, long index, int size) {
        assertThat(buffer.position()).isEqualTo(3 + size);
        byte[] got = new byte[size];
        buffer.position(3).get(got, 0, size);
        pattern.check(got, 0, size, index);
    }

    private void checkFile(long index, int size) throws IOException {
        byte[] all = Files.readAllBytes(path);
        assertThat(all).hasSize((int) index + size);
        pattern.check(all, (int) index, size, index);
    }

    // ---------------------------------------------------------------- several buffers

    @ParameterizedTest
    @EnumSource
    void whatIsGatheredIsScattered(Caller caller) {
        caller.run(
                        site.io,
                        () -> {
                            List<PinnedBuffer> sources =
                                    List.of(bytes(9, 700), bytes(0, 0), bytes(709, 4000));
                            TransferredVector written = done(Write.to(file).at(9).from(sources));
                            assertThat(written.buffers()).isEqualTo(sources);
                            assertThat(written.count()).isEqualTo(4700);
                            assertThat(sources).noneMatch(PinnedBuffer::hasRemaining);
                            checkFile(9, 4700);
                            List<PinnedBuffer> targets =
                                    List.of(room(0), room(1000), room(3000), room(5000), room(1));
                            TransferredVector read = done(Read.from(file).at(9).into(targets));
                            assertThat(read.count()).isEqualTo(4700);
                            check(targets.get(1), 9, 1000);
                            check(targets.get(2), 1009, 3000);
                            check(targets.get(3), 4009, 700);
                            assertThat(targets.get(4).position()).isEqualTo(3);
                            assertThat(done(Read.from(file).at(4709).into(targets)).atEnd())
                                    .isTrue();
                        })
                .result();
    }

    @Test
    void moreBuffersThanARequestTakes() throws IOException {
        List<PinnedBuffer> sources = new ArrayList<>();
        List<PinnedBuffer> targets = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            sources.add(bytes(2L * i, 2));
            targets.add(room(2));
        }
        assertThat(done(Write.to(file).at(0).from(sources)).count()).isEqualTo(2 * MANY);
        checkFile(0, 2 * MANY);
        assertThat(done(Read.from(file).at(0).into(targets)).count()).isEqualTo(2 * MANY);
        check(targets.getLast(), 2 * MANY - 2, 2);
    }

    @Test
    void noRoomAtAll() throws IOException {
        assertThat(done(Read.from(file).at(0).into(List.of())).count()).isZero();
        assertThat(done(Read.from(file).at(0).into(List.of(room(0)))).count()).isZero();
        assertThat(done(Write.to(file).at(0).from(List.of(room(0), room(0)))).count()).isZero();
        file.close();
        assertThatThrownBy(() -> done(Read.from(file).at(0).into(List.of(room(0)))))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> done(Write.to(file).at(0).from(List.of())))
                .isInstanceOf(ClosedChannelException.class);
    }

    /** If one buffer cannot be lent none is, and the operation can still be submitted. */
    @Test
    void allBuffersAreTakenOrNone() throws IOException {
        PinnedBuffer free = bytes(0, 10);
        PinnedBuffer lent = room(10);
        Submitted<Transferred> receiving =
                site.io.submit(Receive.on(site.pair().near()).into(lent));
        Operation<TransferredVector> write = Write.to(file).at(0).from(List.of(free, lent));
        assertThatThrownBy(() -> site.io.submit(write)).isInstanceOf(IllegalStateException.class);
        assertThat(free.position(3).remaining()).isEqualTo(10);
        Operation<TransferredVector> twice = Write.to(file).at(0).from(List.of(free, free));
        assertThatThrownBy(() -> site.io.submit(twice)).isInstanceOf(IllegalStateException.class);
        check(free.position(13), 0, 10);
        receiving.cancel();
        receiving.await();
        assertThat(done(write).count()).as("what is left: ten of the other").isEqualTo(10);
    }

    // ---------------------------------------------------------------- all of it

    @Test
    void readsThatFillTheirBuffer() throws IOException {
        Files.write(path, pattern.bytes(0, 100));
        PinnedBuffer target = room(60);
        assertThat(done(Read.from(file).at(40).filling(target)).count()).isEqualTo(60);
        check(target, 40, 60);
        assertThat(done(Read.from(file).filling(target.position(3))).count()).isEqualTo(60);
        assertThat(file.position()).isEqualTo(60);
        assertThatThrownBy(() -> done(Read.from(file).at(41).filling(target.position(3))))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("59 of the 60");
        check(target, 41, 59);
        assertThatThrownBy(() -> done(Read.from(file).filling(target.position(3))))
                .isInstanceOf(EOFException.class);
        check(target, 60, 40);
        assertThat(file.position()).isEqualTo(100);
    }

    @Test
    void durableWrites() throws IOException {
        PinnedBuffer source = bytes(0, 5000);
        Transferred written = done(Write.to(file).at(0).durably().from(source));
        assertThat(written.count()).isEqualTo(5000);
        assertThat(source.hasRemaining()).isFalse();
        List<PinnedBuffer> more = List.of(bytes(5000, 10), bytes(5010, 20));
        assertThat(done(Write.to(file).at(5000).durably().from(more)).count()).isEqualTo(30);
        checkFile(0, 5030);
    }

    // ---------------------------------------------------------------- without memory

    @Test
    void theSpaceOfAFile() throws IOException {
        Files.write(path, pattern.bytes(0, 10_000));
        assertThat(done(Space.of(file).truncate(9000))).isSameAs(file);
        assertThat(done(Space.of(file).truncate(20_000)).size()).isEqualTo(9000);
        assertThat(done(Space.of(file).extend(12_000)).size()).isEqualTo(12_000);
        done(Space.of(file).zeroRange(100, 50));
        assertThat(done(Space.of(file).advise(Advice.WILL_NEED, 0, 0))).isSameAs(file);
        byte[] all = Files.readAllBytes(path);
        pattern.check(all, 0, 100, 0);
        assertThat(all[100]).isZero();
        assertThat(all[149]).isZero();
        pattern.check(all, 150, 8850, 150);
        assertThat(all[9000]).isZero();
        Space allocate = Space.of(file).allocate(0, 30_000);
        Space punch = Space.of(file).punchHole(0, 100);
        if (subject.nio()) {
            assertThat(site.io.submit(allocate).await())
                    .isInstanceOf(Outcome.Failure.class)
                    .extracting(outcome -> ((Outcome.Failure<?>) outcome).cause())
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> done(punch)).isInstanceOf(UnsupportedOperationException.class);
        } else {
            assertThat(done(allocate).size()).isEqualTo(30_000);
            done(punch);
            assertThat(Files.readAllBytes(path)[99]).isZero();
        }
    }

    @Test
    void theStatusOfAFile() throws IOException {
        Files.write(path, pattern.bytes(0, 77));
        FileStatus status = done(Status.of(file));
        assertThat(status).isEqualTo(file.status());
        assertThat(status.size()).isEqualTo(77);
    }

    @Test
    void aFileIsSent() throws IOException {
        Files.write(path, pattern.bytes(0, 1000));
        Site.Pair pair = site.pair();
        assertThat(done(Copy.of(file, 100, 5000).to(pair.near()))).isEqualTo(900L);
        byte[] got = pair.far().inputStream().readNBytes(900);
        pattern.check(got, 0, 900, 100);
    }

    @Test
    void everythingOpenIsClosed() throws IOException {
        Directory directory = site.io.openDirectory(path.getParent());
        Listener listener = site.io.listen(Site.ANY_PORT);
        Connection connection = site.io.connect(listener.localAddress());
        assertThat(done(Close.of(file))).isSameAs(file);
        assertThat(file.isOpen()).isFalse();
        done(Close.of(directory));
        assertThat(directory.isOpen()).isFalse();
        done(Close.of(connection));
        assertThat(connection.isOpen()).isFalse();
        done(Close.of(listener));
        assertThat(listener.isOpen()).isFalse();
        assertThat(done(Close.of(file))).as("again").isSameAs(file);
    }

    /** What is under way on it is called off first, as by the plain call. */
    @Test
    void closingEndsWhatIsUnderWay() throws IOException {
        Site.Pair pair = site.pair();
        PinnedBuffer target = room(10);
        Submitted<Transferred> receiving = site.io.submit(Receive.on(pair.near()).into(target));
        done(Close.of(pair.near()));
        assertThatThrownBy(receiving::get).isInstanceOf(ClosedChannelException.class);
        assertThat(target.clear().position()).isZero();
    }

    // ---------------------------------------------------------------- how it ends otherwise

    /** All that needs the file, with its buffers. */
    private List<Operation<?>> all(FileHandle on, PinnedBuffer[] buffers) {
        return List.of(
                Read.from(on).at(0).into(List.of(buffers[0], buffers[1])),
                Read.from(on).at(0).filling(buffers[2]),
                Read.from(on).filling(buffers[3]),
                Write.to(on).at(0).from(List.of(buffers[4], buffers[5])),
                Write.to(on).at(0).durably().from(buffers[6]),
                Write.to(on).at(0).durably().from(List.of(buffers[7])),
                Space.of(on).truncate(1),
                Space.of(on).extend(1),
                Space.of(on).zeroRange(0, 1),
                Space.of(on).allocate(0, 1),
                Space.of(on).punchHole(0, 1),
                Space.of(on).advise(Advice.RANDOM, 0, 1),
                Status.of(on),
                Sync.of(on),
                Copy.of(on, 0, 1).to(file, 0));
    }

    @Test
    void closedBefore() throws IOException {
        FileHandle closed = site.io.open(path, READ, WRITE);
        closed.close();
        PinnedBuffer[] buffers = new PinnedBuffer[8];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = room(20);
        }
        for (Operation<?> operation : all(closed, buffers)) {
            assertThatThrownBy(() -> done(operation))
                    .as("%s", operation)
                    .isInstanceOf(ClosedChannelException.class)
                    .isNotInstanceOf(AsynchronousCloseException.class);
        }
        for (PinnedBuffer buffer : buffers) {
            assertThat(buffer.position(buffer.position()).remaining()).isEqualTo(20);
        }
    }

    @Test
    void notAllowed() throws IOException {
        FileHandle reading = site.keep(site.io.open(path, READ));
        FileHandle writing = site.keep(site.io.open(path, WRITE));
        PinnedBuffer buffer = room(10);
        List<PinnedBuffer> one = List.of(buffer);
        for (Operation<?> operation :
                List.of(
                        Write.to(reading).at(0).from(one),
                        Write.to(reading).at(0).durably().from(buffer),
                        Space.of(reading).truncate(0),
                        Space.of(reading).allocate(0, 10),
                        Space.of(reading).punchHole(0, 10),
                        Space.of(reading).zeroRange(0, 10))) {
            assertThatThrownBy(() -> done(operation))
                    .as("%s", operation)
                    .isInstanceOf(NonWritableChannelException.class);
        }
        for (Operation<?> operation :
                List.of(
                        Read.from(writing).at(0).into(one),
                        Read.from(writing).at(0).filling(buffer),
                        Copy.of(writing, 0, 1).to(file, 0),
                        Copy.of(writing, 0, 1).to(site.pair().near()))) {
            assertThatThrownBy(() -> done(operation))
                    .as("%s", operation)
                    .isInstanceOf(NonReadableChannelException.class);
        }
        assertThat(buffer.position(3).remaining()).isEqualTo(10);
        assertThat(done(Sync.of(reading))).isSameAs(reading);
        assertThat(done(Status.of(writing)).size()).isZero();
    }

    /** Only what waits for a peer can be called off for certain. */
    @Test
    void sendingIsCalledOff() throws IOException {
        Files.write(path, new byte[4 << 20]);
        Site.Link link = site.link();
        Submitted<Long> sending = site.io.submit(Copy.of(file, 0, 4 << 20).to(link.near()));
        assertThat(link.far().getInputStream().readNBytes(1000)).hasSize(1000); // it has begun
        sending.cancel();
        assertThat(sending.await()).isEqualTo(new Outcome.Cancelled<>());
        assertThat(file.isOpen()).isTrue();
        assertThat(link.near().isOpen()).isTrue();
    }

    /** What the disk has begun ends in its own way; either way the buffers come back. */
    @Test
    void callingOffInTheMiddle() throws IOException {
        for (int round = 0; round < 50; round++) {
            PinnedBuffer[] buffers = new PinnedBuffer[8];
            for (int i = 0; i < buffers.length; i++) {
                buffers[i] = site.io.buffers().acquire(4096);
            }
            List<Submitted<?>> begun = new ArrayList<>();
            for (Operation<?> operation : all(file, buffers)) {
                begun.add(site.io.submit(operation));
            }
            begun.forEach(Submitted::cancel);
            for (Submitted<?> each : begun) {
                assertThat(each.await())
                        .isInstanceOfAny(
                                Outcome.Success.class,
                                Outcome.Cancelled.class,
                                Outcome.Failure.class); // the file's end, or what NIO cannot do
            }
            for (PinnedBuffer buffer : buffers) {
                buffer.close();
            }
        }
    }

    @Test
    void arguments() {
        assertThatThrownBy(() -> Space.of(file).truncate(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Space.of(file).allocate(0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Space.of(file).punchHole(-1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Space.of(file).advise(Advice.NORMAL, 0, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Space.of(file).allocate(3, 4).toString()).contains("Allocate", "3", "4", "data");
    }
}
