package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.Directory;
import io.ringspun.FeatureChoice;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Direct;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.SubmittedBatch;
import io.ringspun.operation.Transferred;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files without a descriptor, in the tables of rings and with plain files in their place. */
@EverySubjectAndDirect
class DirectFileTest {

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

    @Test
    void aNameIsLookedUpInADirectory() throws IOException {
        direct.file("old", 100);
        DirectFile file = direct.files(1).get(0);
        Directory directory = site.keep(site.io.openDirectory(direct.folder));
        Files.createDirectory(direct.folder.resolve("folder"));
        // The directory is meant, not the path it once had.
        Path moved = direct.folder.resolveSibling(direct.folder.getFileName() + "-moved");
        Files.move(direct.folder, moved);
        try {
            file.open(directory, Path.of("old"), Set.of(READ));
            assertThat(file.read(ByteBuffer.allocate(200), 0)).isEqualTo(100);
            Batch batch = new Batch();
            Entry<DirectFile> missing =
                    batch.add(Direct.on(file).open(directory, Path.of("none"), READ));
            batch.add(Direct.on(file).open(directory, Path.of("old"), READ));
            Outcomes outcomes = site.io.submit(batch).await();
            assertThatThrownBy(() -> outcomes.of(missing).get())
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("none");
            assertThat(file.read(ByteBuffer.allocate(200), 0)).isEqualTo(100);
            assertThatThrownBy(() -> file.open(directory, moved.resolve("old"), Set.of(READ)))
                    .isInstanceOf(IllegalArgumentException.class);
        } finally {
            Files.move(moved, direct.folder);
        }
        directory.close();
        assertThatThrownBy(() -> file.open(directory, Path.of("old"), Set.of(READ)))
                .isInstanceOf(ClosedChannelException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(Caller caller) throws IOException {
        DirectFile file = direct.files(1).get(0);
        Path path = direct.folder.resolve("new");
        caller.run(
                        site.io,
                        () -> {
                            file.open(path, CREATE, READ, WRITE);
                            byte[] all = direct.pattern.bytes(0, 5000);
                            assertThat(file.write(ByteBuffer.wrap(all, 0, 2000), 0))
                                    .isEqualTo(2000);
                            ByteBuffer rest = ByteBuffer.allocateDirect(3000);
                            rest.put(all, 2000, 3000).flip();
                            assertThat(file.write(rest, 2000)).isEqualTo(3000);
                            assertThat(rest.hasRemaining()).isFalse();
                            file.syncData();
                            file.sync();
                            ByteBuffer found = ByteBuffer.allocate(6000);
                            while (file.read(found, found.position()) >= 0) {
                                assertThat(found.position()).isPositive();
                            }
                            assertThat(found.position()).isEqualTo(5000);
                            direct.pattern.check(found.array(), 0, 5000, 0);
                            try (PinnedBuffer pinned = site.io.buffers().acquire(100)) {
                                assertThat(file.read(pinned.limit(100), 0)).isEqualTo(100);
                                direct.check(pinned, 100);
                                assertThat(file.write(pinned.rewind(), 5000)).isEqualTo(100);
                            }
                            file.close();
                            file.close(); // nothing
                        })
                .result();
        assertThat(Files.size(path)).isEqualTo(5100);
    }

    @Test
    void anEmptyPlaceIsClosed() throws IOException {
        DirectFile file = direct.files(1).get(0);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(file::sync).isInstanceOf(ClosedChannelException.class);
        file.open(direct.file("one", 10));
        file.close();
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openForOneThingOnly() throws IOException {
        DirectFile file = direct.files(1).get(0);
        file.open(direct.file("one", 10), WRITE);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(NonReadableChannelException.class);
        file.open(direct.folder.resolve("one"));
        assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
                .isInstanceOf(NonWritableChannelException.class);
    }

    @Test
    void anOpenThatFailsLeavesWhatWasThere() throws IOException {
        DirectFile file = direct.files(1).get(0);
        assertThatThrownBy(() -> file.open(direct.folder.resolve("missing")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("missing");
        file.open(direct.file("one", 10));
        assertThatThrownBy(() -> file.open(direct.folder.resolve("missing")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(file.read(ByteBuffer.allocate(20), 0)).isEqualTo(10);
        file.open(direct.file("two", 20)); // in its place
        assertThat(file.read(ByteBuffer.allocate(20), 0)).isEqualTo(20);
        assertThatThrownBy(() -> file.open(direct.folder, CREATE, WRITE))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        file.open(
                                direct.folder.resolve("x"),
                                java.nio.file.StandardOpenOption.DELETE_ON_CLOSE))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    // ---------------------------------------------------------------- the end

    /** A stale handle never reads what has its place now. */
    @ParameterizedTest
    @EnumSource
    void aStaleHandleIsAnError(Caller caller) throws IOException {
        Path first = direct.file("first", 10);
        Path second = Files.write(direct.folder.resolve("second"), new byte[10]);
        for (int round = 0; round < 20; round++) {
            DirectFiles old = site.io.directFiles(DirectSite.PLACES);
            DirectFile stale = old.get(round % DirectSite.PLACES);
            stale.open(first);
            old.close();
            try (DirectFiles next = site.io.directFiles(DirectSite.PLACES)) {
                next.get(round % DirectSite.PLACES).open(second);
                ByteBuffer target = ByteBuffer.allocate(10);
                caller.run(site.io, () -> stale.read(target, 0))
                        .failure(ClosedChannelException.class);
                caller.run(site.io, () -> stale.open(first)).failure(ClosedChannelException.class);
                caller.run(site.io, stale::close).failure(ClosedChannelException.class);
                assertThat(target.position()).isZero();
                assertThatThrownBy(() -> site.io.submit(Direct.on(stale).sync()).get())
                        .isInstanceOf(ClosedChannelException.class);
            }
        }
    }

    /** Closed while threads of all kinds read: each read is right or refused. */
    @Test
    void closedInTheMiddleOfReads() throws IOException {
        Path path = direct.file("one", 4096);
        for (int round = 0; round < 15; round++) {
            DirectFiles files = site.io.directFiles(1);
            DirectFile file = files.get(0);
            file.open(path);
            List<Task<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Caller caller = Caller.values()[i % 3];
                readers.add(caller.run(site.io, () -> readUntilClosed(file)));
            }
            if (round % 2 == 0) {
                file.close();
            }
            files.close();
            for (Task<Void> reader : readers) {
                reader.result();
            }
        }
    }

    private void readUntilClosed(DirectFile file) throws IOException {
        byte[] found = new byte[512];
        try {
            while (true) {
                int count = file.read(ByteBuffer.wrap(found), 512);
                direct.pattern.check(found, 0, count, 512);
            }
        } catch (ClosedChannelException e) {
            // as it should be
        }
    }

    @Test
    void closedInTheMiddleOfChains() throws IOException {
        Path path = direct.file("one", 512);
        for (int round = 0; round < 20; round++) {
            DirectFiles files = site.io.directFiles(1);
            Direct.On on = Direct.on(files.get(0));
            PinnedBuffer buffer = site.io.buffers().acquire(512);
            Batch batch = new Batch();
            Entry<Transferred> read = batch.add(on.open(path)).then(on.read(0).into(buffer));
            read.thenAlways(on.close());
            SubmittedBatch submitted = site.io.submit(batch);
            if (round % 3 == 0) {
                submitted.cancel();
            }
            if (round % 3 < 2) {
                files.close();
            }
            Outcomes outcomes = submitted.await();
            if (outcomes.of(read).succeeded()) {
                direct.check(buffer, 512);
            }
            files.close();
            buffer.close(); // it is ours again
        }
        site.io.directFiles(DirectSite.PLACES, Duration.ZERO).close();
    }

    /** The space of a file that has no name any more is free when the close has returned. */
    @Test
    void goneMeansGone() throws IOException {
        DirectFiles files = direct.files(2);
        for (boolean whole : new boolean[] {false, true}) {
            Path path = direct.file("unlinked", 100);
            DirectFile file = files.get(0);
            file.open(path);
            Files.delete(path);
            boolean direct = site.uses("direct-descriptors");
            assertThat(OpenFiles.of("unlinked")).hasSize(1);
            assertThat(OpenFiles.inTables("unlinked")).hasSize(direct ? 1 : 0);
            if (whole) {
                files.close();
            } else {
                file.close();
            }
            assertThat(OpenFiles.of("unlinked")).isEmpty();
        }
    }
}
