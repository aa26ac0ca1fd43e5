package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Read;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disc that cannot read, or cannot write, some or all of what it has. */
@EverySubject
class DiscFaultsTest {

    private static final int BLOCK = 4096;
    private static final int BYTES = 1 << 20;

    /** Where the disc is spoilt: two blocks, far enough from the start for what is read ahead. */
    private static final int BAD = 512 * 1024;

    private static final int BAD_BYTES = 2 * BLOCK;

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("disc");
    private Site site;
    private FaultyDisc disc;
    private FileHandle file;

    @BeforeEach
    void open() throws IOException {
        disc = new FaultyDisc(BYTES);
        site = new Site(subject);
        file = site.keep(site.io.open(disc.path(), READ, WRITE));
        writeAll();
        file.sync();
        disc.forget();
    }

    private void writeAll() throws IOException {
        byte[] bytes = pattern.bytes(0, BYTES);
        assertThat(file.write(ByteBuffer.wrap(bytes), 0)).isEqualTo(BYTES);
    }

    @AfterEach
    void close() throws IOException {
        try {
            Site.close(site);
        } finally {
            if (disc != null) {
                disc.close();
            }
        }
    }

    private static AbstractThrowableAssert<?, ?> isDiscFailure(
            AbstractThrowableAssert<?, ? extends Throwable> thrown) {
        return thrown.isInstanceOf(IOException.class).hasMessageContaining("Input/output error");
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeReadIsAFailureAndTheRestIsRead(Caller caller) throws IOException {
        disc.spoil(BAD, BAD_BYTES);
        caller.run(
                        site.io,
                        () -> {
                            ByteBuffer target = ByteBuffer.allocate(BYTES);
                            isDiscFailure(assertThatThrownBy(() -> file.readFully(target, 0)));
                            // All that is told is true, and nothing of what is bad is told.
                            assertThat(target.position()).isLessThanOrEqualTo(BAD);
                            pattern.check(target.array(), 0, target.position(), 0);

                            ByteBuffer before = ByteBuffer.allocate(BLOCK);
                            file.readFully(before, BAD - BLOCK);
                            pattern.check(before.array(), 0, BLOCK, BAD - BLOCK);
                            ByteBuffer behind = ByteBuffer.allocate(BYTES - BAD - BAD_BYTES);
                            file.readFully(behind, BAD + BAD_BYTES);
                            pattern.check(behind.array(), 0, behind.capacity(), BAD + BAD_BYTES);
                        })
                .result();
    }

    @Test
    void aReadThatMeetsTheBadPartTellsWhatCameBeforeIt() throws IOException {
        disc.spoil(BAD, BAD_BYTES);
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            assertThat(buffer.capacity()).isGreaterThan(BLOCK);
            int read = file.read(buffer, BAD - BLOCK);
            assertThat(read).isEqualTo(BLOCK);
            byte[] got = new byte[BLOCK];
            buffer.flip().get(got, 0, BLOCK);
            pattern.check(got, 0, BLOCK, BAD - BLOCK);
            isDiscFailure(assertThatThrownBy(() -> file.read(buffer.clear(), BAD)));
            assertThat(buffer.position()).isZero();
        }
    }

    @Test
    void afterTheDiscIsWellAgainTheFileIsToo() throws IOException {
        disc.spoil(BAD, BAD_BYTES);
        ByteBuffer target = ByteBuffer.allocate(BAD_BYTES);
        isDiscFailure(assertThatThrownBy(() -> file.readFully(target, BAD)));
        disc.heal();
        file.readFully(target.clear(), BAD);
        pattern.check(target.array(), 0, BAD_BYTES, BAD);
    }

    /** The kernel keeps what was written until it is synced, or finds out that it cannot. */
    @Test
    void aSyncTellsThatWhatWasWrittenIsNotOnTheDisc() throws IOException {
        disc.refuseWrites();
        ByteBuffer source = ByteBuffer.wrap(pattern.bytes(7, BLOCK));
        assertThat(file.write(source, 0)).isEqualTo(BLOCK);
        isDiscFailure(assertThatThrownBy(file::sync));
        disc.heal();
        // The failed pages are clean now, for all the kernel knows: only writing again helps.
        assertThat(file.write(source.rewind(), 0)).isEqualTo(BLOCK);
        file.sync();
        disc.forget();
        ByteBuffer target = ByteBuffer.allocate(BLOCK);
        file.readFully(target, 0);
        pattern.check(target.array(), 0, BLOCK, 7);
    }

    @Test
    void aDurableWriteThatIsNotOnTheDiscIsAFailure() throws IOException {
        disc.refuseWrites();
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            buffer.put(pattern.bytes(0, BLOCK), 0, BLOCK).flip();
            isDiscFailure(assertThatThrownBy(() -> file.writeDurably(buffer, 0)));
            disc.heal();
            assertThat(file.writeDurably(buffer.rewind(), 0)).isEqualTo(BLOCK);
        }
    }

    @Test
    void aFailedReadOfABatchHarmsNoOther() throws IOException {
        disc.spoil(BAD, BAD_BYTES);
        try (PinnedBuffer one = site.io.buffers().acquire();
                PinnedBuffer two = site.io.buffers().acquire()) {
            Batch batch = new Batch();
            Entry<Transferred> good = batch.add(Read.from(file).at(0).into(one));
            Entry<Transferred> bad = batch.add(Read.from(file).at(BAD).into(two));
            Outcomes outcomes = site.io.submit(batch).await();
            assertThat(outcomes.of(good).get().count()).isPositive();
            assertThat(outcomes.of(bad)).isInstanceOf(Outcome.Failure.class);
        }
    }

    @Test
    void whatFollowsAFailedSyncIsSkipped() throws IOException {
        disc.refuseWrites();
        try (PinnedBuffer buffer = site.io.buffers().acquire()) {
            buffer.put(pattern.bytes(0, BLOCK), 0, BLOCK).flip();
            Batch batch = new Batch();
            Entry<Transferred> write = batch.add(Write.to(file).at(0).from(buffer));
            var sync = write.then(Sync.of(file));
            var again = sync.then(Sync.of(file));
            Outcomes outcomes = site.io.submit(batch).await();
            assertThat(outcomes.of(write).succeeded()).isTrue();
            assertThat(outcomes.of(sync)).isInstanceOf(Outcome.Failure.class);
            assertThat(outcomes.of(again)).isInstanceOf(Outcome.Skipped.class);
        }
    }
}
