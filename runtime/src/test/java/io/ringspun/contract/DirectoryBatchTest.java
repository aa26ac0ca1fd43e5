package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.Renaming;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Close;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Names;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Read;
import io.ringspun.operation.Space;
import io.ringspun.operation.Status;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of changes of names and of files: chains of all kinds, and many at a time. */
@EverySubject
class DirectoryBatchTest {

    @Parameter Subject subject;

    private Site site;
    private Path path;
    private Directory directory;
    private Names.In names;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> Site.manyBuffers(config).withQueues(4, 8, 16));
        path = site.directory();
        directory = site.keep(site.io.openDirectory(path));
        names = Names.in(directory);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private static Path name(String name) {
        return Path.of(name);
    }

    private void make(String name, String content) throws IOException {
        Files.writeString(path.resolve(name), content);
    }

    private <R> R done(Operation<R> operation) throws IOException {
        return site.io.submit(operation).get();
    }

    private PinnedBuffer buffer(String text) throws IOException {
        PinnedBuffer buffer = site.keep(site.io.buffers().acquire(512));
        return buffer.put(StandardCharsets.UTF_8.encode(text)).flip();
    }

    /** A new file takes the place of an old one, whole and safe, or the old one stays. */
    @ParameterizedTest
    @EnumSource
    void aFileIsReplacedDurably(Caller caller) throws IOException {
        make("file", "old");
        for (boolean durably : new boolean[] {false, true}) {
            FileHandle fresh = site.io.open(path.resolve("fresh"), CREATE_NEW, READ, WRITE);
            String text = "new " + durably;
            Write.At at = Write.to(fresh).at(0);
            Batch batch = new Batch();
            Entry<?> written =
                    durably
                            ? batch.add(at.durably().from(buffer(text)))
                            : batch.add(at.from(buffer(text))).then(Sync.of(fresh));
            Entry<FileStatus> size = written.then(Status.of(fresh));
            Entry<Directory> renamed =
                    size.then(
                            names.rename(name("fresh"), directory, name("file"), Renaming.REPLACE));
            Entry<FileStatus> seen = renamed.then(names.status(name("file")));
            Entry<FileHandle> closed = seen.then(names.sync()).then(Close.of(fresh));
            Outcomes outcomes =
                    caller.start(site.io, () -> site.io.submit(batch).await().check()).result();
            assertThat(outcomes.of(size).get().size()).isEqualTo(text.length());
            assertThat(outcomes.of(seen).get().isSameFile(outcomes.of(size).get())).isTrue();
            assertThat(outcomes.of(closed).get()).isSameAs(fresh);
            assertThat(fresh.isOpen()).isFalse();
            assertThat(path.resolve("file")).hasContent(text);
            assertThat(path.resolve("fresh")).doesNotExist();
        }
    }

    @Test
    void nothingIsReplacedIfTheWriteFails() throws IOException {
        make("file", "old");
        make("fresh", "");
        FileHandle readOnly = site.keep(site.io.open(path.resolve("fresh"), READ));
        FileHandle fresh = site.keep(site.io.open(path.resolve("fresh"), READ, WRITE));
        PinnedBuffer target = site.keep(site.io.buffers().acquire(512));
        for (Operation<Transferred> bad :
                List.of(
                        Write.to(readOnly).at(0).from(buffer("new")),
                        Read.from(fresh).at(0).filling(target))) {
            Batch batch = new Batch();
            Entry<Transferred> failed = batch.add(Sync.of(fresh)).then(bad);
            Entry<FileHandle> synced = failed.then(Sync.of(fresh));
            Entry<Directory> renamed =
                    synced.then(
                            names.rename(name("fresh"), directory, name("file"), Renaming.REPLACE));
            Outcomes outcomes = site.io.submit(batch).await();
            assertThat(outcomes.of(failed)).isInstanceOf(Outcome.Failure.class);
            assertThat(outcomes.of(renamed)).isInstanceOf(Outcome.Skipped.class);
            assertThat(path.resolve("file")).hasContent("old");
            assertThat(target.clear().position()).isZero();
        }
    }

    /** The kernel itself would go on with the chain after most of these. */
    @Test
    void nothingIsDoneAfterAFailureOfAnyKind() throws IOException {
        make("file", "old");
        FileHandle file = site.keep(site.io.open(path.resolve("file"), READ, WRITE));
        for (Operation<?> bad :
                List.of(
                        names.status(name("none")),
                        names.delete(name("none")),
                        names.deleteDirectory(name("none")),
                        names.makeDirectory(name("file")),
                        names.link(name("none"), directory, name("to")),
                        names.symbolicLink(name("file"), name("to")),
                        names.rename(name("none"), directory, name("to"), Renaming.REPLACE),
                        Space.of(file).allocate(Long.MAX_VALUE - 10, 10))) {
            Batch batch = new Batch();
            Entry<?> failed = batch.add(Sync.of(file)).then(bad);
            Entry<?> written = failed.then(Write.to(file).at(0).from(buffer("new")));
            Entry<?> made = written.then(names.makeDirectory(name("made")));
            Outcomes outcomes = site.io.submit(batch).await();
            assertThat(outcomes.of(failed)).as("%s", bad).isInstanceOf(Outcome.Failure.class);
            assertThat(outcomes.of(written)).isEqualTo(new Outcome.Skipped<>(outcomes.of(failed)));
            assertThat(outcomes.of(made)).isInstanceOf(Outcome.Skipped.class);
            assertThat(path.resolve("file")).as("after %s", bad).hasContent("old");
            assertThat(path.resolve("made")).doesNotExist();
        }
    }

    /** Of all kinds, in one chain; those the kernel does not link as well. */
    @Test
    void namesAreMadeAndUnmadeInAChain() throws IOException {
        Batch batch = new Batch();
        Entry<List<Path>> listed =
                batch.add(names.makeDirectory(name("a")))
                        .then(names.makeDirectory(name("a/b")))
                        .then(names.symbolicLink(name("a/b/link"), name("..")))
                        .then(names.link(name("a/b/link"), directory, name("same")))
                        .then(names.delete(name("a/b/link")))
                        .then(names.deleteDirectory(name("a/b")))
                        .then(names.rename(name("a"), directory, name("c"), Renaming.REPLACE))
                        .then(names.list());
        Entry<Path> read = listed.then(names.readLink(name("same")));
        Entry<Directory> last = read.then(names.delete(name("same"))).then(names.sync());
        Outcomes outcomes = site.io.submit(batch).await().check();
        assertThat(outcomes.of(listed).get()).containsExactlyInAnyOrder(name("c"), name("same"));
        assertThat(outcomes.of(read).get()).isEqualTo(name(".."));
        assertThat(outcomes.of(last).get()).isSameAs(directory);
        assertThat(done(names.list())).containsExactly(name("c"));
    }

    /** On a queue of four: what finds no room waits, and every answer is its own question's. */
    @ParameterizedTest
    @EnumSource
    void moreQuestionsThanAnyQueueHolds(Caller caller) throws IOException {
        for (int i = 0; i < 500; i++) {
            if (i % 7 != 0) {
                Files.write(path.resolve("file" + i), new byte[i]);
            }
        }
        Batch batch = new Batch();
        List<Entry<FileStatus>> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            entries.add(batch.add(names.status(name("file" + i))));
        }
        Outcomes outcomes = caller.start(site.io, () -> site.io.submit(batch).await()).result();
        for (int i = 0; i < 500; i++) {
            Outcome<FileStatus> outcome = outcomes.of(entries.get(i));
            if (i % 7 == 0) {
                assertThatThrownBy(outcome::get).isInstanceOf(NoSuchFileException.class);
            } else {
                assertThat(outcome.get().size()).isEqualTo(i);
            }
        }
    }

    /** What has not begun ends at once, what has in its own way; nothing stays entered. */
    @Test
    void aBatchIsCalledOffInTheMiddle() throws IOException {
        for (int round = 0; round < 20; round++) {
            Batch batch = new Batch();
            List<Entry<Directory>> made = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                made.add(batch.add(names.makeDirectory(name("r" + round + "d" + i))));
            }
            batch.barrier().add(names.sync());
            var submitted = site.io.submit(batch);
            submitted.cancel();
            Outcomes outcomes = submitted.await();
            for (int i = 0; i < 40; i++) {
                Outcome<Directory> outcome = outcomes.of(made.get(i));
                assertThat(outcome).isInstanceOfAny(Outcome.Success.class, Outcome.Cancelled.class);
                assertThat(Files.exists(path.resolve("r" + round + "d" + i)))
                        .isEqualTo(outcome.succeeded());
            }
        }
        directory.close();
    }

    /** Whatever has not ended by then fails as the plain call does; close waits for the rest. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closedMeanwhile(boolean everything) throws IOException {
        make("file", "x");
        Batch batch = new Batch();
        for (int i = 0; i < 100; i++) {
            batch.add(names.status(name("file")))
                    .then(names.makeDirectory(name("d" + i)))
                    .then(names.rename(name("d" + i), directory, name("e" + i), Renaming.REPLACE));
        }
        var submitted = site.io.submit(batch);
        assertThat(submitted.next()).isNotNull();
        if (everything) {
            site.io.close();
        } else {
            directory.close();
        }
        for (Outcome<?> outcome : submitted.await().inOrder()) {
            switch (outcome) {
                case Outcome.Success<?> done -> assertThat(done.value()).isNotNull();
                case Outcome.Failure<?>(Exception cause) ->
                        assertThat(cause).isInstanceOf(ClosedChannelException.class);
                default -> assertThat(outcome).isInstanceOf(Outcome.Skipped.class);
            }
        }
    }
}
