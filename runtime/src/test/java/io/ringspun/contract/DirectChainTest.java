package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.FeatureChoice;
import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Direct;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Receive;
import io.ringspun.operation.SubmittedBatch;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening, working and closing in one go, and what becomes of it when one of these fails. */
@EverySubjectAndDirect
class DirectChainTest {

    @Parameter(0)
    Subject subject;

    @Parameter(1)
    FeatureChoice choice;

    private DirectSite direct;
    private Site site;

    @BeforeEach
    void open() throws IOException {
        direct = new DirectSite(subject, choice);
        site = direct.site;
    }

    @AfterEach
    void close() throws IOException {
        DirectSite.close(direct);
    }

    @ParameterizedTest
    @EnumSource
    void openReadAndCloseInOneGo(Caller caller) throws IOException {
        DirectFile file = direct.files(1).get(0);
        Path path = direct.file("small", 100);
        caller.run(
                        site.io,
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                try (PinnedBuffer buffer = site.io.buffers().acquire()) {
                                    Batch batch = new Batch();
                                    Entry<DirectFile> open = batch.add(Direct.on(file).open(path));
                                    Entry<Transferred> read =
                                            open.then(Direct.on(file).read(0).into(buffer));
                                    read.thenAlways(Direct.on(file).close());
                                    Outcomes outcomes = site.io.submit(batch).await().check();
                                    assertThat(outcomes.of(open).get()).isSameAs(file);
                                    assertThat(outcomes.of(read).get().count()).isEqualTo(100);
                                    direct.check(buffer, 100);
                                }
                            }
                        })
                .result();
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void openWriteSyncAndClose() throws IOException {
        DirectFiles both = direct.files(2);
        for (boolean durable : new boolean[] {false, true}) {
            Path path = direct.folder.resolve("durable " + durable);
            PinnedBuffer buffer = direct.buffer().put(direct.pattern.bytes(0, 500), 0, 500).flip();
            Direct.On on = Direct.on(both.get(durable ? 1 : 0));
            Batch batch = new Batch();
            Entry<DirectFile> open = batch.add(on.open(path, CREATE, WRITE));
            if (durable) {
                open.then(on.write(0).durablyFrom(buffer)).then(on.close());
            } else {
                open.then(on.write(0).from(buffer)).then(on.sync()).then(on.close());
            }
            site.io.submit(batch).await().check();
            assertThat(buffer.hasRemaining()).isFalse();
            direct.pattern.check(Files.readAllBytes(path), 0, 500, 0);
        }
    }

    /** One after another in the same place; more chains than places have a place each in turn. */
    @Test
    void aChainMayUseItsPlaceAgain() throws IOException {
        Direct.On on = Direct.on(direct.files(1).get(0));
        Batch batch = new Batch();
        List<Entry<Transferred>> reads = new ArrayList<>();
        List<PinnedBuffer> buffers = List.of(direct.buffer(), direct.buffer());
        Entry<?> last = null;
        for (int i = 0; i < buffers.size(); i++) {
            Direct<DirectFile> open = on.open(direct.file("file " + i, 10 + i));
            Entry<Transferred> read =
                    (last == null ? batch.add(open) : last.then(open))
                            .then(on.read(0).into(buffers.get(i)));
            reads.add(read);
            last = read.then(on.close());
        }
        Outcomes outcomes = site.io.submit(batch).await().check();
        for (int i = 0; i < buffers.size(); i++) {
            assertThat(outcomes.of(reads.get(i)).get().count()).isEqualTo(10 + i);
            direct.check(buffers.get(i), 10 + i);
        }
    }

    @Test
    void aFailureSkipsWhatNeedsSuccess() throws IOException {
        DirectFile file = direct.files(1).get(0);
        Direct.On on = Direct.on(file);
        PinnedBuffer buffer = direct.buffer();
        Batch batch = new Batch();
        Entry<DirectFile> open = batch.add(on.open(direct.folder.resolve("missing")));
        Entry<Transferred> read = open.then(on.read(0).into(buffer));
        Entry<DirectFile> close = read.thenAlways(on.close());
        Outcomes outcomes = site.io.submit(batch).await();
        assertThatThrownBy(() -> outcomes.of(open).get()).isInstanceOf(NoSuchFileException.class);
        assertThat(outcomes.of(read)).isInstanceOf(Outcome.Skipped.class);
        assertThat(outcomes.of(close)).isInstanceOf(Outcome.Skipped.class);
        assertThat(buffer.position()).isZero();
        file.open(direct.file("one", 10)); // still of use
        assertThat(file.read(ByteBuffer.allocate(20), 0)).isEqualTo(10);
    }

    @Test
    void aReadThatFailsIsFollowedByACloseAllTheSame() throws IOException {
        DirectFile file = direct.files(1).get(0);
        Direct.On on = Direct.on(file);
        Path path = direct.file("one", 10);
        for (boolean filling : new boolean[] {false, true}) {
            PinnedBuffer buffer = site.io.buffers().acquire();
            Batch batch = new Batch();
            Direct<Transferred> reading =
                    filling ? on.read(0).filling(buffer) : on.read(0).into(buffer);
            Entry<DirectFile> open =
                    filling
                            ? batch.add(on.open(path))
                            : batch.add(on.open(path, WRITE)); // reading fails
            Entry<Transferred> read = open.then(reading);
            Entry<DirectFile> close = read.thenAlways(on.close());
            Outcomes outcomes = site.io.submit(batch).await();
            assertThat(outcomes.of(open).succeeded()).isTrue();
            assertThatThrownBy(() -> outcomes.of(read).get())
                    .isInstanceOf(filling ? EOFException.class : NonReadableChannelException.class);
            assertThat(outcomes.of(close).succeeded()).isTrue();
            assertThatThrownBy(() -> file.sync()).isInstanceOf(ClosedChannelException.class);
            buffer.close();
        }
    }

    @Test
    void aReadThatFailsLeavesTheFileOpenToWhoeverAsked() throws IOException {
        DirectFile file = direct.files(1).get(0);
        Direct.On on = Direct.on(file);
        Batch batch = new Batch();
        Entry<Transferred> read =
                batch.add(on.open(direct.file("one", 10)))
                        .then(on.read(0).filling(direct.buffer()));
        Entry<DirectFile> close = read.then(on.close());
        Outcomes outcomes = site.io.submit(batch).await();
        assertThatThrownBy(() -> outcomes.of(read).get())
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("10 of the");
        assertThat(outcomes.of(close)).isInstanceOf(Outcome.Skipped.class);
        assertThat(file.read(ByteBuffer.allocate(20), 0)).isEqualTo(10);
    }

    /** Two that were lent separately may be of two rings; a chain of them is slower, not wrong. */
    @ParameterizedTest
    @EnumSource
    void aChainOverSeveralRingsAndOtherThings(Caller caller) throws IOException {
        DirectFile from = direct.files(1).get(0);
        DirectFile to = direct.files(1).get(0);
        Site.Pair pair = site.pair();
        FileHandle plain = site.keep(site.io.open(direct.folder.resolve("plain"), CREATE, WRITE));
        PinnedBuffer buffer = direct.buffer();
        PinnedBuffer other = direct.buffer();
        Batch batch = new Batch();
        batch.add(Direct.on(from).open(direct.file("one", 100)))
                .then(Direct.on(from).read(0).into(buffer))
                .then(Direct.on(to).open(direct.folder.resolve("two"), CREATE, WRITE))
                .then(Sync.of(plain))
                .then(Receive.on(pair.near()).into(other))
                .then(Direct.on(from).close())
                .then(Direct.on(to).close());
        pair.far().write(new byte[1], 0, 1);
        caller.run(site.io, () -> site.io.submit(batch).await().check()).result();
        direct.check(buffer, 100);
        assertThat(direct.folder.resolve("two")).exists();
    }

    @Test
    void withATimeLimit() throws IOException {
        DirectFile file = direct.files(1).get(0);
        PinnedBuffer buffer = direct.buffer();
        Batch batch = new Batch();
        batch.add(Direct.on(file).open(direct.file("one", 100)).within(Duration.ofMinutes(1)))
                .then(Direct.on(file).read(50).into(buffer).within(Duration.ofMinutes(1)));
        site.io.submit(batch).await().check();
        assertThat(buffer.position()).isEqualTo(50);
    }

    @Test
    void aChainThatIsCalledOffLeavesThePlaceAsItIs() throws IOException {
        DirectFile file = direct.files(1).get(0);
        Direct.On on = Direct.on(file);
        Site.Pair pair = site.pair();
        Batch batch = new Batch();
        Entry<DirectFile> open = batch.add(on.open(direct.file("one", 10)));
        Entry<Transferred> waiting = open.then(Receive.on(pair.near()).into(direct.buffer()));
        Entry<DirectFile> close = waiting.thenAlways(on.close());
        SubmittedBatch submitted = site.io.submit(batch);
        assertThat(submitted.next()).isSameAs(open);
        submitted.cancel();
        Outcomes outcomes = submitted.await();
        assertThat(outcomes.of(waiting)).isEqualTo(new Outcome.Cancelled<>());
        assertThat(outcomes.of(close)).isEqualTo(new Outcome.Cancelled<>());
        assertThat(file.read(ByteBuffer.allocate(20), 0)).isEqualTo(10);
        file.close();
    }
}
