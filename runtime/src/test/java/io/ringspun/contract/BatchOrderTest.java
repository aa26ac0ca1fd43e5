package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Read;
import io.ringspun.operation.Receive;
import io.ringspun.operation.Send;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations of a batch come one after the other where that was asked for. */
@EverySubject
class BatchOrderTest {

    @Parameter Subject subject;

    private Site site;
    private Cells cells;

    /** With queues that most batches here do not fit into. */
    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> Site.manyBuffers(config).withQueues(4, 8, 16));
        cells = new Cells(site);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    // ---------------------------------------------------------------- links

    /** Each step overwrites what the one before wrote; also in chains longer than the queue. */
    @ParameterizedTest
    @EnumSource
    void linkedOperationsFollowOneAnother(Caller caller) throws IOException {
        for (int length : new int[] {2, 3, 4, 5, 30}) {
            Batch batch = new Batch();
            PinnedBuffer seen = cells.buffer();
            Entry<?> last = batch.add(cells.write(0, 1));
            for (int i = 2; i <= length; i++) {
                last = last.then(cells.write(0, i));
            }
            last.then(Sync.ofData(cells.file)).then(cells.read(0, seen));
            caller.start(site.io, () -> site.io.submit(batch).await().check()).result();
            assertThat(seen.flip().remaining()).isEqualTo(Cells.BYTES);
            assertThat(seen.get()).isEqualTo((byte) length);
            cells.assertCell(0, length);
        }
    }

    @Test
    void aFailureSkipsWhatIsLinkedToItAndNothingElse() throws IOException {
        for (Operation<Transferred> bad : List.of(cells.refused(), cells.failing())) {
            Batch batch = new Batch();
            Entry<Transferred> before = batch.add(cells.write(0, 7));
            Entry<Transferred> failed = before.then(bad);
            Entry<Transferred> skipped = failed.then(cells.write(1, 9));
            Entry<FileHandle> skippedToo = skipped.then(Sync.of(cells.file));
            Entry<FileHandle> always = skippedToo.thenAlways(Sync.of(cells.file));
            Entry<Transferred> other = batch.add(cells.write(2, 8));
            Outcomes outcomes = site.io.submit(batch).await();
            assertThat(outcomes.of(before).succeeded()).isTrue();
            assertThat(outcomes.of(failed)).isInstanceOf(Outcome.Failure.class);
            assertThat(outcomes.of(skipped)).isEqualTo(new Outcome.Skipped<>(outcomes.of(failed)));
            assertThat(outcomes.of(skippedToo)).isInstanceOf(Outcome.Skipped.class);
            assertThat(outcomes.of(always)).isInstanceOf(Outcome.Skipped.class);
            assertThat(outcomes.of(other).succeeded()).isTrue();
            assertThatThrownBy(() -> outcomes.of(skipped).get()).isInstanceOf(IOException.class);
            assertThat(outcomes.allSucceeded()).isFalse();
            cells.assertCell(0, 7);
            cells.assertCell(2, 8);
            cells.assertCell(1, 0);
        }
    }

    /** All of them files that the ring itself can link. */
    @Test
    void aFailureInTheKernelBreaksTheChain() throws IOException {
        FileHandle closed = site.io.open(cells.file.path(), WRITE);
        closed.close();
        Batch batch = new Batch();
        Entry<Transferred> before = batch.add(cells.write(0, 7));
        Entry<Transferred> failed = before.then(Write.to(closed).at(0).from(cells.cell(1)));
        Entry<Transferred> skipped = failed.then(cells.write(1, 9));
        Outcomes outcomes = site.io.submit(batch).await();
        assertThat(outcomes.of(before).succeeded()).isTrue();
        assertThatThrownBy(() -> outcomes.of(failed).get())
                .isInstanceOf(ClosedChannelException.class);
        assertThat(outcomes.of(skipped)).isEqualTo(new Outcome.Skipped<>(outcomes.of(failed)));
        cells.assertCell(0, 7);
    }

    @Test
    void whatComesAlwaysComesAfterAFailureToo() throws IOException {
        Batch batch = new Batch();
        Entry<Transferred> failed = batch.add(cells.refused());
        Entry<Transferred> always = failed.thenAlways(cells.write(0, 3));
        Entry<Transferred> last = always.then(cells.write(0, 4));
        Outcomes outcomes = site.io.submit(batch).await();
        assertThatThrownBy(outcomes::check).isInstanceOf(NonWritableChannelException.class);
        assertThat(outcomes.of(always).succeeded()).isTrue();
        assertThat(outcomes.of(last).succeeded()).isTrue();
        cells.assertCell(0, 4);
    }

    /** The end of the cells.file comes in the middle of a read: for us that is no failure. */
    @Test
    void aShortReadBreaksNoChain() throws IOException {
        site.io.submit(cells.write(0, 1)).get();
        Batch batch = new Batch();
        PinnedBuffer half = cells.buffer();
        PinnedBuffer none = cells.buffer();
        Entry<Transferred> shortened =
                batch.add(Read.from(cells.file).at(Cells.BYTES / 2).into(half));
        Entry<Transferred> atEnd = shortened.then(cells.read(5, none));
        Entry<Transferred> written = atEnd.then(cells.write(1, 2));
        Entry<FileHandle> synced = written.then(Sync.of(cells.file));
        Outcomes outcomes = site.io.submit(batch).await().check();
        assertThat(outcomes.of(shortened).get().count()).isEqualTo(Cells.BYTES / 2);
        assertThat(outcomes.of(atEnd).get().atEnd()).isTrue();
        assertThat(outcomes.of(synced).get()).isSameAs(cells.file);
        cells.assertCell(1, 2);
    }

    @Test
    void linksAcrossFilesAndConnections() throws IOException {
        Site.Pair pair = site.pair();
        PinnedBuffer arrived = cells.buffer();
        PinnedBuffer stored = cells.buffer();
        Batch batch = new Batch();
        batch.add(Send.on(pair.near()).from(cells.cell(6)))
                .then(Receive.on(pair.far()).into(arrived))
                .then(cells.write(0, 6))
                .then(cells.read(0, stored));
        site.io.submit(batch).await().check();
        assertThat(arrived.flip().get()).isEqualTo((byte) 6);
        assertThat(stored.flip().get()).isEqualTo((byte) 6);
    }

    // ---------------------------------------------------------------- barriers

    @Test
    void aBarrierHoldsBackWhatComesAfterIt() throws IOException {
        Batch batch = new Batch();
        for (int i = 0; i < 20; i++) {
            batch.add(cells.write(i, 100 + i));
        }
        batch.barrier().barrier();
        List<PinnedBuffer> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            PinnedBuffer target = cells.buffer();
            seen.add(target);
            batch.add(cells.read(i, target));
        }
        batch.barrier();
        batch.add(cells.write(0, 1));
        Outcomes outcomes = site.io.submit(batch).await().check();
        assertThat(outcomes.asCompleted().getLast().index()).isEqualTo(40);
        for (int i = 0; i < 20; i++) {
            assertThat(seen.get(i).flip().get()).isEqualTo((byte) (100 + i));
        }
    }

    @Test
    void aBarrierWaitsForFailuresToo() throws IOException {
        Batch batch = new Batch();
        batch.add(cells.refused());
        batch.barrier();
        Entry<Transferred> after = batch.add(cells.write(0, 5));
        assertThat(site.io.submit(batch).await().of(after).succeeded()).isTrue();
        cells.assertCell(0, 5);
    }

    // ---------------------------------------------------------------- against a model

    /** Random chains and barriers: what a later step reads is what the last one before it wrote. */
    @Test
    void randomBatches() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<PinnedBuffer> buffers = new ArrayList<>();
            Batch batch = new Batch();
            int count = 1 + random.nextInt(6);
            int[] model = new int[count];
            List<Runnable> checks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                buffers.add(Cells.filled(cells.shortLived(), 0));
                site.io
                        .submit(
                                Write.to(cells.file)
                                        .at((long) i * Cells.BYTES)
                                        .from(buffers.getLast()))
                        .get();
            }
            int stages = 1 + random.nextInt(3);
            for (int stage = 0; stage < stages; stage++) {
                for (int at = 0; at < count; at++) { // a chain per cell: they do not meet
                    Entry<?> last = null;
                    for (int step = random.nextInt(8); step > 0; step--) {
                        PinnedBuffer buffer;
                        Operation<Transferred> operation;
                        if (random.nextBoolean()) {
                            model[at] = random.nextInt(256);
                            buffer = Cells.filled(cells.shortLived(), model[at]);
                            operation =
                                    Write.to(cells.file).at((long) at * Cells.BYTES).from(buffer);
                        } else {
                            buffer = cells.shortLived();
                            operation = cells.read(at, buffer);
                            byte expected = (byte) model[at];
                            checks.add(() ->
                                    assertThat(buffer.flip().get())
                                            .as("seed %d", seed)
                                            .isEqualTo(expected));
                        }
                        buffers.add(buffer);
                        last =
                                last == null
                                        ? batch.add(operation)
                                        : random.nextInt(4) == 0
                                                ? last.thenAlways(operation)
                                                : last.then(operation);
                    }
                }
                batch.barrier();
            }
            site.io.submit(batch).await().check();
            checks.forEach(Runnable::run);
            buffers.forEach(PinnedBuffer::close);
        }
    }
}
