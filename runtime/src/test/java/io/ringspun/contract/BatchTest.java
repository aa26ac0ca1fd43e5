package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Accept;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Receive;
import io.ringspun.operation.SubmittedBatch;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many operations at once, and an outcome for each. */
@EverySubject
class BatchTest {

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

    @ParameterizedTest
    @EnumSource
    void moreThanAnyQueueHolds(Caller caller) throws IOException {
        Batch writes = new Batch();
        List<Entry<Transferred>> entries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            entries.add(writes.add(cells.write(i, i)));
        }
        assertThat(writes.size()).isEqualTo(100);
        Outcomes outcomes =
                caller.start(site.io, () -> site.io.submit(writes).await().check()).result();
        assertThat(outcomes.allSucceeded()).isTrue();
        assertThat(outcomes.inOrder()).hasSize(100);
        Set<Entry<?>> ended = new HashSet<>(outcomes.asCompleted());
        assertThat(ended).hasSize(100).containsAll(entries);
        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.of(entries.get(i)).get().count()).isEqualTo(Cells.BYTES);
            cells.assertCell(i, i);
        }
    }

    /** Each entry goes to one of them, and none of them is left waiting. */
    @Test
    void severalThreadsShareTheEntries() throws IOException {
        Batch writes = new Batch();
        for (int i = 0; i < 200; i++) {
            writes.add(cells.write(i, i));
        }
        SubmittedBatch submitted = site.io.submit(writes);
        Set<Entry<?>> told = ConcurrentHashMap.newKeySet();
        List<Task<Integer>> takers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            takers.add(
                    Caller.values()[i % 3].start(
                            site.io,
                            () -> {
                                int count = 0;
                                for (Entry<?> next; (next = submitted.next()) != null; count++) {
                                    assertThat(told.add(next)).as("%s twice", next).isTrue();
                                    assertThat(submitted.outcome(next).get()).isNotNull();
                                }
                                return count;
                            }));
        }
        assertThat(takers.stream().mapToInt(Task::result).sum()).isEqualTo(200);
        assertThat(submitted.await().allSucceeded()).isTrue();
        assertThat(submitted.next()).isNull();
    }

    @Test
    void nothingAtAll() throws IOException {
        Outcomes outcomes = site.io.submit(new Batch().barrier()).await();
        assertThat(outcomes.inOrder()).isEmpty();
        assertThat(outcomes.check().allSucceeded()).isTrue();
        assertThat(site.io.submit(new Batch()).next()).isNull();
    }

    // ---------------------------------------------------------------- taking the outcomes

    @Test
    void outcomesCanBeTakenAsTheyCome() throws IOException {
        Site.Pair pair = site.pair();
        Batch batch = new Batch();
        Entry<Transferred> late = batch.add(Receive.on(pair.near()).into(cells.buffer()));
        Entry<Transferred> soon = batch.add(cells.write(0, 1));
        SubmittedBatch submitted = site.io.submit(batch);
        assertThat(submitted.next()).isSameAs(soon);
        assertThat(submitted.outcome(soon).succeeded()).isTrue();
        assertThatThrownBy(() -> submitted.outcome(late)).isInstanceOf(IllegalStateException.class);
        pair.far().write(cells.cell(1));
        assertThat(submitted.next()).isSameAs(late);
        assertThat(submitted.next()).isNull();
        Outcomes outcomes = submitted.await();
        assertThat(outcomes.asCompleted()).containsExactly(soon, late);
        assertThatThrownBy(submitted::await).isInstanceOf(IllegalStateException.class);
        Entry<?> foreign = new Batch().add(cells.write(0, 1));
        assertThatThrownBy(() -> outcomes.of(foreign)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> submitted.outcome(foreign))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---------------------------------------------------------------- ending early

    @Test
    void cancelEndsWhatIsUnderWayAndWhatIsToCome() throws IOException {
        Site.Pair pair = site.pair();
        PinnedBuffer waiting = cells.buffer();
        PinnedBuffer never = cells.cell(1);
        Batch batch = new Batch();
        Entry<Transferred> done = batch.add(cells.write(0, 1));
        Entry<Transferred> pending = batch.add(Receive.on(pair.near()).into(waiting));
        Entry<Transferred> linked = pending.then(cells.write(1, 1));
        batch.barrier();
        Entry<Transferred> behind = batch.add(Write.to(cells.file).at(2 * Cells.BYTES).from(never));
        SubmittedBatch submitted = site.io.submit(batch);
        assertThat(submitted.next()).isSameAs(done);
        submitted.cancel();
        Outcomes outcomes = submitted.await();
        assertThat(outcomes.of(done).succeeded()).isTrue();
        assertThat(outcomes.of(pending)).isEqualTo(new Outcome.Cancelled<>());
        assertThat(outcomes.of(linked)).isEqualTo(new Outcome.Cancelled<>());
        assertThat(outcomes.of(behind)).isEqualTo(new Outcome.Cancelled<>());
        assertThat(Files.size(cells.file.path())).isEqualTo(Cells.BYTES);
        waiting.clear();
        never.clear();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptCancelsTheRest(Caller caller) throws IOException {
        Site.Pair pair = site.pair();
        Batch batch = new Batch();
        Entry<Transferred> done = batch.add(cells.write(0, 1));
        Entry<Transferred> pending = batch.add(Receive.on(pair.near()).into(cells.buffer()));
        SubmittedBatch submitted = site.io.submit(batch);
        assertThat(submitted.next()).isSameAs(done);
        Task<Outcomes> waiter = caller.start(site.io, submitted::await).awaitBlocked().interrupt();
        assertThat(waiter.result().of(pending)).isEqualTo(new Outcome.Cancelled<>());
        assertThat(waiter.result().of(done).succeeded()).isTrue();
        assertThat(waiter.interruptedAtEnd()).isTrue();
    }

    @Test
    void theRuntimeIsClosed() throws IOException {
        Batch batch = new Batch();
        Entry<?> pending = batch.add(Accept.on(site.keep(site.io.listen(Site.ANY_PORT))));
        Entry<?> linked = pending.then(cells.write(0, 1));
        batch.barrier();
        Entry<?> behind = batch.add(cells.write(1, 1));
        SubmittedBatch submitted = site.io.submit(batch);
        Batch late = new Batch();
        late.add(cells.write(0, 1)).thenAlways(Sync.of(cells.file));
        late.barrier().add(Sync.of(cells.file));
        site.io.close();
        Outcomes outcomes = submitted.await();
        assertThatThrownBy(() -> outcomes.of(pending).get())
                .isInstanceOf(ClosedChannelException.class);
        assertThat(outcomes.of(linked)).isInstanceOf(Outcome.Skipped.class);
        assertThat(outcomes.of(behind))
                .as("the cells.file may not have been closed yet")
                .isInstanceOfAny(Outcome.Success.class, Outcome.Failure.class);
        assertThat(site.io.submit(late).await().inOrder())
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Failure.class));
    }

    // ---------------------------------------------------------------- misuse

    @Test
    void aBatchIsBuiltOnceAndSubmittedOnce() throws IOException {
        Batch batch = new Batch();
        Entry<Transferred> first = batch.add(cells.write(0, 1));
        first.then(Sync.of(cells.file));
        assertThatThrownBy(() -> first.then(Sync.of(cells.file)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.thenAlways(Sync.of(cells.file)))
                .isInstanceOf(IllegalStateException.class);
        Entry<FileHandle> last = batch.add(Sync.of(cells.file));
        batch.barrier();
        assertThatThrownBy(() -> last.then(Sync.of(cells.file)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("barrier");
        site.io.submit(batch).await().check();
        assertThatThrownBy(() -> site.io.submit(batch)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batch.add(Sync.of(cells.file)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(batch::barrier).isInstanceOf(IllegalStateException.class);
    }

    /** Neither batch nor buffers are taken when one of them cannot be. */
    @Test
    void aBufferGivenTwice() throws IOException {
        PinnedBuffer other = cells.cell(2);
        PinnedBuffer twice = cells.cell(3);
        Operation<Transferred> second = Write.to(cells.file).at(Cells.BYTES).from(twice);
        Batch batch = new Batch();
        batch.add(Write.to(cells.file).at(0).from(other));
        batch.add(Write.to(cells.file).at(0).from(twice));
        batch.add(second);
        assertThatThrownBy(() -> site.io.submit(batch)).isInstanceOf(IllegalStateException.class);
        assertThat(Files.size(cells.file.path())).isZero();
        assertThat(other.remaining()).isEqualTo(Cells.BYTES);
        assertThat(twice.remaining()).isEqualTo(Cells.BYTES);
        site.io.submit(second).get();
        assertThatThrownBy(() -> site.io.submit(batch))
                .as("one of its operations was submitted")
                .isInstanceOf(IllegalStateException.class);
        Operation<FileHandle> doubled = Sync.of(cells.file);
        Batch again = new Batch();
        again.add(doubled);
        again.add(doubled);
        assertThatThrownBy(() -> site.io.submit(again)).isInstanceOf(IllegalStateException.class);
        site.io.submit(doubled).get();
    }
}
