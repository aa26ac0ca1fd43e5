package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Accept;
import io.ringspun.operation.Connect;
import io.ringspun.operation.Copy;
import io.ringspun.operation.Open;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Read;
import io.ringspun.operation.Receive;
import io.ringspun.operation.Send;
import io.ringspun.operation.Space;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Single operations as values: every way they can end, and every stage that was left. */
@EverySubject
class OperationTest {

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, Site::manyBuffers);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private PinnedBuffer buffer() throws IOException {
        return site.keep(site.io.buffers().acquire());
    }

    private PinnedBuffer buffer(String text) throws IOException {
        return buffer().put(StandardCharsets.UTF_8.encode(text)).flip();
    }

    private FileHandle file(String content) throws IOException {
        Path path = Files.writeString(site.directory().resolve("file"), content);
        return site.keep(site.io.open(path, READ, WRITE));
    }

    private static String text(PinnedBuffer buffer) {
        ByteBuffer bytes = ByteBuffer.allocate(buffer.flip().remaining());
        buffer.get(bytes);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    /** A receive that nothing comes for, and its buffer. */
    private record Pending(Site.Pair pair, PinnedBuffer buffer, Submitted<Transferred> submitted) {}

    private Pending pending() throws IOException {
        Site.Pair pair = site.pair();
        PinnedBuffer buffer = buffer();
        return new Pending(pair, buffer, site.io.submit(Receive.on(pair.near()).into(buffer)));
    }

    private void assertUsable(Pending pending) throws IOException {
        PinnedBuffer sent = buffer("still there");
        pending.pair.far().write(sent);
        assertThat(pending.pair.near().read(pending.buffer.clear())).isEqualTo(11);
        assertThat(text(pending.buffer)).isEqualTo("still there");
    }

    // ---------------------------------------------------------------- what is done

    @ParameterizedTest
    @EnumSource
    void filesAreWrittenSyncedAndRead(Caller caller) throws IOException {
        FileHandle file = file("");
        caller.start(
                        site.io,
                        () -> {
                            PinnedBuffer out = buffer("hello, world");
                            Transferred written =
                                    site.io.submit(Write.to(file).at(3).from(out)).get();
                            assertThat(written.buffer()).isSameAs(out);
                            assertThat(written.count()).isEqualTo(12);
                            assertThat(out.hasRemaining()).isFalse();
                            assertThat(site.io.submit(Sync.of(file)).get()).isSameAs(file);
                            assertThat(site.io.submit(Sync.ofData(file)).get()).isSameAs(file);
                            PinnedBuffer in = buffer();
                            Transferred read =
                                    site.io.submit(Read.from(file).at(10).into(in)).get();
                            assertThat(read.count()).isEqualTo(5);
                            assertThat(text(in)).isEqualTo("world");
                            Transferred end =
                                    site.io.submit(Read.from(file).at(15).into(in.clear())).get();
                            assertThat(end.atEnd()).isTrue();
                            assertThat(in.position()).isZero();
                            return null;
                        })
                .result();
        assertThat(file.position()).isZero();
    }

    @Test
    void theHandlesOwnPositionMoves() throws IOException {
        FileHandle file = file("0123456789");
        PinnedBuffer four = buffer().limit(4);
        site.io.submit(Read.from(file).into(four)).get();
        assertThat(text(four)).isEqualTo("0123");
        site.io.submit(Write.to(file).from(buffer("xy"))).get();
        assertThat(file.position()).isEqualTo(6);
        assertThat(Files.readString(file.path())).isEqualTo("0123xy6789");
    }

    @Test
    void connectionsAreMadeAndUsed() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        Submitted<Connection> accepting = site.io.submit(Accept.on(listener));
        Submitted<Connection> connecting = site.io.submit(Connect.to(listener.localAddress()));
        Connection near = site.keep(connecting.get());
        Connection far = site.keep(accepting.get());
        PinnedBuffer in = buffer();
        Submitted<Transferred> receiving = site.io.submit(Receive.on(far).into(in));
        assertThat(site.io.submit(Send.on(near).from(buffer("ping"))).get().count()).isEqualTo(4);
        assertThat(receiving.get().count()).isEqualTo(4);
        assertThat(text(in)).isEqualTo("ping");
        near.close();
        assertThat(site.io.submit(Receive.on(far).into(in.clear())).get().atEnd()).isTrue();
    }

    @Test
    void filesAreOpenedCutAndCopied() throws IOException {
        Path directory = site.directory();
        FileHandle made =
                site.io
                        .submit(Open.of(directory.resolve("new")).options(CREATE, WRITE, READ))
                        .get();
        site.keep(made);
        made.write(buffer("abcdefgh"));
        site.io.submit(Space.of(made).truncate(5)).get();
        FileHandle other = site.keep(site.io.open(directory.resolve("copy"), CREATE, WRITE));
        assertThat(site.io.submit(Copy.of(made, 1, 100).to(other, 0)).get()).isEqualTo(4L);
        assertThat(Files.readString(other.path())).isEqualTo("bcde");
    }

    @Test
    void aBufferWithoutRoomMovesNothing() throws IOException {
        FileHandle file = file("abc");
        PinnedBuffer full = buffer().limit(0);
        assertThat(site.io.submit(Read.from(file).at(0).into(full)).get().count()).isZero();
        assertThat(site.io.submit(Write.to(file).at(0).from(full)).get().count()).isZero();
    }

    // ---------------------------------------------------------------- how it is taken

    @Test
    void anyThreadMayTakeTheOutcome() throws IOException {
        for (Caller caller : Caller.values()) {
            Pending pending = pending();
            Task<Outcome<Transferred>> waiter =
                    caller.start(site.io, pending.submitted::await).awaitBlocked();
            pending.pair.far().write(buffer("x"));
            assertThat(waiter.result().get().count()).isEqualTo(1);
        }
    }

    @Test
    void tryingDoesNotWait() throws IOException {
        Pending pending = pending();
        assertThat(pending.submitted.tryComplete()).isEmpty();
        pending.pair.far().write(buffer("x"));
        Optional<Outcome<Transferred>> outcome =
                Awaitility.await()
                        .pollInSameThread()
                        .until(pending.submitted::tryComplete, Optional::isPresent);
        assertThat(outcome.orElseThrow().succeeded()).isTrue();
        assertThatThrownBy(pending.submitted::tryComplete)
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFutureIsAView() throws Exception {
        FileHandle file = file("abc");
        CompletableFuture<Integer> length =
                site.io
                        .submit(Read.from(file).at(0).into(buffer()))
                        .future()
                        .thenApply(Transferred::count);
        assertThat(length.get()).isEqualTo(3);
        CompletableFuture<FileHandle> missing =
                site.io.submit(Open.of(site.directory().resolve("none"))).future();
        assertThatThrownBy(missing::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NoSuchFileException.class);
        Pending pending = pending();
        CompletableFuture<Transferred> receiving = pending.submitted.future();
        assertThat(receiving.cancel(true)).isTrue();
        assertThatThrownBy(receiving::get).isInstanceOf(CancellationException.class);
        awaitReturned(pending.buffer);
        assertUsable(pending);
    }

    private static void awaitReturned(PinnedBuffer buffer) {
        Awaitility.await()
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(IllegalStateException.class)
                .until(() -> buffer.clear() == buffer);
    }

    /** Its buffer comes back all the same. */
    @Test
    void anOutcomeThatNobodyTakes() throws IOException {
        Pending pending = pending();
        pending.pair.far().write(buffer("x"));
        awaitReturned(pending.buffer);
    }

    // ---------------------------------------------------------------- stages that were left

    @Test
    void anOperationIsSubmittedOnce() throws IOException {
        FileHandle file = file("abc");
        Operation<Transferred> read = Read.from(file).at(0).into(buffer());
        Submitted<Transferred> submitted = site.io.submit(read);
        assertThatThrownBy(() -> site.io.submit(read))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("build another");
        assertThatThrownBy(() -> read.within(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(submitted.get().count()).isEqualTo(3);
        Open open = Open.of(file.path());
        site.keep(site.io.submit(open).get());
        assertThatThrownBy(() -> open.options(READ)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(open::attributes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOutcomeIsTakenOnce() throws IOException {
        Submitted<FileHandle> submitted = site.io.submit(Sync.of(file("")));
        submitted.get();
        assertThatThrownBy(submitted::await).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(submitted::get).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(submitted::tryComplete).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(submitted::future).isInstanceOf(IllegalStateException.class);
        submitted.cancel();
    }

    @Test
    void aBufferUnderWayIsOutOfReach() throws IOException {
        Pending pending = pending();
        PinnedBuffer buffer = pending.buffer;
        assertThatThrownBy(() -> buffer.put((byte) 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::clear).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
        FileHandle file = file("abc");
        Operation<Transferred> read = Read.from(file).at(0).into(buffer);
        assertThatThrownBy(() -> site.io.submit(read)).isInstanceOf(IllegalStateException.class);
        pending.submitted.cancel();
        assertThat(pending.submitted.await()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(site.io.submit(read).get().count())
                .as("a refusal leaves the operation to be built")
                .isEqualTo(3);
    }

    // ---------------------------------------------------------------- how it ends otherwise

    @Test
    void cancelled() throws IOException {
        Pending pending = pending();
        pending.submitted.cancel();
        pending.submitted.cancel();
        assertThat(pending.submitted.await()).isEqualTo(new Outcome.Cancelled<>());
        assertUsable(pending);
    }

    @Test
    void outOfTime() throws IOException {
        Site.Pair pair = site.pair();
        PinnedBuffer buffer = buffer();
        Operation<Transferred> receive =
                Receive.on(pair.near()).into(buffer).within(Duration.ofMillis(20));
        Submitted<Transferred> submitted = site.io.submit(receive);
        assertThatThrownBy(submitted::get).isInstanceOf(SocketTimeoutException.class);
        assertUsable(new Pending(pair, buffer, submitted));
        assertThatThrownBy(() -> Sync.of(file("")).within(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(site.io.submit(Sync.of(file("")).within(Duration.ofDays(400_000))).get())
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void interrupted(Caller caller) throws IOException {
        Pending pending = pending();
        Task<Outcome<Transferred>> waiter =
                caller.start(site.io, pending.submitted::await).awaitBlocked().interrupt();
        assertThatThrownBy(() -> waiter.result().get())
                .isInstanceOf(InterruptedIOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
        assertThat(waiter.interruptedAtEnd()).isTrue();
        assertUsable(pending);
    }

    @Test
    void closedMeanwhile() throws IOException {
        Pending pending = pending();
        Task<Outcome<Transferred>> waiter =
                Caller.HOME.start(site.io, pending.submitted::await).awaitBlocked();
        pending.pair.near().close();
        assertThatThrownBy(() -> waiter.result().get())
                .isInstanceOf(AsynchronousCloseException.class);
        pending.buffer.clear();
    }

    @Test
    void closedBefore() throws IOException {
        FileHandle file = file("abc");
        file.close();
        PinnedBuffer buffer = buffer("x");
        for (Operation<?> operation :
                new Operation<?>[] {
                    Read.from(file).at(0).into(buffer),
                    Read.from(file).into(buffer),
                    Write.to(file).at(0).from(buffer),
                    Sync.of(file),
                    Space.of(file).truncate(0)
                }) {
            assertThatThrownBy(() -> site.io.submit(operation).get())
                    .isInstanceOf(ClosedChannelException.class);
        }
        assertThat(buffer.remaining()).isEqualTo(1);
    }

    @Test
    void notAllowed() throws IOException {
        FileHandle file = site.keep(site.io.open(file("abc").path(), WRITE));
        PinnedBuffer buffer = buffer();
        Outcome<Transferred> outcome = site.io.submit(Read.from(file).at(0).into(buffer)).await();
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThatThrownBy(outcome::get).isInstanceOf(NonReadableChannelException.class);
        buffer.clear();
    }

    @Test
    void theRuntimeIsClosed() throws IOException {
        Pending pending = pending();
        PinnedBuffer other = buffer();
        site.io.close();
        assertThatThrownBy(pending.submitted::get).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> site.io.submit(Receive.on(pending.pair.far()).into(other)).get())
                .isInstanceOf(ClosedChannelException.class);
        other.clear();
    }

    @Test
    void arguments() throws IOException {
        FileHandle file = file("abc");
        assertThatThrownBy(() -> Read.from(file).at(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Space.of(file).truncate(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Copy.of(file, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Copy.of(file, 0, 1).to(file, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
